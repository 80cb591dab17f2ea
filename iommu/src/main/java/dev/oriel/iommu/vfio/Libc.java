package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The system calls that a container needs; each returns 0 or more, or the negative error number.
 */
@SuppressWarnings("restricted")
final class Libc {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x8_0000;
  private static final int SC_PAGESIZE = 30;
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURED.byteOffset(PathElement.groupElement("errno"));

  private final MethodHandle open =
      handle("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle close = handle("close", 1, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private final MethodHandle ioctl =
      handle("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private final MethodHandle sysconf =
      handle("sysconf", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  private static MethodHandle handle(String name, int fixed, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    // Arguments after the fixed ones are passed as C's variadic functions want them.
    return fixed < shape.argumentLayouts().size()
        ? linker.downcallHandle(symbol, shape, errno, Linker.Option.firstVariadicArg(fixed))
        : linker.downcallHandle(symbol, shape, errno);
  }

  @FunctionalInterface
  private interface Call {
    long with(Arena arena, MemorySegment captured) throws Throwable;
  }

  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      long result = call.with(arena, captured);
      return result < 0 ? -captured.get(JAVA_INT, ERRNO) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Opens for reading and writing. */
  int open(Path file) {
    return (int)
        call(
            (arena, captured) ->
                (int)
                    open.invokeExact(
                        captured, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC));
  }

  int close(int file) {
    return (int) call((arena, captured) -> (int) close.invokeExact(captured, file));
  }

  int ioctl(int file, int request, MemorySegment argument) {
    return (int)
        call(
            (arena, captured) ->
                (int) ioctl.invokeExact(captured, file, Integer.toUnsignedLong(request), argument));
  }

  /** Bytes of a page of the host. */
  long pageSize() {
    return call((arena, captured) -> (long) sysconf.invokeExact(captured, SC_PAGESIZE));
  }
}

package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The system calls of this host that VFIO needs; each returns 0 or more, or the negative error
 * number.
 */
@SuppressWarnings("restricted")
final class Libc implements Kernel {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x8_0000;
  private static final int O_NONBLOCK = 0x800;
  private static final int SC_PAGESIZE = 30;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final short POLLIN = 1;

  /** Bytes of poll's structure: a file, what is waited for, and what is there. */
  private static final int POLL = 8;

  private final boolean power;
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURED.byteOffset(PathElement.groupElement("errno"));

  private final MethodHandle open =
      handle("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle close = handle("close", 1, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private final MethodHandle ioctl =
      handle("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private final MethodHandle pread =
      handle("pread", 4, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private final MethodHandle pwrite =
      handle(
          "pwrite", 4, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private final MethodHandle mmap =
      handle(
          "mmap",
          6,
          FunctionDescriptor.of(
              JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle munmap =
      handle("munmap", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private final MethodHandle eventfd =
      handle("eventfd", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle read =
      handle("read", 3, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private final MethodHandle write =
      handle("write", 3, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private final MethodHandle poll =
      handle("poll", 3, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private final MethodHandle sysconf =
      handle("sysconf", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  /**
   * @param power whether this host is a POWER
   */
  Libc(boolean power) {
    this.power = power;
  }

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

  @Override
  public int open(Path file) {
    return (int)
        call(
            (arena, captured) ->
                (int)
                    open.invokeExact(
                        captured, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC));
  }

  @Override
  public int close(int file) {
    return (int) call((arena, captured) -> (int) close.invokeExact(captured, file));
  }

  @Override
  public int ioctl(int file, Request request, MemorySegment argument) {
    long code = Integer.toUnsignedLong(request.code(power));
    return (int) call((arena, captured) -> (int) ioctl.invokeExact(captured, file, code, argument));
  }

  @Override
  public long pageSize() {
    return call((arena, captured) -> (long) sysconf.invokeExact(captured, SC_PAGESIZE));
  }

  @Override
  public long read(int file, MemorySegment target, long offset) {
    return call(
        (arena, captured) ->
            (long) pread.invokeExact(captured, file, target, target.byteSize(), offset));
  }

  @Override
  public long write(int file, MemorySegment source, long offset) {
    return call(
        (arena, captured) ->
            (long) pwrite.invokeExact(captured, file, source, source.byteSize(), offset));
  }

  @Override
  public Optional<MemorySegment> map(int file, long offset, long size, Arena owner) {
    long address = map(MemorySegment.NULL, size, MAP_SHARED, file, offset);
    return address < 0
        ? Optional.empty()
        : Optional.of(
            MemorySegment.ofAddress(address)
                .reinterpret(size, owner, segment -> unmap(address, size)));
  }

  @Override
  public int mapOver(MemorySegment pages, int file, long offset) {
    long address = map(pages, pages.byteSize(), MAP_SHARED | MAP_FIXED, file, offset);
    return (int) Math.min(address, 0);
  }

  @Override
  public void unmapOver(MemorySegment pages) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    map(pages, pages.byteSize(), flags, -1, 0);
  }

  private long map(MemorySegment at, long size, int flags, int file, long offset) {
    return call(
        (arena, captured) ->
            (long) mmap.invokeExact(captured, at, size, PROT_READ_WRITE, flags, file, offset));
  }

  private void unmap(long address, long size) {
    call(
        (arena, captured) ->
            (int) munmap.invokeExact(captured, MemorySegment.ofAddress(address), size));
  }

  @Override
  public int events() {
    return (int)
        call((arena, captured) -> (int) eventfd.invokeExact(captured, 0, O_NONBLOCK | O_CLOEXEC));
  }

  @Override
  public void signal(int events) {
    call(
        (arena, captured) ->
            (long)
                write.invokeExact(
                    captured, events, arena.allocateFrom(JAVA_LONG, 1), (long) Long.BYTES));
  }

  @Override
  public int await(int[] events) {
    return (int)
        call(
            (arena, captured) -> {
              MemorySegment polled = arena.allocate((long) POLL * events.length, Integer.BYTES);
              for (int i = 0; i < events.length; i++) {
                polled.set(JAVA_INT, (long) POLL * i, events[i]);
                polled.set(JAVA_SHORT, (long) POLL * i + Integer.BYTES, POLLIN);
              }
              int ready = (int) poll.invokeExact(captured, polled, (long) events.length, -1);
              for (int i = 0; ready > 0 && i < events.length; i++) {
                if (polled.get(JAVA_SHORT, (long) POLL * i + Integer.BYTES + Short.BYTES) != 0) {
                  return i;
                }
              }
              return -1;
            });
  }

  @Override
  public void clear(int events) {
    call(
        (arena, captured) ->
            (long)
                read.invokeExact(captured, events, arena.allocate(JAVA_LONG), (long) Long.BYTES));
  }
}

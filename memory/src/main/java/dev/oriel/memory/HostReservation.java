package dev.oriel.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Host address space that takes no memory until it is touched: an anonymous private mapping without
 * swap reservation ({@code mmap} with {@code MAP_NORESERVE}).
 *
 * <p>{@code Arena.allocate} is not suitable, because it zeroes (and so touches) every page.
 */
@SuppressWarnings("restricted")
final class HostReservation {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 2;
  private static final int MADV_DONTNEED = 4;
  private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
  private static final int MAP_ANONYMOUS = MAC ? 0x1000 : 0x20;
  private static final int MAP_NORESERVE = MAC ? 0x40 : 0x4000;

  private HostReservation() {}

  /** Reserves {@code bytes} of zeroed memory that is released when {@code arena} closes. */
  static MemorySegment reserve(long bytes, Arena arena) {
    if (!posix()) {
      return arena.allocate(bytes, 4096);
    }
    try {
      MemorySegment base =
          (MemorySegment)
              mmap()
                  .invokeExact(
                      MemorySegment.NULL,
                      bytes,
                      PROT_READ_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                      -1,
                      0L);
      if (base.address() == -1L) {
        throw new OutOfHostMemoryException(
            "the host refused to reserve " + bytes + " bytes of address space for guest memory");
      }
      return base.reinterpret(bytes, arena, segment -> unmap(segment.address(), bytes));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the pages of {@code segment} to the host; they read as zero afterwards. */
  static void discard(MemorySegment segment) {
    if (!posix() || MAC) {
      segment.fill((byte) 0);
      return;
    }
    try {
      int result =
          (int)
              downcall(
                      "madvise",
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT))
                  .invokeExact(segment, segment.byteSize(), MADV_DONTNEED);
      assert result == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void unmap(long address, long bytes) {
    try {
      int result =
          (int)
              downcall(
                      "munmap",
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
                  .invokeExact(MemorySegment.ofAddress(address), bytes);
      assert result == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MethodHandle mmap() {
    return downcall(
        "mmap",
        FunctionDescriptor.of(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG));
  }

  private static MethodHandle downcall(String symbol, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), shape);
  }

  private static boolean posix() {
    return !System.getProperty("os.name").startsWith("Windows");
  }
}

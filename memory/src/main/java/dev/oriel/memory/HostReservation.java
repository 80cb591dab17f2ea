package dev.oriel.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

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
  private static final int MAP_FIXED = 0x10;
  private static final long FAILED = -1;
  private static final String SYSTEM = System.getProperty("os.name");
  private static final boolean POSIX = !SYSTEM.startsWith("Windows");
  private static final boolean LINUX = SYSTEM.equals("Linux");
  private static final boolean MAC = SYSTEM.startsWith("Mac");
  private static final int MAP_ANONYMOUS = MAC ? 0x1000 : 0x20;
  private static final int MAP_NORESERVE = MAC ? 0x40 : 0x4000;

  /** On Linux; its value for reading only is 0. */
  private static final int O_CLOEXEC = 0x80000;

  /** On Linux. */
  private static final int MFD_CLOEXEC = 1;

  private static final int SEEK_DATA = 3;

  /** On Linux, where it takes pages away at once. */
  private static final int DONT_NEED = 4;

  /** On Linux. */
  private static final int HUGE_PAGE = 14;

  /** Below this there is no huge page to be had on most hosts. */
  private static final long HUGE = 2L << 20;

  private HostReservation() {}

  /** Reserves {@code bytes} of zeroed memory that is released when {@code arena} closes. */
  static MemorySegment reserve(long bytes, Arena arena) {
    if (!POSIX) {
      return arena.allocate(bytes, 4096);
    }
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long base = mmap(MemorySegment.NULL, bytes, flags, -1, 0);
    if (base == FAILED) {
      throw new OutOfHostMemoryException(
          "the host refused to reserve " + bytes + " bytes of address space for guest memory");
    }
    preferHugePages(base, bytes);
    return MemorySegment.ofAddress(base)
        .reinterpret(bytes, arena, segment -> unmap(segment.address(), bytes));
  }

  /**
   * Asks the host for huge pages. Most guests touch most of their memory, and each page's first
   * touch costs the same.
   */
  private static void preferHugePages(long address, long bytes) {
    if (LINUX && bytes >= HUGE) {
      // A host without them refuses.
      int _ = advise(MemorySegment.ofAddress(address), bytes, HUGE_PAGE);
    }
  }

  /** Returns the pages of {@code segment} to the host; they read as zero afterwards. */
  static void discard(MemorySegment segment) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    // Not by madvise: what is mapped from a file would be read from there again.
    if (!POSIX || mmap(segment, segment.byteSize(), flags, -1, 0) == FAILED) {
      segment.fill((byte) 0);
    } else {
      preferHugePages(segment.address(), segment.byteSize());
    }
  }

  /**
   * Returns the host's whole pages in {@code segment}, of which no part is {@linkplain #map
   * mapped}, to the host; they read as zero afterwards, the rest is as it was. Without effect but
   * on Linux. Unlike {@link #discard} it does not split mappings, of which a process may have few.
   */
  static void release(MemorySegment segment) {
    if (!LINUX) {
      return;
    }
    long from = segment.address() + Mmap.PAGE - 1 & -Mmap.PAGE;
    long bytes = (segment.address() + segment.byteSize() & -Mmap.PAGE) - from;
    if (bytes <= 0) {
      return;
    }
    int result = advise(MemorySegment.ofAddress(from), bytes, DONT_NEED);
    assert result == 0;
  }

  private static int advise(MemorySegment at, long bytes, int advice) {
    try {
      return (int) Mmap.ADVISE.invokeExact(at, bytes, advice);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Opens a file that {@link #map} takes; negative if that is not possible. */
  static int open(Path path) {
    if (!LINUX) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          downcall(
                  "open",
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                  Linker.Option.firstVariadicArg(2))
              .invokeExact(arena.allocateFrom(path.toString()), O_CLOEXEC);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Creates a file that has no name and takes memory of the host; negative if that is not possible.
   */
  static int createUnnamed() {
    if (!LINUX) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          downcall(
                  "memfd_create",
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
              .invokeExact(arena.allocateFrom("oriel"), MFD_CLOEXEC);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the host says which of its pages are there: on Linux. */
  static boolean hasPagemap() {
    return LINUX;
  }

  /** Bytes of a page of the host. */
  static long pageSize() {
    return Mmap.PAGE;
  }

  static void close(int descriptor) {
    try {
      int result =
          (int)
              downcall("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                  .invokeExact(descriptor);
      assert result == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Where the next data of an open file is that is not a hole; negative if there is none. */
  static long nextData(int descriptor, long position) {
    try {
      return (long)
          downcall(
                  "lseek",
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_INT))
              .invokeExact(descriptor, position, SEEK_DATA);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Replaces the whole pages of {@code target}, part of a reservation, by those of a file, until
   * they are written. False if the host does not do it, as when there are too many mappings, or if
   * its pages are larger.
   */
  static boolean map(MemorySegment target, int descriptor, long position) {
    if (target.byteSize() % Mmap.PAGE != 0) {
      // The host would map the rest of its last page too.
      return false;
    }
    int flags = MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED;
    return mmap(target, target.byteSize(), flags, descriptor, position) != FAILED;
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

  private static long mmap(MemorySegment at, long bytes, int flags, int descriptor, long position) {
    try {
      MemorySegment base =
          (MemorySegment)
              Mmap.HANDLE.invokeExact(at, bytes, PROT_READ_WRITE, flags, descriptor, position);
      return base.address();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Made once: a snapshot may have thousands of mappings. */
  private static final class Mmap {
    /** Bytes of a page of the host: 64 KiB on many POWER hosts. */
    static final int PAGE = pageSize();

    static final MethodHandle HANDLE =
        downcall(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));

    static final MethodHandle ADVISE =
        downcall(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    private static int pageSize() {
      try {
        return (int)
            downcall("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  private static MethodHandle downcall(
      String symbol, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), shape, options);
  }
}

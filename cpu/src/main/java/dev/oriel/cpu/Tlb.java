package dev.oriel.cpu;

import java.util.Arrays;
import java.util.Objects;
import sun.misc.Unsafe;

/**
 * A direct-mapped software TLB over 4 KiB pages of effective address space: pairs of a tag (the
 * page's effective address) and a delta (what to add to an effective address to get an offset in
 * guest RAM).
 *
 * <p>Invariant: an entry exists only if the architecture permits the access without any side
 * effect, so a hit needs no further check. Events that restrict access (tlbie, a change of PIDR, a
 * page that becomes code) remove entries at once; new permissions are found at the next miss.
 */
@SuppressWarnings({"removal", "deprecation"})
final class Tlb {
  static final int PAGE_SHIFT = 12;
  static final long PAGE_SIZE = 1L << PAGE_SHIFT;
  static final long PAGE_MASK = -PAGE_SIZE;

  private static final int ENTRIES_SHIFT = 10;
  private static final int INDEX_MASK = (1 << ENTRIES_SHIFT) - 1;

  /** What a TLB takes of the heap. */
  static final long BYTES = (2L << ENTRIES_SHIFT) * Long.BYTES + 16;

  /** No page has this tag, because the low bits of a tag are zero. */
  private static final long NO_PAGE = -1L;

  /** A TLB without entries, for modes in which every access takes the slow path. */
  static final long[] ALWAYS_MISSES = create();

  private Tlb() {}

  static long[] create() {
    long[] tlb = new long[2 << ENTRIES_SHIFT];
    clear(tlb);
    return tlb;
  }

  /** Index of the tag for {@code ea}; the delta follows it. */
  static int index(long ea) {
    return ((int) (ea >>> PAGE_SHIFT) & INDEX_MASK) << 1;
  }

  // What index() returns is in bounds, because all TLBs have the same length. HotSpot does not know
  // that length, so Direct saves it a check, and the code for its failure, in each access.

  /** The tag at {@code index}. */
  static long tag(long[] tlb, int index) {
    return Direct.ALLOWED ? Direct.unsafe().getLong(tlb, at(index)) : tlb[index];
  }

  /** The delta that belongs to the tag at {@code index}. */
  static long delta(long[] tlb, int index) {
    return Direct.ALLOWED ? Direct.unsafe().getLong(tlb, at(index + 1)) : tlb[index + 1];
  }

  private static long at(int index) {
    return Unsafe.ARRAY_LONG_BASE_OFFSET + ((long) index << 3);
  }

  /**
   * Adds the page of {@code ea}, which is at {@code offset} in RAM.
   *
   * @throws IndexOutOfBoundsException if the page is not within the {@code size} bytes of RAM
   */
  static void fill(long[] tlb, long ea, long offset, long size) {
    long page = ea & PAGE_MASK;
    long start = Objects.checkIndex(offset - (ea - page), size - PAGE_SIZE + 1);
    int index = index(ea);
    tlb[index] = page;
    tlb[index + 1] = start - page;
  }

  static void evict(long[] tlb, long ea) {
    int index = index(ea);
    if (tlb[index] == (ea & PAGE_MASK)) {
      tlb[index] = NO_PAGE;
    }
  }

  static void clearQuadrantZero(long[] tlb) {
    for (int index = 0; index < tlb.length; index += 2) {
      if (tlb[index] >= 0) {
        tlb[index] = NO_PAGE;
      }
    }
  }

  static void clearQuadrantThree(long[] tlb) {
    for (int index = 0; index < tlb.length; index += 2) {
      if (tlb[index] < 0) {
        tlb[index] = NO_PAGE;
      }
    }
  }

  /** Removes every page that maps to the frame at {@code offset}. */
  static void evictFrame(long[] tlb, long offset) {
    for (int index = 0; index < tlb.length; index += 2) {
      if (tlb[index] + tlb[index + 1] == offset) {
        tlb[index] = NO_PAGE;
      }
    }
  }

  static void clear(long[] tlb) {
    Arrays.fill(tlb, NO_PAGE);
  }
}

package dev.oriel.cpu;

import java.util.Arrays;

/**
 * Tells whether an instruction may have been fetched from a page. A filter: it may say yes for
 * other pages, but never says no for a page that was fetched from.
 */
final class FetchedPages {
  private static final int UNIT_SHIFT = 16;
  private static final int BITS_SHIFT = 12;

  /** A range of more units than this is assumed to be in the set. */
  private static final long MOST_UNITS = 32;

  private final long[] bits = new long[1 << BITS_SHIFT - 6];
  private boolean empty = true;

  void add(long ea) {
    int bit = bit(ea >>> UNIT_SHIFT);
    bits[bit >>> 6] |= 1L << bit;
    empty = false;
  }

  /**
   * Whether an instruction may have been fetched from one of {@code pages} 4 KiB pages at {@code
   * ea}.
   */
  boolean mayHold(long ea, long pages) {
    if (empty) {
      return false;
    }
    long first = ea >>> UNIT_SHIFT;
    long units = (ea + ((pages - 1) << Tlb.PAGE_SHIFT) >>> UNIT_SHIFT) - first + 1;
    if (units > MOST_UNITS) {
      return true;
    }
    for (long unit = first; unit < first + units; unit++) {
      int bit = bit(unit);
      if ((bits[bit >>> 6] >>> bit & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private static int bit(long unit) {
    return (int) (unit * 0x9e37_79b9_7f4a_7c15L >>> Long.SIZE - BITS_SHIFT);
  }

  void clear() {
    if (!empty) {
      Arrays.fill(bits, 0);
      empty = true;
    }
  }
}

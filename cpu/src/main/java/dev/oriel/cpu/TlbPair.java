package dev.oriel.cpu;

import java.util.Arrays;

/**
 * The TLBs for loads and for stores in one mode. It remembers which quadrants may have entries, so
 * that invalidation skips the others.
 */
final class TlbPair {
  private static final int FRAME_BITS = 4096;

  /** Upper bound of the bytes that a pair takes. */
  static final long BYTES = 2 * Tlb.BYTES + 32 + FRAME_BITS / Byte.SIZE + 16;

  /** The most pages that are looked for one by one. */
  private static final long FEW = 512;

  final long[] loads = Tlb.create();
  final long[] stores = Tlb.create();

  private final long ramSize;

  /** Whether there may be entries of quadrant 0, and of the others. */
  private boolean user;

  private boolean kernel;

  /**
   * Which frames the store TLB may hold since it was last cleared, a bit for each by its lowest
   * bits.
   */
  private final long[] stored = new long[FRAME_BITS / Long.SIZE];

  /**
   * @param ramSize bytes of guest RAM; no entry is made for a page beyond
   */
  TlbPair(long ramSize) {
    this.ramSize = ramSize;
  }

  void fillLoads(long ea, long offset) {
    Tlb.fill(loads, ea, offset, ramSize);
    filled(ea);
  }

  void fillStores(long ea, long offset) {
    Tlb.fill(stores, ea, offset, ramSize);
    int frame = frame(offset);
    stored[frame >>> 6] |= 1L << frame;
    filled(ea);
  }

  private static int frame(long offset) {
    return (int) (offset >>> Tlb.PAGE_SHIFT) & FRAME_BITS - 1;
  }

  private void filled(long ea) {
    if (ea >= 0) {
      user = true;
    } else {
      kernel = true;
    }
  }

  void dropAll() {
    if (user || kernel) {
      Tlb.clear(loads);
      Tlb.clear(stores);
      Arrays.fill(stored, 0);
      user = kernel = false;
    }
  }

  void dropStores() {
    if (user || kernel) {
      Tlb.clear(stores);
      Arrays.fill(stored, 0);
    }
  }

  /** Removes the entries of quadrant 0. */
  void dropUser() {
    if (user) {
      Tlb.clearQuadrantZero(loads);
      Tlb.clearQuadrantZero(stores);
      user = false;
    }
  }

  /** Removes the entries of quadrant 3. */
  void dropKernel() {
    if (kernel && !user) {
      dropAll();
    } else if (kernel) {
      Tlb.clearQuadrantThree(loads);
      Tlb.clearQuadrantThree(stores);
      kernel = false;
    }
  }

  /** Removes {@code pages} pages of 4 KiB from {@code ea} on, all in one quadrant. */
  void drop(long ea, long pages) {
    if (ea >= 0 ? !user : !kernel) {
      return;
    }
    if (pages <= FEW) {
      for (long page = 0; page < pages; page++) {
        Tlb.evict(loads, ea + (page << Tlb.PAGE_SHIFT));
        Tlb.evict(stores, ea + (page << Tlb.PAGE_SHIFT));
      }
    } else if (ea >= 0) {
      dropUser();
    } else {
      dropKernel();
    }
  }

  /** Removes the stores to the frame at {@code offset} in guest RAM, wherever it is mapped. */
  void dropStoresTo(long offset) {
    int frame = frame(offset);
    if ((stored[frame >>> 6] & 1L << frame) != 0) {
      Tlb.evictFrame(stores, offset);
    }
  }
}

package dev.oriel.iommu.spi;

/**
 * The range that a TCE table translates.
 *
 * @param liobn logical I/O bus number, unsigned 32 bits
 * @param busOffset bus address of entry 0
 * @param pageShift log2 of the I/O page size, 12..63
 * @param entries number of entries, 1..2^{@value #MAX_ENTRIES_SHIFT}
 */
public record TableShape(int liobn, long busOffset, int pageShift, long entries) {
  /** log2 of the most entries any table has: 4 KiB pages up to 2^59 bytes. */
  public static final int MAX_ENTRIES_SHIFT = 47;

  public TableShape {
    if (pageShift < 12 || pageShift > 63) {
      throw new IllegalArgumentException("page shift " + pageShift);
    }
    if (entries <= 0 || entries > 1L << MAX_ENTRIES_SHIFT) {
      throw new IllegalArgumentException("entries " + Long.toUnsignedString(entries));
    }
  }

  /** Bytes of an I/O page. */
  public long pageSize() {
    return 1L << pageShift;
  }
}

package dev.oriel.iommu;

/** One DMA window: a range of bus addresses translated by one TCE table. */
public final class DmaWindow {
  private final int liobn;
  private final long busOffset;
  private final int pageShift;
  private final long entries;

  DmaWindow(int liobn, long busOffset, int pageShift, long entries) {
    this.liobn = liobn;
    this.busOffset = busOffset;
    this.pageShift = pageShift;
    this.entries = entries;
  }

  /** Logical I/O bus number, unsigned 32 bits. */
  public int liobn() {
    return liobn;
  }

  /** First bus address. */
  public long busOffset() {
    return busOffset;
  }

  /** log2 of the I/O page size. */
  public int pageShift() {
    return pageShift;
  }

  /** TCEs of the window. */
  public long entries() {
    return entries;
  }
}

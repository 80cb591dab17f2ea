package dev.oriel.iommu.sanitizer;

/** What a report is about. */
public enum Problem {
  /** DMA to an I/O page for which no TCE was ever stored. */
  NEVER_MAPPED("dma-to-never-mapped"),
  /** DMA to an I/O page whose TCE was cleared, or whose window was removed. */
  AFTER_UNMAP("dma-after-unmap"),
  /** DMA that the TCE does not permit. */
  AGAINST_PERMISSION("dma-against-permission"),
  /** DMA to a bus address that no window covers. */
  OUTSIDE_WINDOWS("dma-outside-windows"),
  /** The TCE names a real address where the guest has no memory. */
  NOT_OWNED("dma-to-memory-not-owned"),
  /** DMA to the MSI page that is not a message. */
  BAD_MESSAGE("dma-to-message-page"),
  /** A page that a function used stayed mapped after its driver had released the function. */
  LEFT_MAPPED("tce-left-mapped"),
  /** Two functions did DMA through one mapping of one I/O page. */
  SHARED_PAGE("io-page-shared");

  private final String label;

  Problem(String label) {
    this.label = label;
  }

  /** Its name in reports. */
  public String label() {
    return label;
  }
}

package dev.oriel.iommu;

/**
 * Settings of one partitionable endpoint; the defaults are QEMU's spapr-pci-host-bridge properties.
 *
 * @param index host bridge index, 0..30; LIOBNs are 0x80000000 | index << 8 | slot
 * @param ddw whether dynamic DMA windows are offered
 * @param pageShifts bit n set: 2^n byte I/O pages ({@code pgsz})
 * @param defaultAddress {@code dma_win_addr}
 * @param defaultSize {@code dma_win_size}, bytes
 * @param dynamicAddress {@code dma64_win_addr}
 */
public record EndpointSettings(
    int index,
    boolean ddw,
    long pageShifts,
    long defaultAddress,
    long defaultSize,
    long dynamicAddress) {
  static final int DEFAULT_PAGE_SHIFT = 12;
  private static final long DEFAULT_PAGE_MASK = (1 << DEFAULT_PAGE_SHIFT) - 1;
  private static final long MAX_DEFAULT_SIZE = 1L << 32;

  /**
   * @throws IllegalArgumentException naming the property that is out of range
   */
  public EndpointSettings {
    if (index < 0 || index > 30) {
      throw new IllegalArgumentException("index=" + index + ": a host bridge index is 0..30");
    }
    if ((pageShifts & DEFAULT_PAGE_MASK) != 0) {
      throw new IllegalArgumentException(
          "pgsz=0x%x: I/O pages are at least 4096 bytes".formatted(pageShifts));
    }
    if (((defaultAddress | defaultSize) & DEFAULT_PAGE_MASK) != 0
        || defaultSize <= 0
        || defaultSize > MAX_DEFAULT_SIZE
        || Long.compareUnsigned(defaultAddress + defaultSize - 1, defaultAddress) < 0) {
      throw new IllegalArgumentException(
          "dma_win_addr=0x%x,dma_win_size=0x%x: whole 4096-byte pages and at most 4 GiB are wanted"
              .formatted(defaultAddress, defaultSize));
    }
    if ((dynamicAddress & DEFAULT_PAGE_MASK) != 0) {
      throw new IllegalArgumentException(
          "dma64_win_addr=0x%x: a multiple of 4096 is wanted".formatted(dynamicAddress));
    }
  }

  /** What QEMU 7.2 gives host bridge {@code index}. */
  public static EndpointSettings qemu(int index) {
    return new EndpointSettings(
        index, true, 1L << 12 | 1L << 16 | 1L << 21 | 1L << 24, 0, 1L << 30, 1L << 59);
  }
}

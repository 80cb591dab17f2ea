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
    int index, boolean ddw, long pageShifts, long defaultAddress, long defaultSize, long dynamicAddress) {

  /** What QEMU 7.2 gives host bridge {@code index}. */
  public static EndpointSettings qemu(int index) {
    return new EndpointSettings(
        index, true, 1L << 12 | 1L << 16 | 1L << 21 | 1L << 24, 0, 1L << 30, 1L << 59);
  }
}

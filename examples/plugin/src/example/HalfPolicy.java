package example;

import dev.oriel.iommu.spi.WindowPolicy;

/** {@code -device spapr-pci-host-bridge,advertise=half}: windows that map half of all memory. */
public final class HalfPolicy implements WindowPolicy {
  private static final int PAGE_SHIFT = 16;

  @Override
  public String name() {
    return "half";
  }

  @Override
  public long largestWindow(long memoryEnd) {
    return Math.max(1, Long.highestOneBit(memoryEnd >>> PAGE_SHIFT + 1));
  }
}

package dev.oriel.iommu.policy;

import dev.oriel.iommu.spi.WindowPolicy;

/**
 * The largest possible window, whatever the memory, as QEMU does since 4.0, so that memory that is
 * plugged later or lies at high addresses can be mapped. 2^59 bytes with the usual 2 MiB pages.
 */
public final class AdvertiseMaximum implements WindowPolicy {
  private static final int LARGEST_SHIFT = 37;

  @Override
  public String name() {
    return "max";
  }

  @Override
  public long largestWindow(long memoryEnd) {
    return 1L << LARGEST_SHIFT;
  }
}

package dev.oriel.iommu.policy;

import dev.oriel.iommu.spi.WindowPolicy;

/**
 * The largest window there can be, whatever the memory, as QEMU does since 4.0: memory that comes
 * later, or lies far up, can be mapped all the same. 2^59 bytes in the pages of 2 MiB that are
 * usual.
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

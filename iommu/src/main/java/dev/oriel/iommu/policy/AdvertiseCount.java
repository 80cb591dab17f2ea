package dev.oriel.iommu.policy;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.WindowPolicy;

/**
 * A fixed number of TCEs.
 *
 * @param tces a power of two, 1..2^{@value TableShape#MAX_ENTRIES_SHIFT}
 */
record AdvertiseCount(long tces) implements WindowPolicy {
  AdvertiseCount {
    if (Long.bitCount(tces) != 1 || tces < 0 || tces > 1L << TableShape.MAX_ENTRIES_SHIFT) {
      throw new BadConfigurationException(
          "advertise=%s: must be a power of two, at most 2^%d"
              .formatted(Long.toUnsignedString(tces), TableShape.MAX_ENTRIES_SHIFT));
    }
  }

  @Override
  public String name() {
    return "count";
  }

  @Override
  public long largestWindow(long memoryEnd) {
    return tces;
  }
}

package dev.oriel.iommu.policy;

import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.WindowPolicy;

/**
 * As many TCEs as map all memory in 4 KiB pages, as QEMU did up to 3.1. Memory that the platform
 * does not know of at start, such as a coherent GPU's, may then lie beyond any window.
 *
 * <p>QEMU reported the exact number; here it is the next power of two, since no other window can be
 * created.
 */
public final class AdvertiseRam implements WindowPolicy {
  private static final int PAGE_SHIFT = 12;

  @Override
  public String name() {
    return "ram";
  }

  @Override
  public long largestWindow(long memoryEnd) {
    long pages = (memoryEnd - 1 >>> PAGE_SHIFT) + 1;
    int shift = Long.SIZE - Long.numberOfLeadingZeros(pages - 1);
    return 1L << Math.min(shift, TableShape.MAX_ENTRIES_SHIFT);
  }
}

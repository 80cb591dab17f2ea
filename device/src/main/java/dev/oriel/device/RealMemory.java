package dev.oriel.device;

import dev.oriel.iommu.DmaPort;

/**
 * The guest's RAM by real address. It is for a device that belongs to the platform, as the one does
 * by which a guest gives memory back (docs/adr/0011); all others reach memory through DMA windows.
 */
public interface RealMemory {
  /** Reads and writes RAM. */
  DmaPort port();

  /**
   * Gives the pages of {@code [ra, ra + length)}, which the guest does not need, to the host.
   *
   * @return whether that is RAM, and may be given back
   */
  boolean giveBack(long ra, long length);

  /** Bytes of RAM that the guest has now. */
  long bytes();
}

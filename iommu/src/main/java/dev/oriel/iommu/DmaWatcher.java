package dev.oriel.iommu;

/** Sees the DMA that reaches memory, on the thread of the device, which it must not keep. */
@FunctionalInterface
public interface DmaWatcher {
  /**
   * Bytes were moved in one step; those of a longer transfer come in several.
   *
   * @param ioba the first bus address
   * @param write whether the device wrote to memory
   * @param requester which of the endpoint's devices ({@link PartitionableEndpoint#port(int)})
   */
  void moved(DmaWindow window, long ioba, long bytes, boolean write, int requester);
}

package dev.oriel.iommu;

/**
 * The unmap law: when an operation that clears or restricts a TCE, or removes a window, returns, no
 * DMA translated before it may still land.
 *
 * <p>A DMA is inside the gate from before it reads windows and TCEs until its bytes are in place.
 * An operation that removes a translation stores the change first and then {@linkplain #drain
 * drains} the gate. DMA that enters after the store sees it, so the drain need not wait for it.
 *
 * <p>The same holds for a {@linkplain dev.oriel.memory.CodeFrames#watch watch} of guest code, which
 * drains all gates: DMA that enters later sees the watch, and ends it.
 *
 * <p>A DMA must not do anything that drains its own gate, such as watching guest code.
 */
interface DmaGate {
  /** Starts a DMA; the result goes to {@link #exit}. */
  int enter();

  /** Ends a DMA. */
  void exit(int ticket);

  /** Returns when every DMA that was inside at the call has left. */
  void drain();
}

package dev.oriel.iommu;

/**
 * The unmap law: when an operation that clears or restricts a TCE, or removes a window, returns, no
 * DMA translated before it may still land.
 *
 * <p>A DMA is inside the gate from before it looks at windows and TCEs until its bytes are in
 * place. Whoever takes a translation away stores that first, and then {@linkplain #drain drains}
 * the gate. DMA that enters after the store sees it, so it need not be waited for.
 *
 * <p>A DMA must not do anything that drains its own gate.
 */
interface DmaGate {
  /** Starts a DMA; the result goes to {@link #exit}. */
  int enter();

  /** Ends a DMA. */
  void exit(int ticket);

  /** Returns when every DMA that was inside at the call has left. */
  void drain();
}

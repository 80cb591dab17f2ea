package dev.oriel.iommu;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The unmap law: when an operation that clears or restricts a TCE, or removes a window, returns, no DMA
 * translated before it may still land.
 *
 * <p>A DMA is inside the gate from before it looks at windows and TCEs until its bytes are in place.
 * Whoever takes a translation away stores that first, and then {@linkplain #drain drains} the gate:
 * waits until every DMA that was inside has left. DMA that enters meanwhile sees the store, so it is
 * not waited for and never delays the drain for long.
 *
 * <p>DMA counts itself in and out of a counter of its thread's stripe and of the current phase. A drain
 * turns the phase twice and waits, each time, for the counters of the phase just ended: twice, because a
 * DMA may read the phase and count itself in only after it has turned. See docs/adr on the DMA gate.
 *
 * <p>A DMA must not do anything that drains its own gate.
 */
class DmaGate {
  private static final int STRIPES = 8;

  /** Counters are two cache lines apart. */
  private static final int PADDING_SHIFT = 5;

  private static final int SPINS = 1 << 10;

  private final AtomicIntegerArray inside =
      new AtomicIntegerArray(2 * STRIPES + 1 << PADDING_SHIFT);

  private volatile int phase;

  /** Starts a DMA; the result goes to {@link #exit}. */
  int enter() {
    int stripe = (int) Thread.currentThread().threadId() & STRIPES - 1;
    int ticket = phase * STRIPES + stripe + 1 << PADDING_SHIFT;
    // A volatile read-modify-write: the volatile reads of windows and TCEs come after it.
    inside.getAndIncrement(ticket);
    return ticket;
  }

  /** Ends a DMA. */
  void exit(int ticket) {
    inside.getAndDecrement(ticket);
  }

  /** Returns when every DMA that was inside at the call has left. */
  synchronized void drain() {
    VarHandle.fullFence();
    for (int turn = 0; turn < 2; turn++) {
      int ended = phase;
      phase = ended ^ 1;
      for (int stripe = 0; stripe < STRIPES; stripe++) {
        await(ended * STRIPES + stripe + 1 << PADDING_SHIFT);
      }
    }
  }

  private void await(int counter) {
    for (int spins = 0; inside.get(counter) != 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(10_000);
      }
    }
  }
}

package dev.oriel.iommu;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The gate that counts the DMA inside.
 *
 * <p>DMA increments and decrements a counter of its thread's stripe and of the current phase. A
 * drain switches the phase twice and waits, each time, for the counters of the old phase: twice,
 * because a DMA may read the phase and increment its counter only after the switch. DMA that enters
 * during a drain counts in the new phase, so it cannot delay the drain for long.
 */
final class PhasedGate implements DmaGate {
  private static final int STRIPES = 8;

  /** Counters are two cache lines apart. */
  private static final int PADDING_SHIFT = 5;

  private static final int SPINS = 1 << 10;

  private final AtomicIntegerArray inside =
      new AtomicIntegerArray(2 * STRIPES + 1 << PADDING_SHIFT);

  private volatile int phase;

  @Override
  public int enter() {
    int stripe = (int) Thread.currentThread().threadId() & STRIPES - 1;
    int ticket = phase * STRIPES + stripe + 1 << PADDING_SHIFT;
    // A volatile read-modify-write: the volatile reads of windows and TCEs come after it.
    inside.getAndIncrement(ticket);
    return ticket;
  }

  @Override
  public void exit(int ticket) {
    inside.getAndDecrement(ticket);
  }

  @Override
  public synchronized void drain() {
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

package dev.oriel.iommu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The gate in which each DMA takes a slot.
 *
 * <p>A slot is a counter: odd while it is taken. DMA takes a free one with a compare-and-set, which
 * is all the ordering that the law needs, and frees it with a release store. The counter never
 * repeats, so a drain knows whether the DMA that it has found is still there, and waits for that
 * one alone. It changes nothing: any number of drains may run at once.
 */
final class SlotGate implements DmaGate {
  /** More DMA than this at once waits. */
  private static final int SLOTS = 32;

  /** Slots are two cache lines apart. */
  private static final int PADDING_SHIFT = 4;

  private static final int SPINS = 1 << 10;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle USED;

  static {
    try {
      USED = MethodHandles.lookup().findVarHandle(SlotGate.class, "used", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] slots = new long[SLOTS + 2 << PADDING_SHIFT];

  /** A bit for each slot that was ever taken: a drain looks at no other. */
  private volatile int used;

  @Override
  public int enter() {
    int first = (int) Thread.currentThread().threadId();
    for (int tries = 0; ; tries++) {
      int number = first + tries & SLOTS - 1;
      int ticket = ticket(number);
      long count = (long) SLOT.getOpaque(slots, ticket);
      if ((count & 1) == 0) {
        if ((used & 1 << number) == 0) {
          USED.getAndBitwiseOr(this, 1 << number);
        }
        // A volatile write: the volatile reads of windows and TCEs come after it.
        if (SLOT.compareAndSet(slots, ticket, count, count + 1)) {
          return ticket;
        }
      }
      if ((tries & SLOTS - 1) == SLOTS - 1) {
        Thread.yield();
      }
    }
  }

  private static int ticket(int number) {
    return number + 1 << PADDING_SHIFT;
  }

  @Override
  public void exit(int ticket) {
    SLOT.setRelease(slots, ticket, slots[ticket] + 1);
  }

  @Override
  public void drain() {
    VarHandle.fullFence();
    for (int rest = used; rest != 0; rest &= rest - 1) {
      int ticket = ticket(Integer.numberOfTrailingZeros(rest));
      long found = (long) SLOT.getVolatile(slots, ticket);
      if ((found & 1) != 0) {
        awaitEnd(ticket, found);
      }
    }
  }

  private void awaitEnd(int ticket, long found) {
    for (int spins = 0; (long) SLOT.getVolatile(slots, ticket) == found; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(10_000);
      }
    }
  }
}

package dev.oriel.pseries.interrupt;

import dev.oriel.cpu.MmioBus;
import java.util.function.BooleanSupplier;

/**
 * The pages by which a guest operates the sources of a {@link Xive}: two for each, of 64 KiB. A
 * store to the first is an event. At the second, the offset says what a load does: end the event,
 * look at the state, or look at it and replace it. Registers are big-endian, of 8 bytes; accesses
 * of other sizes do nothing.
 */
public final class EventStatePages implements MmioBus {
  static final int PAGE_SHIFT = 16;
  public static final long FIRST_RA = 0x6_0100_0000_0000L;
  public static final long SIZE = (long) Xive.SOURCE_COUNT << PAGE_SHIFT + 1;

  private static final int OPERATION = 0xfff;
  private static final int STORE_END = 0x400;

  /** A store injects an event here, whatever the state. */
  private static final int LOOK = 0x800;

  private static final int REPLACE = 0xc00;

  private final Xive xive;
  private final BooleanSupplier active;

  public EventStatePages(Xive xive, BooleanSupplier active) {
    this.xive = xive;
    this.active = active;
  }

  /** Real address of a source's page for events; the other follows it. */
  static long page(int lisn) {
    return FIRST_RA + ((long) lisn << PAGE_SHIFT + 1);
  }

  @Override
  public boolean answers(long ra, int size) {
    return active.getAsBoolean();
  }

  @Override
  public long load(long ra, int size) {
    long offset = ra - FIRST_RA;
    boolean first = (offset >> PAGE_SHIFT & 1) == 0;
    if (first || size != Long.BYTES || !active.getAsBoolean()) {
      return -1L >>> Long.SIZE - size * Byte.SIZE;
    }
    return Long.reverseBytes(load((int) (offset >> PAGE_SHIFT + 1), offset));
  }

  @Override
  public void store(long ra, int size, long value) {
    long offset = ra - FIRST_RA;
    if (size == Long.BYTES && active.getAsBoolean()) {
      int lisn = (int) (offset >> PAGE_SHIFT + 1);
      if ((offset >> PAGE_SHIFT & 1) == 0) {
        xive.trigger(lisn);
      } else {
        store(lisn, offset);
      }
    }
  }

  /** A load of a source's second page. */
  long load(int lisn, long offset) {
    int operation = (int) offset & OPERATION;
    if (operation < LOOK) {
      return xive.endOfInterrupt(lisn) ? 1 : 0;
    }
    return operation < REPLACE ? xive.state(lisn) : xive.setState(lisn, operation >> 8);
  }

  /** A store to a source's second page. */
  void store(int lisn, long offset) {
    int operation = (int) offset & OPERATION;
    if (operation < STORE_END) {
      xive.trigger(lisn);
    } else if (operation >= LOOK && operation < REPLACE) {
      xive.inject(lisn);
    } else if (operation >= REPLACE) {
      xive.setState(lisn, operation >> 8);
    }
  }
}

package dev.oriel.pseries.interrupt;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * A queue of events in guest memory, for one processor and priority: words of a generation bit,
 * which changes with each round, and 31 bits of data. It overwrites what the guest does not read.
 * Guarded by the lock of its {@link Xive}.
 */
final class EventQueue {
  private static final int NO_QUEUE = 0;
  private static final int DATA = 0x7fff_ffff;

  private final EventState notification = new EventState();
  private boolean valid;
  private boolean always;
  private int sizeShift = NO_QUEUE;
  private long ra;
  private int index;
  private int generation;

  static boolean isSize(long shift) {
    return shift == 12 || shift == 16 || shift == 21 || shift == 24;
  }

  /** Discards events from now on. */
  void reset() {
    valid = always = false;
    sizeShift = NO_QUEUE;
    ra = index = generation = 0;
    notification.set(EventState.OFF);
  }

  /**
   * Starts with an empty queue.
   *
   * @param first real address, a multiple of the size
   * @param shift log2 of bytes
   * @param notifyAlways whether each event is presented, not only the first
   */
  void configure(long first, int shift, boolean notifyAlways) {
    valid = true;
    always = notifyAlways;
    sizeShift = shift;
    ra = first;
    index = 0;
    generation = 1;
    notification.set(EventState.RESET);
  }

  /** Adds an event, if the guest still has memory there; whether it is to be presented. */
  boolean add(GuestMemory memory, int data) {
    if (!valid) {
      return false;
    }
    if (memory.putInt(ra + Integer.BYTES * (long) index, generation << 31 | data & DATA)) {
      index = index + 1 & entries() - 1;
      generation ^= index == 0 ? 1 : 0;
    }
    return always || notification.trigger();
  }

  boolean isValid() {
    return valid;
  }

  boolean always() {
    return always;
  }

  /** Log2 of bytes, 0 for no queue. */
  int sizeShift() {
    return sizeShift;
  }

  long ra() {
    return ra;
  }

  /** Number of the next entry to be written. */
  int index() {
    return index;
  }

  int generation() {
    return generation;
  }

  int entries() {
    return 1 << sizeShift - 2;
  }

  void save(StateWriter out) {
    out.putBoolean(valid);
    if (valid) {
      out.putBoolean(always);
      out.putInt(sizeShift);
      out.putLong(ra);
      out.putInt(index);
      out.putInt(generation);
      out.putInt(notification.bits());
    }
  }

  void restore(StateReader in) {
    reset();
    if (in.getBoolean()) {
      boolean notifyAlways = in.getBoolean();
      int shift = in.getInt();
      in.check(isSize(shift));
      long first = in.getLong();
      in.check((first & (1L << shift) - 1) == 0);
      configure(first, shift, notifyAlways);
      index = in.getInt(0, entries() - 1);
      generation = in.getInt(0, 1);
      notification.set(in.getInt(0, EventState.QUEUED));
    }
  }
}

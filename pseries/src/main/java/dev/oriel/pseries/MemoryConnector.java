package dev.oriel.pseries;

/**
 * The dynamic reconfiguration connector of one logical memory block (LoPAR 13.4): whether there is
 * memory behind it, and how far the guest has taken it into use. Every transition that it refuses
 * leaves it as it was. Not safe for use by several threads.
 */
final class MemoryConnector {
  /** States of a logical resource, LoPAR 13.7.3.1. */
  enum State {
    UNUSABLE,
    AVAILABLE,
    UNISOLATED,
    CONFIGURED
  }

  private final int index;
  private final long ra;
  private State state = State.UNUSABLE;
  private boolean present;
  private boolean unplugRequested;
  private int step;

  /**
   * @param index by which the guest names it
   * @param ra where its memory is, if it has any
   */
  MemoryConnector(int index, long ra) {
    this.index = index;
    this.ra = ra;
  }

  int index() {
    return index;
  }

  long ra() {
    return ra;
  }

  boolean present() {
    return present;
  }

  /** Whether the guest has claimed it. */
  boolean inUse() {
    return state != State.UNUSABLE;
  }

  boolean unplugRequested() {
    return unplugRequested;
  }

  /** Memory is there now; the guest has yet to use it. */
  void attach() {
    present = true;
  }

  /** The memory is wanted back; true if the guest does not use it, so that it is gone already. */
  boolean requestUnplug() {
    unplugRequested = true;
    return state == State.UNUSABLE && detach();
  }

  void cancelUnplug() {
    unplugRequested = false;
  }

  private boolean detach() {
    boolean detached = present && unplugRequested;
    if (detached) {
      present = false;
      unplugRequested = false;
    }
    return detached;
  }

  /** Power-on: memory that is there is the guest's, what was wanted back is gone. */
  void reset() {
    detach();
    state = present ? State.CONFIGURED : State.UNUSABLE;
    step = 0;
  }

  /** The guest claims it. */
  boolean use() {
    if (state != State.UNUSABLE) {
      return true;
    }
    if (!present || unplugRequested) {
      return false;
    }
    state = State.AVAILABLE;
    return true;
  }

  /** The guest gives it back. */
  boolean release() {
    if (state != State.UNUSABLE && state != State.AVAILABLE) {
      return false;
    }
    state = State.UNUSABLE;
    return true;
  }

  /** Once released: whether memory that is wanted back goes now. */
  boolean leave() {
    return state == State.UNUSABLE && detach();
  }

  boolean unisolate() {
    if (state == State.AVAILABLE) {
      state = State.UNISOLATED;
      step = 0;
    }
    return state != State.UNUSABLE;
  }

  /** Whether it is isolated; memory that nobody wants back is not. */
  boolean isolate() {
    if (!unplugRequested) {
      return false;
    }
    if (state != State.UNUSABLE) {
      state = State.AVAILABLE;
    }
    return true;
  }

  /** Whether the guest may read what the memory is. */
  boolean configurable() {
    return state == State.UNISOLATED || state == State.CONFIGURED;
  }

  /** Which part of the description comes next, counting up from 0. */
  int nextStep() {
    return step++;
  }

  /** The description has been read to its end. */
  void configure() {
    step = 0;
    state = State.CONFIGURED;
  }
}

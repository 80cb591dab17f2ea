package dev.oriel.pseries;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * The dynamic reconfiguration connector of one logical memory block (LoPAR 13.4): whether it has
 * memory, and how far the guest has onlined it. A refused transition changes nothing. Not safe for
 * use by several threads.
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

  /** Memory has been plugged; the guest does not use it yet. */
  void attach() {
    present = true;
  }

  /** Requests the memory back; true if the guest does not use it, so that it is removed at once. */
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

  void save(StateWriter out) {
    out.putEnum(state);
    out.putBoolean(present);
    out.putBoolean(unplugRequested);
    out.putInt(step);
  }

  void restore(StateReader in) {
    state = in.getEnum(State.values());
    present = in.getBoolean();
    unplugRequested = in.getBoolean();
    step = in.getInt(0, Integer.MAX_VALUE);
  }

  /** Power-on: plugged memory belongs to the guest; memory that was requested back is removed. */
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

  /** The guest releases it. */
  boolean release() {
    if (state != State.UNUSABLE && state != State.AVAILABLE) {
      return false;
    }
    state = State.UNUSABLE;
    return true;
  }

  /** After the release: whether memory that was requested back is removed now. */
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

  /** Isolates it; refused unless the memory was requested back. */
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

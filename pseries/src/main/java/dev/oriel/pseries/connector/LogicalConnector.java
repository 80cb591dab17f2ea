package dev.oriel.pseries.connector;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * The dynamic reconfiguration connector of one logical resource, a block of memory or a core (LoPAR
 * 13.4): whether the resource is there, and how far the guest has taken it into use. A refused
 * transition changes nothing. Not safe for use by several threads.
 */
public final class LogicalConnector {
  /** States of a logical resource, LoPAR 13.7.3.1. */
  enum State {
    UNUSABLE,
    AVAILABLE,
    UNISOLATED,
    CONFIGURED
  }

  private final int index;
  private State state = State.UNUSABLE;
  private boolean present;
  private boolean unplugRequested;
  private int step;

  /**
   * @param index by which the guest names it
   */
  public LogicalConnector(int index) {
    this.index = index;
  }

  public int index() {
    return index;
  }

  public boolean present() {
    return present;
  }

  /** Whether the guest has claimed it. */
  public boolean inUse() {
    return state != State.UNUSABLE;
  }

  public boolean unplugRequested() {
    return unplugRequested;
  }

  /** The resource has been plugged; the guest does not use it yet. */
  public void attach() {
    present = true;
  }

  /** Requests it back; true if the guest does not use it, so that it is removed at once. */
  public boolean requestUnplug() {
    unplugRequested = true;
    return state == State.UNUSABLE && detach();
  }

  public void cancelUnplug() {
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

  public void save(StateWriter out) {
    out.putEnum(state);
    out.putBoolean(present);
    out.putBoolean(unplugRequested);
    out.putInt(step);
  }

  public void restore(StateReader in) {
    state = in.getEnum(State.values());
    present = in.getBoolean();
    unplugRequested = in.getBoolean();
    step = in.getInt(0, Integer.MAX_VALUE);
  }

  /** Power-on: what is plugged belongs to the guest; what was requested back is removed. */
  public void reset() {
    detach();
    state = present ? State.CONFIGURED : State.UNUSABLE;
    step = 0;
  }

  /** The guest claims it. */
  public boolean use() {
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
  public boolean release() {
    if (!isolated()) {
      return false;
    }
    state = State.UNUSABLE;
    return true;
  }

  /** After the release: whether what was requested back is removed now. */
  public boolean leave() {
    return state == State.UNUSABLE && detach();
  }

  public boolean unisolate() {
    if (state == State.AVAILABLE) {
      state = State.UNISOLATED;
      step = 0;
    }
    return state != State.UNUSABLE;
  }

  /** Whether it is isolated. */
  public boolean isolated() {
    return state == State.UNUSABLE || state == State.AVAILABLE;
  }

  /** Isolates it; false if its description has not been read to its end. */
  public boolean isolate() {
    if (state == State.UNISOLATED) {
      return false;
    }
    if (state == State.CONFIGURED) {
      state = State.AVAILABLE;
    }
    return true;
  }

  /** Whether the guest may read what the resource is. */
  public boolean configurable() {
    return !isolated();
  }

  /** Which part of the description comes next, counting up from 0. */
  public int nextStep() {
    return step++;
  }

  /** The description has been read to its end. */
  public void configure() {
    step = 0;
    state = State.CONFIGURED;
  }
}

package dev.oriel.pseries.pci;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * The dynamic reconfiguration connector of one slot of a host bridge, a physical one (LoPAR 13.4):
 * how far the guest has taken the slot's device into use. A refused transition changes nothing. Not
 * safe for use by several threads.
 */
final class SlotConnector {
  private enum State {
    /** Isolated. */
    POWERED_ON,
    UNISOLATED,
    CONFIGURED
  }

  private State state = State.POWERED_ON;
  private boolean unplugRequested;
  private int step;

  /** Power-on: firmware has configured a device that is there. */
  void reset(boolean present) {
    state = present ? State.CONFIGURED : State.POWERED_ON;
    unplugRequested = false;
    step = 0;
  }

  boolean unplugRequested() {
    return unplugRequested;
  }

  /** Requests the device back; true if the guest does not use it, so that it leaves at once. */
  boolean requestUnplug() {
    unplugRequested = true;
    return state == State.POWERED_ON;
  }

  /** The device has left. */
  void leave() {
    reset(false);
  }

  /** False if its description has not been read to its end. */
  boolean isolate() {
    if (state == State.UNISOLATED) {
      return false;
    }
    state = State.POWERED_ON;
    return true;
  }

  void unisolate() {
    if (state == State.POWERED_ON) {
      state = State.UNISOLATED;
      step = 0;
    }
  }

  /** Whether the guest may read what the device is. */
  boolean configurable() {
    return state != State.POWERED_ON;
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

  void save(StateWriter out) {
    out.putEnum(state);
    out.putBoolean(unplugRequested);
    out.putInt(step);
  }

  /** Takes over the state of a slot that has a device, or has none. */
  void restore(StateReader in, boolean present) {
    state = in.getEnum(State.values());
    unplugRequested = in.getBoolean();
    step = in.getInt(0, Integer.MAX_VALUE);
    in.check(present || state == State.POWERED_ON && !unplugRequested);
  }
}

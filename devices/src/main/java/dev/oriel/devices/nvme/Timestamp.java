package dev.oriel.devices.nvme;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.function.LongSupplier;

/**
 * Milliseconds since a time that the guest set, or since the controller was reset (section
 * 5.21.1.14).
 */
final class Timestamp {
  private static final long VALUE = 0xffff_ffff_ffffL;
  private static final long SET_BY_HOST = 1L << 49;

  private final LongSupplier clock;
  private long base;
  private long since;
  private boolean set;

  /**
   * @param clock in nanoseconds
   */
  Timestamp(LongSupplier clock) {
    this.clock = clock;
  }

  void reset() {
    base = 0;
    since = clock.getAsLong();
    set = false;
  }

  void set(long value) {
    base = value & VALUE;
    since = clock.getAsLong();
    set = true;
  }

  /** Time passes while the state is saved, so it is the value of now. */
  void save(StateWriter out) {
    out.putLong(value() & VALUE);
    out.putBoolean(set);
  }

  void restore(StateReader in) {
    base = in.getLong() & VALUE;
    since = clock.getAsLong();
    set = in.getBoolean();
  }

  long value() {
    long elapsed = (clock.getAsLong() - since) / 1_000_000;
    return base + elapsed & VALUE | (set ? SET_BY_HOST : 0);
  }
}

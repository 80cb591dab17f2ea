package dev.oriel.cpu;

/**
 * A time base that somebody outside the machine moves: it starts at zero and stands until {@link
 * #advanceTo}.
 */
public final class SteppedTime implements Timebase {
  private static final long NANOS = 125;
  private static final long TICKS = 64;

  private volatile long nanos;

  /** Nanoseconds since power-on. */
  public long nanos() {
    return nanos;
  }

  /** Moves on to {@code time}, in nanoseconds since power-on; no effect if that has passed. */
  public synchronized void advanceTo(long time) {
    nanos = Math.max(nanos, time);
  }

  @Override
  public long ticks() {
    long now = nanos;
    return now / NANOS * TICKS + now % NANOS * TICKS / NANOS;
  }

  /** Sets it to the first nanosecond of a tick. */
  @Override
  public synchronized void set(long ticks) {
    nanos = ticks / TICKS * NANOS + (ticks % TICKS * NANOS + TICKS - 1) / TICKS;
  }
}

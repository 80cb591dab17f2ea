package dev.oriel.cpu;

/** A time base that follows the host's monotonic clock, except while it is stopped. */
final class HostTime implements Timebase {
  private static final long GOES = -1;

  /** When it was zero, by the host's clock. */
  private volatile long origin = System.nanoTime();

  /** The value at which it stands, or {@link #GOES}. */
  private volatile long stoppedAt = GOES;

  @Override
  public long ticks() {
    long stopped = stoppedAt;
    // 512 MHz is 64 ticks per 125 ns.
    return stopped != GOES ? stopped : (System.nanoTime() - origin) * 64 / 125;
  }

  @Override
  public void stop() {
    stoppedAt = ticks();
  }

  @Override
  public void set(long ticks) {
    stoppedAt = ticks;
  }

  @Override
  public void goOn() {
    origin = System.nanoTime() - Timebase.nanos(stoppedAt);
    stoppedAt = GOES;
  }
}

package dev.oriel.cpu;

/** The time base of a machine: counts up at {@link #FREQUENCY} (Power ISA, Book II chapter 6). */
@FunctionalInterface
public interface Timebase {
  /** Ticks per second. */
  long FREQUENCY = 512_000_000;

  /** The current value of TB. */
  long ticks();

  /** Stops it, if it moves by itself: the machine stands still. */
  default void stop() {}

  /** Lets it go on from where it stopped. */
  default void goOn() {}

  /** Sets its value. While the machine stands still. */
  default void set(long ticks) {
    throw new UnsupportedOperationException("a time base that cannot be set");
  }

  /** A time base that follows the host's monotonic clock from zero. */
  static Timebase host() {
    return new HostTime();
  }

  /** Nanoseconds of host time that {@code ticks} last. */
  static long nanos(long ticks) {
    return ticks / 64 * 125 + ticks % 64 * 125 / 64;
  }
}

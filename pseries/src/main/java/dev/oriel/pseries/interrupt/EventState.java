package dev.oriel.pseries.interrupt;

/**
 * The two bits by which XIVE coalesces events: P, one was sent and has not ended, and Q, another
 * came meanwhile. Q without P switches the source off.
 */
final class EventState {
  static final int RESET = 0;
  static final int OFF = 1;
  static final int PENDING = 2;
  static final int QUEUED = 3;

  private int bits = OFF;

  int bits() {
    return bits;
  }

  /** Replaces the bits by the low two of {@code value}; the old ones. */
  int set(int value) {
    int old = bits;
    bits = value & 3;
    return old;
  }

  boolean isPending() {
    return (bits & PENDING) != 0;
  }

  /** An event has come; whether it is to be sent. */
  boolean trigger() {
    boolean send = bits == RESET;
    if (bits != OFF) {
      bits = send ? PENDING : QUEUED;
    }
    return send;
  }

  /** The event that was sent has ended; whether another one is to be sent. */
  boolean end() {
    boolean send = bits == QUEUED;
    if (bits != OFF) {
      bits = send ? PENDING : RESET;
    }
    return send;
  }
}

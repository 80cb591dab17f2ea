package dev.oriel.pseries.interrupt;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * Where XIVE presents interrupts to one processor: priorities that are pending, and the priority of
 * what it does now. Lower numbers are more favoured. Guarded by the lock of its {@link Xive}.
 */
final class ThreadContext {
  private static final int LEAST_FAVOURED = 0xff;
  private static final int LOWEST_PRIORITY = 7;

  /** Of NSR: an exception of the operating system. */
  private static final int EXCEPTION = 0x80;

  private final InterruptController.Line line;
  private int cppr;

  /** A bit for each priority, 0 the highest. */
  private int pending;

  ThreadContext(InterruptController.Line line) {
    this.line = line;
  }

  /** Whether its vCPU is there. */
  boolean isConnected() {
    return line.isConnected();
  }

  void reset() {
    cppr = pending = 0;
    drive();
  }

  void drive() {
    line.set(isSignalled());
  }

  private boolean isSignalled() {
    return mostFavoured() < cppr;
  }

  private int mostFavoured() {
    return pending == 0 ? LEAST_FAVOURED : Integer.numberOfLeadingZeros(pending << 24);
  }

  /** An interrupt of {@code priority}; those that do not exist are ignored. */
  void present(int priority) {
    if (priority <= LOWEST_PRIORITY) {
      pending |= 1 << LOWEST_PRIORITY - priority;
      drive();
    }
  }

  void setCppr(int value) {
    cppr = value > LOWEST_PRIORITY ? LEAST_FAVOURED : value;
    drive();
  }

  /** Takes the most favoured interrupt: NSR in the high byte, the new CPPR in the low one. */
  int acknowledge() {
    int exception = 0;
    if (isSignalled()) {
      exception = EXCEPTION;
      cppr = mostFavoured();
      pending &= ~(1 << LOWEST_PRIORITY - cppr);
    }
    drive();
    return exception << 8 | cppr;
  }

  /** Register {@code index} of the first two words of the ring. */
  int register(int index) {
    return switch (index) {
      case 0 -> isSignalled() ? EXCEPTION : 0;
      case 1 -> cppr;
      case 2 -> pending;
      // LSMFB, ACK_CNT and AGE, which nothing changes.
      case 3, 4, 6 -> 0xff;
      case 7 -> mostFavoured();
      default -> 0;
    };
  }

  void save(StateWriter out) {
    out.putInt(cppr);
    out.putInt(pending);
  }

  void restore(StateReader in) {
    cppr = in.getInt(0, LEAST_FAVOURED);
    in.check(cppr <= LOWEST_PRIORITY || cppr == LEAST_FAVOURED);
    pending = in.getInt(0, 0xff);
    drive();
  }
}

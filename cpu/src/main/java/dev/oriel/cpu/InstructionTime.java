package dev.oriel.cpu;

import java.util.function.LongSupplier;

/**
 * A time base that counts instructions: one tick each. A run then does not depend on the host's
 * time, nor on the engine. Time that the guest sleeps through is skipped.
 *
 * <p>For a machine of one vCPU. What comes from outside still comes at the host's time: device
 * threads, console input.
 */
public final class InstructionTime implements Timebase {
  private volatile LongSupplier executed = () -> 0;
  private volatile long skipped;

  @Override
  public long ticks() {
    return executed.getAsLong() + skipped;
  }

  @Override
  public void set(long ticks) {
    skipped = ticks - executed.getAsLong();
  }

  void countedBy(LongSupplier instructions) {
    executed = instructions;
  }

  /** Lets {@code ticks} pass without instructions. For the vCPU's thread. */
  void skip(long ticks) {
    skipped += ticks;
  }
}

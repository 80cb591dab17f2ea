package dev.oriel.cpu;

import java.util.function.LongSupplier;

/**
 * How many instructions a vCPU has executed, which its engine counts, and what has to happen at an
 * exact count.
 */
final class InstructionCount {

  private LongSupplier executed = () -> 0;

  /**
   * The count at which an instruction was thrown out of its block. A slice that begins there is of
   * one instruction, for which the engine's count is exact.
   */
  private long alone = -1;

  /** When the observer is to be called next. */
  private long observation = Long.MAX_VALUE;

  private long observationPeriod;
  private Runnable observer = () -> {};
  private boolean sliceExact;

  long executed() {
    return executed.getAsLong();
  }

  void countedBy(LongSupplier engine) {
    executed = engine;
  }

  /** See {@link Vcpu#observe}. */
  void observe(long period, Runnable newObserver) {
    observationPeriod = period;
    observation = executed() + period;
    observer = newObserver;
  }

  /** Calls the observer if it is time; between two instructions, when the count is exact. */
  void observed() {
    if (observation != Long.MAX_VALUE && executed() == observation) {
      observation += observationPeriod;
      observer.run();
    }
  }

  /**
   * The length of the next slice.
   *
   * @param most its most instructions
   * @param event instructions until something that must not come late; {@link Long#MAX_VALUE} if
   *     nothing is due
   */
  int slice(int most, long event) {
    if (isExact()) {
      sliceExact = true;
      return 1;
    }
    long next = observation == Long.MAX_VALUE ? event : Math.min(event, observation - executed());
    // Not only if it is due within this slice, because the slice may take a block more.
    sliceExact = next < 2 * Vcpu.SLICE;
    return sliceExact ? (int) Math.min(most, next) : most;
  }

  boolean sliceIsExact() {
    return sliceExact;
  }

  /**
   * Whether the count is exact for the instruction that is executed. If not, it must be thrown out
   * of its block.
   */
  boolean isExact() {
    return executed() == alone;
  }

  /** The next instruction is to be executed alone: it was thrown out of its block. */
  void executeAlone() {
    alone = executed();
  }
}

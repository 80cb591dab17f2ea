package dev.oriel.cpu;

import java.util.ArrayList;
import java.util.List;
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

  /** When the first of the observers is to be called next. */
  private long observation = Long.MAX_VALUE;

  /** When something is called once. */
  private long call = Long.MAX_VALUE;

  private Runnable called = () -> {};
  private final List<Observer> observers = new ArrayList<>();
  private boolean sliceExact;

  private static final class Observer {
    final long period;
    final Runnable action;
    long next;

    Observer(long period, long next, Runnable action) {
      this.period = period;
      this.next = next;
      this.action = action;
    }
  }

  long executed() {
    return executed.getAsLong();
  }

  void countedBy(LongSupplier engine) {
    executed = engine;
  }

  /** See {@link Vcpu#observe}. */
  void observe(long period, Runnable action) {
    observers.add(new Observer(period, after(executed(), period), action));
    observation = Math.min(observation, observers.getLast().next);
  }

  private static long after(long count, long period) {
    return count - count % period + period;
  }

  /** Calls {@code action} once, between two instructions, when {@code count} are executed. */
  void callAt(long count, Runnable action) {
    call = count;
    called = action;
    observation = Math.min(observation, count);
  }

  /** The count has been set. */
  void counted() {
    alone = -1;
    call = Long.MAX_VALUE;
    observation = Long.MAX_VALUE;
    for (Observer each : observers) {
      each.next = after(executed(), each.period);
      observation = Math.min(observation, each.next);
    }
  }

  /** Calls the observers whose time it is; between two instructions, when the count is exact. */
  void observed() {
    long now = executed();
    if (now != observation) {
      return;
    }
    observation = Long.MAX_VALUE;
    for (Observer each : List.copyOf(observers)) {
      boolean due = each.next == now;
      each.next += due ? each.period : 0;
      observation = Math.min(observation, each.next);
    }
    boolean calls = call == now;
    call = calls ? Long.MAX_VALUE : call;
    observation = Math.min(observation, call);
    for (Observer each : List.copyOf(observers)) {
      if (each.next - each.period == now) {
        each.action.run();
      }
    }
    if (calls) {
      called.run();
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

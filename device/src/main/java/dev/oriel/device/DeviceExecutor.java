package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.concurrent.Executor;

/** Runs the work of one function: one task at a time, in order. */
@FunctionalInterface
public interface DeviceExecutor extends Executor, AutoCloseable {
  /**
   * Runs {@code task} on the calling thread, if no other task runs or waits. The caller waits for
   * it, so it must be brief.
   *
   * @return false if it has not run
   */
  default boolean runNow(Runnable task) {
    return false;
  }

  /** The time by which the function goes, in nanoseconds since some moment. */
  default long nanos() {
    return System.nanoTime();
  }

  /** What it must remember of the tasks that wait, which the function gives it again. */
  default void save(StateWriter out) {}

  /** Before the function is restored. */
  default void restore(StateReader in) {}

  /** Returns when no task runs any more, nor will. */
  @Override
  default void close() {}
}

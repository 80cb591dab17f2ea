package dev.oriel.device;

import java.util.concurrent.Executor;

/** Runs the work of one function: one task at a time, in order. */
@FunctionalInterface
public interface DeviceExecutor extends Executor {
  /**
   * Runs {@code task} on the calling thread, if no other task runs or waits. The caller waits for
   * it, so it must be brief.
   *
   * @return false if it has not run
   */
  default boolean runNow(Runnable task) {
    return false;
  }
}

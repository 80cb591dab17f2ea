package dev.oriel.device;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Queues tasks until its owner runs them, so that a whole machine can run on one thread. Its time
 * passes only while they run: each task takes a microsecond.
 */
public final class StepExecutor implements DeviceExecutor {
  private static final long NANOS_PER_TASK = 1000;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private long nanos;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Runs the oldest task; false if there is none. */
  public boolean step() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    nanos += NANOS_PER_TASK;
    return true;
  }

  /** Runs tasks, including those that tasks add, until none is left. */
  public void runAll() {
    while (step()) {}
  }
}

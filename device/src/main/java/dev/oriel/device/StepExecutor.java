package dev.oriel.device;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Queues tasks until its owner runs them, so that a whole machine can run on one thread. */
public final class StepExecutor implements DeviceExecutor {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the oldest task; false if there is none. */
  public boolean step() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Runs tasks, including those that tasks add, until none is left. */
  public void runAll() {
    while (step()) {}
  }
}

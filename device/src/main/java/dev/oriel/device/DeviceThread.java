package dev.oriel.device;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Runs tasks one at a time on its own daemon thread. */
public final class DeviceThread implements Executor, AutoCloseable {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Consumer<Throwable> failures;
  private final Thread thread;
  private boolean closing;

  /**
   * @param failures receives what a task throws, which is a bug; later tasks still run
   */
  public DeviceThread(String name, Consumer<Throwable> failures) {
    this.failures = failures;
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    while (!closing) {
      try {
        tasks.take().run();
      } catch (InterruptedException | RuntimeException | Error e) {
        failures.accept(e);
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Returns when the tasks given before have run and the thread has ended. */
  @Override
  public void close() {
    tasks.add(() -> closing = true);
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

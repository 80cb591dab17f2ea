package dev.oriel.device;

import dev.oriel.memory.Standstill;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Runs tasks one at a time on its own daemon thread, or on a thread that has a brief one. */
public final class DeviceThread implements DeviceExecutor {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Consumer<Throwable> failures;
  private final Thread thread;

  /** Held while a task runs. */
  private final ReentrantLock busy = new ReentrantLock();

  /** Tasks that {@link #execute} was given and that have not ended. */
  private final AtomicInteger unfinished = new AtomicInteger();

  /** Its thread, which stands still between two tasks. */
  private final Standstill.Actor actor;

  /** The last task. */
  private final Runnable end = () -> {};

  private boolean closing;

  /**
   * @param standstill of the machine of which the tasks are a part
   * @param failures receives what a task throws, which is a bug; later tasks still run
   */
  public DeviceThread(String name, Standstill standstill, Consumer<Throwable> failures) {
    this.failures = failures;
    actor = standstill.actor(() -> {});
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    while (!closing) {
      try {
        Runnable task = tasks.take();
        if (task == end) {
          end();
          continue; // Also while the machine is paused: the end changes nothing of it.
        }
        actor.enter();
        busy.lock();
        try {
          task.run();
        } finally {
          unfinished.decrementAndGet();
          busy.unlock();
          actor.leave();
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        failures.accept(e);
      }
    }
  }

  private void end() {
    busy.lock();
    closing = true;
    busy.unlock();
  }

  @Override
  public void execute(Runnable task) {
    unfinished.incrementAndGet();
    tasks.add(task);
  }

  @Override
  public boolean runNow(Runnable task) {
    if (busy.isHeldByCurrentThread() || !busy.tryLock()) {
      return false;
    }
    try {
      // A task that is given from now on waits for the lock.
      if (closing || unfinished.get() != 0) {
        return false;
      }
      task.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    } finally {
      busy.unlock();
    }
    return true;
  }

  /** Returns when the tasks given before have run and the thread has ended. */
  @Override
  public void close() {
    tasks.add(end);
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

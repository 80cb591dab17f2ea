package dev.oriel.inspector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs requests, each on a thread of its own, so many at a time; the server closes the connections
 * of others. A client that neither sends nor takes anything for {@value #PATIENCE_SECONDS} s loses
 * its thread.
 */
final class Workers implements Executor, AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final Semaphore free;

  /** When each thread last got on, by the clock of {@link System#nanoTime}. */
  private final Map<Thread, Long> progress = new ConcurrentHashMap<>();

  private final Thread warden;

  Workers(int most) {
    free = new Semaphore(most);
    warden = Thread.ofVirtual().name("inspector-warden").start(this::watch);
  }

  @Override
  public void execute(Runnable task) {
    if (!free.tryAcquire()) {
      throw new RejectedExecutionException("too many requests");
    }
    Thread.ofVirtual()
        .name("inspector")
        .start(
            () -> {
              try {
                progress();
                task.run();
              } finally {
                progress.remove(Thread.currentThread());
                free.release();
              }
            });
  }

  /** The calling thread has got on. */
  void progress() {
    progress.put(Thread.currentThread(), System.nanoTime());
  }

  private void watch() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        long now = System.nanoTime();
        progress.forEach(
            (thread, last) -> {
              if (now - last > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                thread.interrupt();
              }
            });
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    warden.interrupt();
    progress.keySet().forEach(Thread::interrupt);
  }
}

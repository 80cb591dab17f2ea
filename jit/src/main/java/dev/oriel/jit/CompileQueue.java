package dev.oriel.jit;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Regions that wait to be compiled. One background thread compiles them; it exists only while there
 * is work. Without it, the caller compiles at once.
 */
final class CompileQueue {
  private static final int MOST_WAITING = 256;
  private static final long KEEP_ALIVE_MILLIS = 2000;

  private final ThreadPoolExecutor executor;
  private final boolean background;

  CompileQueue(boolean background) {
    this.background = background;
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            KEEP_ALIVE_MILLIS,
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work -> {
              Thread thread = new Thread(work, "oriel-compiler");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /** Queues {@code work}; returns false if the queue is full. */
  boolean offer(Runnable work) {
    if (!background) {
      work.run();
      return true;
    }
    try {
      executor.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}

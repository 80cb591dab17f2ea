package dev.oriel.device;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks an executor to run a function's work, once for all rings before the run. The run sees
 * everything that was written before these rings.
 */
public final class Doorbell {
  private final Executor executor;
  private final Runnable work;
  private final AtomicBoolean rung = new AtomicBoolean();

  /** A doorbell that runs {@code work} on {@code executor}. */
  public Doorbell(Executor executor, Runnable work) {
    this.executor = executor;
    this.work = work;
  }

  /** Queues the work unless it is queued already. For any thread. */
  public void ring() {
    if (!rung.getAndSet(true)) {
      executor.execute(this::answer);
    }
  }

  private void answer() {
    rung.set(false);
    work.run();
  }
}

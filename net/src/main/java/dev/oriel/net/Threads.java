package dev.oriel.net;

/** The end of a network's threads. */
public final class Threads {
  private Threads() {}

  /** Interrupts a thread and waits for its end, unless it is the caller. */
  public static void end(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    thread.interrupt();
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

package dev.oriel.cli;

import java.util.concurrent.CountDownLatch;

/**
 * When the guest starts and the process ends: with {@code -S} a monitor starts the guest, with
 * {@code -no-shutdown} the process stays after a power-off until it is told to quit.
 */
final class Presence {
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile boolean quitting;
  private volatile boolean off;

  Presence(boolean paused) {
    if (!paused) {
      started.countDown();
    }
  }

  /** Lets the guest start. */
  void start() {
    started.countDown();
  }

  /** The process is to end. */
  void quit() {
    quitting = true;
    started.countDown();
    told.countDown();
  }

  /** Waits until the guest may start; false if the process is to end instead. */
  boolean awaitStart() throws InterruptedException {
    started.await();
    return !quitting;
  }

  /** Waits until the process may end; the guest has powered off. */
  void awaitQuit() throws InterruptedException {
    off = true;
    told.await();
  }

  /** The state of the machine, in QEMU's words. */
  String status() {
    return off ? "paused (shutdown)" : started.getCount() == 0 ? "running" : "paused (prelaunch)";
  }
}

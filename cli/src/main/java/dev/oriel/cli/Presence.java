package dev.oriel.cli;

import dev.oriel.machine.Machine;
import java.util.concurrent.CountDownLatch;

/**
 * When the guest runs and the process ends: with {@code -S} the machine is paused until a monitor
 * lets it go on, with {@code -no-shutdown} the process stays after a power-off until it is told to
 * quit.
 */
final class Presence {
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile boolean prelaunch;
  private volatile boolean quitting;
  private volatile boolean off;

  /** Before the start: with {@code -S}. */
  void waitForMonitor(Machine machine) {
    prelaunch = true;
    machine.control().pause();
  }

  /** Lets the guest run. */
  void cont(Machine machine) {
    prelaunch = false;
    machine.control().resume();
  }

  /** A guest has come that had started. */
  void arrived() {
    prelaunch = false;
  }

  /** A machine that was paused and reset is as before its start. */
  void reset(Machine machine) {
    prelaunch = machine.control().isPaused();
  }

  /** The process is to end. */
  void quit() {
    quitting = true;
    told.countDown();
  }

  boolean isQuitting() {
    return quitting;
  }

  /** Waits until the process may end; the guest has powered off. */
  void awaitQuit() throws InterruptedException {
    off = true;
    told.await();
  }

  /** The state of the machine. */
  RunState state(Machine machine) {
    if (off) {
      return RunState.SHUTDOWN;
    }
    if (!machine.control().isPaused()) {
      return RunState.RUNNING;
    }
    return prelaunch ? RunState.PRELAUNCH : RunState.PAUSED;
  }
}

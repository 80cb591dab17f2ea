package dev.oriel.devices.common;

/**
 * Decides whether a vCPU carries out a short command itself. It must not wait for a slow disk: each
 * command that has taken long sends the next ones to the device's thread, more and more of them
 * until commands are quick again. Safe for use by several threads.
 */
public final class Patience {
  /** Above what the host's page cache takes, even on a thread that was preempted. */
  public static final long LONG_NANOS = 1_000_000;

  public static final int FEWEST = 1;
  public static final int MOST = 4096;

  private int next = FEWEST;
  private int left;

  /** Whether the vCPU may carry out the command that it has just submitted. */
  public synchronized boolean allows() {
    if (left == 0) {
      return true;
    }
    left--;
    return false;
  }

  /** The vCPU has spent {@code nanos} on a command. */
  public synchronized void took(long nanos) {
    if (nanos > LONG_NANOS) {
      left = next;
      next = Math.min(2 * next, MOST);
    } else {
      next = Math.max(next / 2, FEWEST);
    }
  }
}

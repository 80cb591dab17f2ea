package dev.oriel.machine;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A guest that moves to another machine while it runs. Safe for use by several threads. */
public final class Migration {
  /** How to reach the machine that takes the guest over. */
  public interface Peer {
    /** Connects; the channel can be closed by another thread, and is closed at the end. */
    ByteChannel open() throws IOException;
  }

  /** Where a migration is. */
  public enum Status {
    /** It connects. */
    SETUP,
    /** Memory is sent, and the guest runs. */
    ACTIVE,
    /** It is to end. */
    CANCELLING,
    /** It was ended, and the guest stays. */
    CANCELLED,
    /** The guest has moved. */
    COMPLETED,
    /** The guest stays. */
    FAILED
  }

  /**
   * How far it is.
   *
   * @param error why it has failed; empty if it has not
   * @param setupMillis until the other machine had accepted it
   * @param totalMillis since it began, or in all
   * @param downtimeMillis how long the guest stood still at the end, until the other machine had
   *     all; before, how long that is expected to take
   * @param ram bytes of memory of the guest
   * @param transferred bytes that were sent, all in all
   * @param remaining bytes of memory that are to be sent
   * @param normal pages that were sent
   * @param zero pages that were sent as being zero
   * @param rounds how often all pages that had been written were determined
   */
  public record Progress(
      Status status,
      String error,
      long setupMillis,
      long totalMillis,
      long downtimeMillis,
      long ram,
      long transferred,
      long remaining,
      long normal,
      long zero,
      long rounds) {
    /** Whether it is over. */
    public boolean over() {
      return status == Status.CANCELLED || status == Status.COMPLETED || status == Status.FAILED;
    }
  }

  private final long start = System.nanoTime();
  private Progress progress;
  private @Nullable ByteChannel channel;
  private boolean committed;

  Migration(long ram) {
    progress = new Progress(Status.SETUP, "", 0, 0, 0, ram, 0, 0, 0, 0, 0);
  }

  /** How far it is now. */
  public synchronized Progress progress() {
    if (progress.over()) {
      return progress;
    }
    return with(progress.status, progress.error, millis(start));
  }

  private static long millis(long since) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  private Progress with(Status status, String error, long total) {
    Progress p = progress;
    return new Progress(
        status,
        error,
        p.setupMillis,
        total,
        p.downtimeMillis,
        p.ram,
        p.transferred,
        p.remaining,
        p.normal,
        p.zero,
        p.rounds);
  }

  /**
   * Ends it, if it is not over; the guest stays. Returns at once. When the other machine has been
   * told to go on it is too late, and the guest has moved.
   */
  public void cancel() {
    ByteChannel open;
    synchronized (this) {
      if (progress.over() || committed) {
        return;
      }
      progress = with(Status.CANCELLING, "", 0);
      open = channel;
    }
    close(open);
  }

  /** Waits until it is over. */
  public synchronized Progress await() throws InterruptedException {
    while (!progress.over()) {
      wait();
    }
    return progress;
  }

  synchronized void opened(ByteChannel open) {
    channel = open;
    if (progress.status == Status.CANCELLING) {
      close(open);
    }
  }

  static void close(@Nullable ByteChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The other side sees its end.
    }
  }

  /** The other machine has accepted it. */
  synchronized void accepted() {
    if (progress.status == Status.SETUP) {
      progress =
          new Progress(Status.ACTIVE, "", millis(start), 0, 0, progress.ram, 0, 0, 0, 0, 0);
    }
  }

  /** Whether it is to go on. */
  synchronized boolean goesOn() {
    return progress.status != Status.CANCELLING;
  }

  /** The other machine is to go on, unless this was cancelled. */
  synchronized boolean commit() {
    committed = goesOn();
    return committed;
  }

  /** What was sent, and what is expected. */
  synchronized void counted(
      long transferred, long remaining, int normal, int zero, long rounds, long downtime) {
    Progress p = progress;
    progress =
        new Progress(
            p.status,
            p.error,
            p.setupMillis,
            0,
            downtime,
            p.ram,
            transferred,
            remaining,
            p.normal + normal,
            p.zero + zero,
            rounds);
  }

  synchronized void completed(long downtime) {
    Progress p = progress;
    progress =
        new Progress(
            Status.COMPLETED,
            "",
            p.setupMillis,
            millis(start),
            downtime,
            p.ram,
            p.transferred,
            0,
            p.normal,
            p.zero,
            p.rounds);
    notifyAll();
  }

  /** The guest stays. */
  synchronized void ended(String error) {
    boolean cancelled = progress.status == Status.CANCELLING;
    progress =
        with(cancelled ? Status.CANCELLED : Status.FAILED, cancelled ? "" : error, millis(start));
    notifyAll();
  }
}

package dev.oriel.machine;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
   * @param writtenPerSecond pages that the guest wrote in a second of the last round
   * @param stillBytes of what was transferred, that which was while the guest stood still
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
      long rounds,
      long writtenPerSecond,
      long stillBytes) {
    /** Whether it is over. */
    public boolean over() {
      return status == Status.CANCELLED || status == Status.COMPLETED || status == Status.FAILED;
    }
  }

  private final long start = System.nanoTime();
  private final long ram;
  private final Consumer<Progress> told;
  private Status status = Status.SETUP;
  private String error = "";
  private long setup;
  private long total;
  private long downtime;
  private long transferred;
  private long remaining;
  private long normal;
  private long zero;
  private long rounds;
  private long writtenPerSecond;
  private long stillFrom = Long.MAX_VALUE;
  private @Nullable ByteChannel channel;
  private boolean committed;

  /**
   * @param told is called when its status changes and with each round; must not wait
   */
  Migration(long ram, Consumer<Progress> told) {
    this.ram = ram;
    this.told = told;
  }

  /** How far it is now. */
  public synchronized Progress progress() {
    return new Progress(
        status,
        error,
        setup,
        total > 0 || isOver() ? total : millis(start),
        downtime,
        ram,
        transferred,
        remaining,
        normal,
        zero,
        rounds,
        writtenPerSecond,
        Math.max(0, transferred - Math.min(stillFrom, transferred)));
  }

  private boolean isOver() {
    return status == Status.CANCELLED || status == Status.COMPLETED || status == Status.FAILED;
  }

  private static long millis(long since) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  /**
   * Ends it, if it is not over; the guest stays. Returns at once. When the other machine has been
   * told to go on it is too late, and the guest has moved.
   */
  public void cancel() {
    ByteChannel open;
    synchronized (this) {
      if (isOver() || committed) {
        return;
      }
      status = Status.CANCELLING;
      open = channel;
    }
    told.accept(progress());
    close(open);
  }

  /** Waits until it is over. */
  public synchronized Progress await() throws InterruptedException {
    while (!isOver()) {
      wait();
    }
    return progress();
  }

  synchronized void opened(ByteChannel open) {
    channel = open;
    if (status == Status.CANCELLING) {
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
  void accepted() {
    synchronized (this) {
      if (status == Status.SETUP) {
        status = Status.ACTIVE;
      }
      setup = millis(start);
    }
    told.accept(progress());
  }

  /** Whether it is to go on. */
  synchronized boolean goesOn() {
    return status != Status.CANCELLING;
  }

  /** The other machine is to go on, unless this was cancelled. */
  synchronized boolean commit() {
    committed = goesOn();
    return committed;
  }

  /** Pages were sent. */
  synchronized void sent(long bytes, long left, int pages, int zeros) {
    transferred = bytes;
    remaining = left;
    normal += pages;
    zero += zeros;
  }

  /** It was determined what the guest has written. */
  void round(long left, long perSecond, long expectedDowntime) {
    synchronized (this) {
      remaining = left;
      rounds++;
      writtenPerSecond = perSecond;
      downtime = expectedDowntime;
    }
    told.accept(progress());
  }

  /** The guest stands still, for the rest. */
  synchronized void still() {
    stillFrom = transferred;
  }

  void completed(long bytes, long still) {
    synchronized (this) {
      status = Status.COMPLETED;
      transferred = bytes;
      remaining = 0;
      downtime = still;
      total = millis(start);
      notifyAll();
    }
    told.accept(progress());
  }

  /** The guest stays. */
  void ended(String why) {
    synchronized (this) {
      boolean cancelled = status == Status.CANCELLING;
      status = cancelled ? Status.CANCELLED : Status.FAILED;
      error = cancelled ? "" : why;
      total = millis(start);
      notifyAll();
    }
    told.accept(progress());
  }
}

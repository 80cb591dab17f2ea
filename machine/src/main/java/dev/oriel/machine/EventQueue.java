package dev.oriel.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The events of a machine for one reader, from {@link Machine#events()} on. It holds {@value
 * #CAPACITY}; if the reader is slower, the newest are lost, and {@link MachineEvent.Lost} says how
 * many. The machine never waits for the reader. What the queue holds can be read after the machine
 * was closed.
 */
public final class EventQueue implements AutoCloseable {
  /** Events that are held for the reader. */
  public static final int CAPACITY = 1024;

  /**
   * An event and when it happened.
   *
   * @param time of the host
   */
  public record Entry(Instant time, MachineEvent event) {}

  private final Runnable wake;
  private final Consumer<EventQueue> closed;
  private final Queue<Entry> entries = new ArrayDeque<>();
  private long lost;

  /**
   * @param wake called after each event, by the thread to which it happened; must not wait
   * @param closed called when the reader has closed it
   */
  EventQueue(Runnable wake, Consumer<EventQueue> closed) {
    this.wake = wake;
    this.closed = closed;
  }

  void add(Entry entry) {
    synchronized (entries) {
      if (entries.size() >= CAPACITY) {
        lost++;
        return;
      }
      addLost(entry.time());
      entries.add(entry);
      entries.notifyAll();
    }
    wake.run();
  }

  private void addLost(Instant time) {
    if (lost > 0) {
      entries.add(new Entry(time, new MachineEvent.Lost(lost)));
      lost = 0;
    }
  }

  /** The next event, if there is one. */
  public Optional<Entry> poll() {
    synchronized (entries) {
      if (entries.isEmpty()) {
        // No event may follow: the end of the machine may be among the lost.
        addLost(Instant.now());
      }
      return Optional.ofNullable(entries.poll());
    }
  }

  /** The next event, for which it waits; empty if none comes in time. */
  public Optional<Entry> poll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (entries) {
      Optional<Entry> next = poll();
      while (next.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        TimeUnit.NANOSECONDS.timedWait(entries, left);
        next = poll();
      }
      return next;
    }
  }

  /** No more events come. */
  @Override
  public void close() {
    closed.accept(this);
  }
}

package dev.oriel.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Carries each frame to all other cards. Cards of several machines may be plugged into one, at any
 * time. A card that takes no frames holds the others up for a moment, and then loses frames.
 */
public final class Hub implements Network {
  public static final int MOST_CARDS = 64;

  private static final long PATIENCE_NANOS = 20_000_000;

  private final List<CardPort> ports = new CopyOnWriteArrayList<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("oriel-net-hub").unstarted(this::run);
  private volatile boolean closed;

  /** Whether a card has too many frames waiting, and since when. */
  private boolean congested;

  private long congestedSince;

  private Hub() {}

  public static Hub open() {
    Hub hub = new Hub();
    hub.thread.start();
    return hub;
  }

  @Override
  public synchronized Link connect(Card card) {
    ports.removeIf(CardPort::isClosed);
    if (closed || ports.size() == MOST_CARDS) {
      throw new IllegalStateException(
          closed ? "the hub is closed" : "a hub has at most " + MOST_CARDS + " cards");
    }
    CardPort port = new CardPort(card, wake::release);
    ports.add(port);
    return port;
  }

  private void run() {
    try {
      while (!closed) {
        ports.removeIf(CardPort::isClosed);
        ports.forEach(CardPort::flush);
        if (waitsForCards()) {
          continue;
        }
        wake.drainPermits();
        boolean any = false;
        for (CardPort from : ports) {
          for (byte[] frame : from.take()) {
            any = true;
            for (CardPort to : ports) {
              if (to != from) {
                to.deliver(frame);
              }
            }
          }
        }
        if (!any) {
          wake.acquire();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * Waits a little if a card is congested, and returns true to have a look again; false if none is,
   * or for too long.
   */
  private boolean waitsForCards() throws InterruptedException {
    if (ports.stream().noneMatch(CardPort::isCongested)) {
      congested = false;
      return false;
    }
    long now = System.nanoTime();
    if (!congested) {
      congested = true;
      congestedSince = now;
    }
    long left = congestedSince + PATIENCE_NANOS - now;
    if (left <= 0) {
      return false;
    }
    boolean _ = wake.tryAcquire(left, TimeUnit.NANOSECONDS);
    return true;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      ports.forEach(CardPort::close);
    }
    Threads.end(thread);
  }
}

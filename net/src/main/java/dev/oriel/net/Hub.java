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

  private static final long PATIENCE_MILLIS = 20;

  private final List<CardPort> ports = new CopyOnWriteArrayList<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("oriel-net-hub").unstarted(this::run);
  private volatile boolean closed;

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
    boolean patient = true;
    try {
      while (!closed) {
        ports.removeIf(CardPort::isClosed);
        ports.forEach(CardPort::flush);
        if (patient && ports.stream().anyMatch(CardPort::isCongested)) {
          patient = wake.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
          continue;
        }
        patient = true;
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

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      ports.forEach(CardPort::close);
    }
    Threads.end(thread);
  }
}

package dev.oriel.net;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The other end of a cable that a program holds: it sees each frame and may answer. */
final class Peer implements Network {
  private final Handler handler;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("oriel-net-peer").unstarted(this::run);
  private volatile boolean closed;
  private volatile CardPort[] port = {};

  private Peer(Handler handler) {
    this.handler = handler;
  }

  static Peer open(Handler handler) {
    Peer peer = new Peer(handler);
    peer.thread.start();
    return peer;
  }

  @Override
  public synchronized Link connect(Card card) {
    if (closed || port.length > 0 && !port[0].isClosed()) {
      throw new IllegalStateException("a peer has one card");
    }
    CardPort made = new CardPort(card, wake::release);
    port = new CardPort[] {made};
    return made;
  }

  private void run() {
    try {
      while (!closed) {
        wake.acquire();
        wake.drainPermits();
        for (CardPort card : port) {
          Consumer<byte[]> answer = card::deliver;
          card.flush();
          card.take().forEach(frame -> handler.receive(frame, answer));
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
      for (CardPort card : port) {
        card.close();
      }
    }
    Threads.end(thread);
  }
}

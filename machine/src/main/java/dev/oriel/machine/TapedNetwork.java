package dev.oriel.machine;

import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network of a machine whose frames come from a recording, or go into one. What a card sees of
 * it is the same in both: a frame comes at a given time and waits in a queue of its own, and the
 * network takes whatever is sent.
 */
final class TapedNetwork implements Network {
  private static final int MOST_WAITING = 256;

  /** How long a guest may be held up by a network that takes nothing; no time passes for it. */
  private static final int MOST_TRIES = 10_000;

  private static final long TRY_NANOS = 100_000;

  /** Takes a frame that the network has for the card, or refuses it for now. */
  interface Inbox {
    boolean offer(byte[] frame);
  }

  private final Consumer<Runnable> soon;
  private final @Nullable Network real;
  private final Inbox inbox;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private boolean flushing;

  /** The end of the card that is plugged in; null if none is. */
  private volatile @Nullable End end;

  /**
   * @param soon has the vCPU's thread do something after a while that depends on nothing else
   * @param real what the frames come from; null in a replay
   * @param inbox is offered these
   */
  TapedNetwork(Consumer<Runnable> soon, @Nullable Network real, Inbox inbox) {
    this.soon = soon;
    this.real = real;
    this.inbox = inbox;
  }

  private final class End implements Link {
    private final Card card;
    private final @Nullable Link link;

    End(Card card) {
      this.card = card;
      link =
          real == null
              ? null
              : real.connect(
                  new Card() {
                    @Override
                    public boolean receive(byte[] frame) {
                      return inbox.offer(frame);
                    }
                  });
    }

    @Override
    public boolean send(byte[] frame) {
      for (int i = 0; link != null && !link.send(frame) && i < MOST_TRIES; i++) {
        LockSupport.parkNanos(TRY_NANOS);
      }
      return true;
    }

    @Override
    public void resume() {
      flushSoon();
    }

    @Override
    public void close() {
      if (end == this) {
        end = null;
      }
      if (link != null) {
        link.close();
      }
    }
  }

  @Override
  public Link connect(Card card) {
    if (end != null) {
      throw new IllegalStateException("a network that is recorded has one card");
    }
    End made = new End(card);
    end = made;
    return made;
  }

  /** The network may offer frames again that were refused. For any thread. */
  void resume() {
    End now = end;
    if (now != null && now.link != null) {
      now.link.resume();
    }
  }

  /** Hands a frame to the card, after those that wait. For the vCPU's thread. */
  void deliver(byte[] frame) {
    synchronized (waiting) {
      if (!waiting.isEmpty()) {
        if (waiting.size() < MOST_WAITING) {
          waiting.add(frame);
        }
        return;
      }
    }
    End now = end;
    if (now != null && !now.card.receive(frame)) {
      synchronized (waiting) {
        waiting.add(frame);
      }
    }
  }

  /** How many frames wait. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void flushSoon() {
    synchronized (waiting) {
      if (flushing || waiting.isEmpty()) {
        return;
      }
      flushing = true;
    }
    soon.accept(this::flush);
  }

  private void flush() {
    byte[] first;
    synchronized (waiting) {
      flushing = false;
      first = waiting.peek();
    }
    End now = end;
    while (first != null && (now == null || now.card.receive(first))) {
      synchronized (waiting) {
        waiting.remove();
        first = waiting.peek();
      }
    }
  }

  @Override
  public void close() {
    if (real != null) {
      real.close();
    }
  }
}

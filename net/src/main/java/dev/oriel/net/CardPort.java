package dev.oriel.net;

import java.util.ArrayList;
import java.util.List;

/**
 * A network's end of a cable: bounded queues in both directions between a card, on any threads, and
 * the one thread of the network.
 */
public final class CardPort implements Link {
  private final Card card;
  private final Runnable wake;

  /** Guards what the card has sent. */
  private final Object lock = new Object();

  private final FrameQueue sent = new FrameQueue();
  private boolean refused;

  /** Held while the card is called. */
  private final Object calls = new Object();

  private final FrameQueue waiting = new FrameQueue();
  private volatile boolean closed;

  /**
   * @param wake called on any thread, and not to block, when the network's thread should look: the
   *     card has sent a frame, or has buffers again
   */
  public CardPort(Card card, Runnable wake) {
    this.card = card;
    this.wake = wake;
  }

  @Override
  public boolean send(byte[] frame) {
    if (closed || frame.length < Network.SHORTEST || frame.length > Network.LONGEST) {
      return true;
    }
    boolean taken;
    synchronized (lock) {
      taken = sent.offer(frame);
      refused |= !taken;
    }
    wake.run();
    return taken;
  }

  @Override
  public void resume() {
    wake.run();
  }

  @Override
  public void close() {
    closed = true;
    synchronized (lock) {
      sent.clear();
    }
    synchronized (calls) {
      waiting.clear();
    }
    wake.run();
  }

  public boolean isClosed() {
    return closed;
  }

  /** Takes what the card has sent, in order. */
  public List<byte[]> take() {
    List<byte[]> frames;
    boolean notify;
    synchronized (lock) {
      if (sent.isEmpty() && !refused) {
        return List.of();
      }
      frames = new ArrayList<>(sent.size());
      while (!sent.isEmpty()) {
        frames.add(sent.remove());
      }
      notify = refused;
      refused = false;
    }
    if (notify) {
      synchronized (calls) {
        if (!closed) {
          card.sendable();
        }
      }
    }
    return frames;
  }

  /**
   * Hands a frame to the card, after those that wait for it.
   *
   * @return false if too many wait, and the frame is lost
   */
  public boolean deliver(byte[] frame) {
    synchronized (calls) {
      if (closed) {
        return true;
      }
      return waiting.isEmpty() && card.receive(frame) || waiting.offer(frame);
    }
  }

  /** Hands over the frames that wait, as far as the card takes them. */
  public void flush() {
    synchronized (calls) {
      while (!closed && !waiting.isEmpty() && card.receive(waiting.peek())) {
        waiting.remove();
      }
    }
  }

  /** Whether many frames wait for the card. */
  public boolean isCongested() {
    synchronized (calls) {
      return waiting.isLong();
    }
  }
}

package dev.oriel.devices.virtio.net;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way from the network's thread to the card's: few, as the network has room for
 * more. A closed box, that of a card without a driver, drops them. Safe for use by several threads.
 */
final class FrameBox {
  private static final int MOST_FRAMES = 64;
  private static final int MOST_BYTES = 1 << 18;

  /** What the frames take at most. */
  static final long BYTES = MOST_BYTES + (1 << 17);

  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private final Runnable wake;
  private int bytes;
  private boolean open;
  private boolean refused;

  /**
   * @param wake called when there is a frame in a box that was empty
   */
  FrameBox(Runnable wake) {
    this.wake = wake;
  }

  synchronized void open() {
    open = true;
  }

  synchronized void close() {
    open = false;
    frames.clear();
    bytes = 0;
    refused = false;
  }

  /** Whether the frame is in the box, or dropped; false if it is full. */
  boolean put(byte[] frame) {
    boolean first;
    synchronized (this) {
      if (!open) {
        return true;
      }
      if (frames.size() >= MOST_FRAMES || bytes >= MOST_BYTES) {
        refused = true;
        return false;
      }
      first = frames.isEmpty();
      frames.add(frame);
      bytes += frame.length;
    }
    if (first) {
      wake.run();
    }
    return true;
  }

  /** The oldest frame, which stays; null if there is none. */
  synchronized byte @Nullable [] peek() {
    return frames.peek();
  }

  /**
   * Takes the oldest frame away, if it is {@code frame}.
   *
   * @return whether the box is empty after it has refused a frame
   */
  synchronized boolean remove(byte[] frame) {
    if (frames.peek() == frame) {
      frames.remove();
      bytes -= frame.length;
    }
    boolean again = refused && frames.isEmpty();
    refused &= !again;
    return again;
  }
}

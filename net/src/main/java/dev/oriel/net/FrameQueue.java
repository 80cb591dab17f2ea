package dev.oriel.net;

import java.util.ArrayDeque;

/** Frames that wait, bounded in number and bytes. Not safe for use by several threads. */
final class FrameQueue {
  static final int MOST_FRAMES = 512;
  static final int MOST_BYTES = 1 << 20;

  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private int bytes;

  /** Adds a frame unless the queue is full; a single frame always fits. */
  boolean offer(byte[] frame) {
    if (isFull()) {
      return false;
    }
    frames.add(frame);
    bytes += frame.length;
    return true;
  }

  boolean isFull() {
    return frames.size() >= MOST_FRAMES || bytes >= MOST_BYTES;
  }

  /** Whether whoever can wait should: much room is left for who cannot. */
  boolean isLong() {
    return frames.size() > MOST_FRAMES / 8 || bytes > MOST_BYTES / 8;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  int size() {
    return frames.size();
  }

  byte[] peek() {
    return frames.element();
  }

  byte[] remove() {
    byte[] frame = frames.remove();
    bytes -= frame.length;
    return frame;
  }

  void clear() {
    frames.clear();
    bytes = 0;
  }
}

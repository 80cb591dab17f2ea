package dev.oriel.net.user;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A queue of bytes, whose array comes from a {@link RingPool} and goes back to it when the queue is
 * empty.
 */
final class Ring {
  static final int CAPACITY = 1 << 17;
  private static final byte[] NONE = {};

  /** Moves bytes into or out of a buffer; returns how many, or -1 at the end. */
  interface Mover {
    int move(ByteBuffer buffer) throws IOException;
  }

  private final RingPool pool;
  private byte[] bytes = NONE;
  private int head;
  private int size;

  Ring(RingPool pool) {
    this.pool = pool;
  }

  int size() {
    return size;
  }

  /** How many more bytes it takes now: none if the pool is empty. */
  int room() {
    return bytes.length > 0 || pool.hasMore() ? CAPACITY - size : 0;
  }

  private boolean acquire() {
    if (bytes.length == 0) {
      bytes = pool.take();
      head = 0;
    }
    return bytes.length > 0;
  }

  /** Gives the array back; the queue must be empty, and nothing stored past its end. */
  void release() {
    if (bytes.length > 0) {
      pool.give(bytes);
      bytes = NONE;
    }
    size = 0;
  }

  /**
   * Stores bytes {@code at} bytes past the head without adding them to the queue.
   *
   * @return false if the pool is empty
   */
  boolean store(int at, byte[] source, int offset, int length) {
    if (!acquire()) {
      return false;
    }
    int from = head + at & CAPACITY - 1;
    int first = Math.min(length, CAPACITY - from);
    System.arraycopy(source, offset, bytes, from, first);
    System.arraycopy(source, offset + first, bytes, 0, length - first);
    return true;
  }

  /** Adds bytes to the queue that have been stored. */
  void extend(int count) {
    size += count;
  }

  /** Copies bytes that start {@code at} bytes past the head. */
  void copy(int at, byte[] target, int offset, int length) {
    int from = head + at & CAPACITY - 1;
    int first = Math.min(length, CAPACITY - from);
    System.arraycopy(bytes, from, target, offset, first);
    System.arraycopy(bytes, 0, target, offset + first, length - first);
  }

  /** Removes bytes from the head. */
  void drop(int count) {
    head = head + count & CAPACITY - 1;
    size -= count;
  }

  /** Fills free space once; returns the bytes added, or -1 at the end. */
  int fill(Mover source) throws IOException {
    if (room() == 0 || !acquire()) {
      return 0;
    }
    int tail = head + size & CAPACITY - 1;
    int length = Math.min(CAPACITY - size, CAPACITY - tail);
    int moved = source.move(ByteBuffer.wrap(bytes, tail, length));
    size += Math.max(moved, 0);
    if (size == 0) {
      release();
    }
    return moved;
  }

  /** Empties the queue as far as {@code target} takes it; returns the bytes removed. */
  int drain(Mover target) throws IOException {
    int all = 0;
    while (size > 0) {
      int length = Math.min(size, CAPACITY - head);
      int moved = target.move(ByteBuffer.wrap(bytes, head, length));
      drop(moved);
      all += moved;
      if (moved < length) {
        break;
      }
    }
    return all;
  }
}

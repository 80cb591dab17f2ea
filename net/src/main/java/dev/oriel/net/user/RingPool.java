package dev.oriel.net.user;

import java.util.ArrayDeque;

/** The memory of all connections of a network: a bounded number of arrays of one size. */
final class RingPool {
  /** Arrays that are kept for the next connection. */
  private static final int KEPT = 8;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private int left;
  private boolean missed;

  RingPool(int count) {
    left = count;
  }

  boolean hasMore() {
    missed |= left == 0;
    return left > 0;
  }

  /** Whether somebody found the pool empty and would not now; forgets it. */
  boolean hasRecovered() {
    boolean recovered = missed && left > 0;
    missed &= !recovered;
    return recovered;
  }

  /** An array of {@link Ring#CAPACITY} bytes; one of none if all are taken. */
  byte[] take() {
    if (left == 0) {
      return new byte[0];
    }
    left--;
    return free.isEmpty() ? new byte[Ring.CAPACITY] : free.pop();
  }

  void give(byte[] array) {
    left++;
    if (free.size() < KEPT) {
      free.push(array);
    }
  }
}

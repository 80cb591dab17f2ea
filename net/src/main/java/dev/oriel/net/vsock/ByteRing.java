package dev.oriel.net.vsock;

/** A bounded queue of bytes, whose array is made when it is first needed. */
final class ByteRing {
  static final int CAPACITY = 1 << 15;
  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int head;
  private int size;

  int size() {
    return size;
  }

  int room() {
    return CAPACITY - size;
  }

  /** Adds as much as there is room for; returns how much. */
  int add(byte[] source, int offset, int length) {
    int count = Math.min(length, room());
    if (count > 0 && bytes.length == 0) {
      bytes = new byte[CAPACITY];
    }
    int tail = head + size & CAPACITY - 1;
    int first = Math.min(count, CAPACITY - tail);
    System.arraycopy(source, offset, bytes, tail, first);
    System.arraycopy(source, offset + first, bytes, 0, count - first);
    size += count;
    return count;
  }

  /** Removes as much as there is, up to {@code length}; returns how much. */
  int take(byte[] target, int offset, int length) {
    int count = Math.min(length, size);
    int first = Math.min(count, CAPACITY - head);
    System.arraycopy(bytes, head, target, offset, first);
    System.arraycopy(bytes, 0, target, offset + first, count - first);
    head = head + count & CAPACITY - 1;
    size -= count;
    return count;
  }

  /** Empties it and frees its array; returns how much there was. */
  int clear() {
    int count = size;
    bytes = NONE;
    head = 0;
    size = 0;
    return count;
  }
}

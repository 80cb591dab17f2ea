package dev.oriel.devices.nvme;

/** A completion queue: the controller moves the tail, the guest the head. */
final class CompletionQueue {
  static final int ENTRY = 16;

  final int id;
  final long address;
  final int entries;
  final int vector;
  final boolean interrupts;
  int head;
  int tail;
  int phase = 1;

  /** Submission queues that complete here. */
  int users;

  /** Whether entries were posted that no interrupt has announced. */
  boolean unannounced;

  CompletionQueue(int id, long address, int entries, int vector, boolean interrupts) {
    this.id = id;
    this.address = address;
    this.entries = entries;
    this.vector = vector;
    this.interrupts = interrupts;
  }

  boolean full() {
    return next() == head;
  }

  boolean empty() {
    return head == tail;
  }

  long tailAddress() {
    return address + (long) tail * ENTRY;
  }

  void advance() {
    tail = next();
    if (tail == 0) {
      phase ^= 1;
    }
  }

  /** The tail once another entry is posted. */
  int next() {
    return tail + 1 == entries ? 0 : tail + 1;
  }
}

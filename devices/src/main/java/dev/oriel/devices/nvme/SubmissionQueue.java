package dev.oriel.devices.nvme;

/** A submission queue: the guest moves the tail, the controller the head. */
final class SubmissionQueue {
  final int id;
  final long address;
  final int entries;
  final CompletionQueue completions;
  int head;
  int tail;

  SubmissionQueue(int id, long address, int entries, CompletionQueue completions) {
    this.id = id;
    this.address = address;
    this.entries = entries;
    this.completions = completions;
  }

  boolean empty() {
    return head == tail;
  }

  long headAddress() {
    return address + (long) head * Command.SIZE;
  }

  void advance() {
    head = head + 1 == entries ? 0 : head + 1;
  }
}

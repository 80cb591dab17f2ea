package dev.oriel.devices.nvme;

import org.jspecify.annotations.Nullable;

/** The queue pairs that exist; pair 0 is the admin pair. */
final class Queues {
  private final @Nullable SubmissionQueue[] submission;
  private final @Nullable CompletionQueue[] completion;
  private final InterruptPin pin;
  private int limit;

  Queues(int ioQueues, InterruptPin pin) {
    this.pin = pin;
    submission = new @Nullable SubmissionQueue[ioQueues + 1];
    completion = new @Nullable CompletionQueue[ioQueues + 1];
  }

  void clear() {
    java.util.Arrays.fill(submission, null);
    java.util.Arrays.fill(completion, null);
    limit = 0;
    pin.closeAll();
  }

  /** Pairs that there can be, the admin pair included. */
  int capacity() {
    return submission.length;
  }

  /** More than the identifier of any queue that there is. */
  int limit() {
    return limit;
  }

  @Nullable SubmissionQueue submission(int id) {
    return id >= 0 && id < submission.length ? submission[id] : null;
  }

  @Nullable CompletionQueue completion(int id) {
    return id >= 0 && id < completion.length ? completion[id] : null;
  }

  void add(SubmissionQueue queue) {
    submission[queue.id] = queue;
    limit = Math.max(limit, queue.id + 1);
    queue.completions.users++;
  }

  void add(CompletionQueue queue) {
    completion[queue.id] = queue;
    limit = Math.max(limit, queue.id + 1);
    pin.open(queue);
  }

  void remove(SubmissionQueue queue) {
    submission[queue.id] = null;
    queue.completions.users--;
  }

  void remove(CompletionQueue queue) {
    completion[queue.id] = null;
    pin.close(queue.id);
  }
}

package dev.oriel.devices.nvme;

import org.jspecify.annotations.Nullable;

/** The queue pairs that exist; pair 0 is the admin pair. */
final class Queues {
  private final @Nullable SubmissionQueue[] submission;
  private final @Nullable CompletionQueue[] completion;
  private final InterruptPin pin;

  Queues(int ioQueues, InterruptPin pin) {
    this.pin = pin;
    submission = new @Nullable SubmissionQueue[ioQueues + 1];
    completion = new @Nullable CompletionQueue[ioQueues + 1];
  }

  void clear() {
    java.util.Arrays.fill(submission, null);
    java.util.Arrays.fill(completion, null);
    pin.closeAll();
  }

  /** Highest queue identifier, plus one. */
  int limit() {
    return submission.length;
  }

  @Nullable SubmissionQueue submission(int id) {
    return id >= 0 && id < submission.length ? submission[id] : null;
  }

  @Nullable CompletionQueue completion(int id) {
    return id >= 0 && id < completion.length ? completion[id] : null;
  }

  void add(SubmissionQueue queue) {
    submission[queue.id] = queue;
    queue.completions.users++;
  }

  void add(CompletionQueue queue) {
    completion[queue.id] = queue;
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

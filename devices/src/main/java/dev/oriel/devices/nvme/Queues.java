package dev.oriel.devices.nvme;

import org.jspecify.annotations.Nullable;

/** The queue pairs that exist; pair 0 is the admin pair. */
final class Queues {
  private final @Nullable SubmissionQueue[] submission;
  private final @Nullable CompletionQueue[] completion;

  Queues(int ioQueues) {
    submission = new @Nullable SubmissionQueue[ioQueues + 1];
    completion = new @Nullable CompletionQueue[ioQueues + 1];
  }

  void clear() {
    java.util.Arrays.fill(submission, null);
    java.util.Arrays.fill(completion, null);
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
  }

  void remove(SubmissionQueue queue) {
    submission[queue.id] = null;
    queue.completions.users--;
  }

  void remove(CompletionQueue queue) {
    completion[queue.id] = null;
  }

  /**
   * Whether a completion queue that uses the interrupt pin has entries the guest has not consumed.
   */
  boolean pinWanted() {
    for (CompletionQueue queue : completion) {
      if (queue != null && queue.interrupts && !queue.empty()) {
        return true;
      }
    }
    return false;
  }
}

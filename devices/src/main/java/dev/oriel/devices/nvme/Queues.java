package dev.oriel.devices.nvme;

import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import org.jspecify.annotations.Nullable;

/** The queue pairs that exist; pair 0 is the admin pair. */
final class Queues {
  private final @Nullable SubmissionQueue[] submission;
  private final @Nullable CompletionQueue[] completion;
  private final InterruptPin pin;

  private static final int MOST_ENTRIES = 1 << 16;
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

  void save(StateWriter out) {
    out.putInt(limit);
    for (CompletionQueue queue : completion) {
      out.putBoolean(queue != null);
      if (queue != null) {
        out.putInt(queue.entries);
        out.putLong(queue.address);
        out.putInt(queue.vector);
        out.putBoolean(queue.interrupts);
        out.putInt(queue.head);
        out.putInt(queue.tail);
        out.putInt(queue.phase);
        out.putBoolean(queue.unannounced);
      }
    }
    for (SubmissionQueue queue : submission) {
      out.putBoolean(queue != null);
      if (queue != null) {
        out.putInt(queue.entries);
        out.putLong(queue.address);
        out.putInt(queue.completions.id);
        out.putInt(queue.head);
        out.putInt(queue.tail);
      }
    }
  }

  /** The pin knows the completion queues. */
  void restore(StateReader in) {
    java.util.Arrays.fill(submission, null);
    java.util.Arrays.fill(completion, null);
    limit = in.getInt(0, submission.length);
    for (int id = 0; id < completion.length; id++) {
      if (in.getBoolean()) {
        in.check(id < limit);
        int entries = in.getInt(2, MOST_ENTRIES);
        long address = in.getLong();
        int vector = in.getInt(0, 0xffff);
        CompletionQueue queue = new CompletionQueue(id, address, entries, vector, in.getBoolean());
        queue.head = in.getInt(0, entries - 1);
        queue.tail = in.getInt(0, entries - 1);
        queue.phase = in.getInt(0, 1);
        queue.unannounced = in.getBoolean();
        completion[id] = queue;
      }
    }
    for (int id = 0; id < submission.length; id++) {
      if (in.getBoolean()) {
        in.check(id < limit);
        int entries = in.getInt(2, MOST_ENTRIES);
        long address = in.getLong();
        CompletionQueue completions = completion[in.getInt(0, completion.length - 1)];
        if (completions == null) {
          throw new StateException("a submission queue has no completion queue");
        }
        SubmissionQueue queue = new SubmissionQueue(id, address, entries, completions);
        queue.head = in.getInt(0, entries - 1);
        queue.tail = in.getInt(0, entries - 1);
        submission[id] = queue;
        completions.users++;
      }
    }
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

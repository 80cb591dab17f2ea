package dev.oriel.devices.nvme;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayDeque;

/** Asynchronous events and the requests that wait for them (NVMe 1.4 section 5.2). */
final class AsyncEvents {
  private static final int MOST_QUEUED = 16;

  /** What happened, with the dword that tells the guest. */
  enum Event {
    INVALID_DOORBELL_REGISTER(0, 0, 1),
    INVALID_DOORBELL_VALUE(0, 1, 1),
    TEMPERATURE_THRESHOLD(1, 1, 2),
    NAMESPACE_ATTRIBUTES(2, 0, 4);

    private final int type;
    private final int information;
    private final int logPage;

    Event(int type, int information, int logPage) {
      this.type = type;
      this.information = information;
      this.logPage = logPage;
    }

    private int result() {
      return type | information << 8 | logPage << 16;
    }
  }

  private final ArrayDeque<Event> queued = new ArrayDeque<>();
  private final ArrayDeque<Integer> requests = new ArrayDeque<>();
  private int reportedTypes;

  void reset() {
    queued.clear();
    requests.clear();
    reportedTypes = 0;
  }

  void save(StateWriter out) {
    out.putInt(queued.size());
    queued.forEach(out::putEnum);
    out.putInt(requests.size());
    requests.forEach(out::putInt);
    out.putInt(reportedTypes);
  }

  void restore(StateReader in) {
    reset();
    for (int left = in.getInt(0, MOST_QUEUED); left > 0; left--) {
      queued.add(in.getEnum(Event.values()));
    }
    for (int left = in.getInt(0, Identify.ASYNC_EVENT_LIMIT + 1); left > 0; left--) {
      requests.add(in.getInt(0, 0xffff));
    }
    reportedTypes = in.getInt();
  }

  /** Takes an Asynchronous Event Request. */
  Status request(Command command) {
    if (requests.size() > Identify.ASYNC_EVENT_LIMIT) {
      return Status.ASYNC_EVENT_LIMIT;
    }
    requests.add(command.identifier());
    return Status.PENDING;
  }

  /** Events are dropped when too many are pending. */
  void raise(Event event) {
    if (queued.size() < MOST_QUEUED) {
      queued.add(event);
    }
  }

  /** The guest has read a log page: events of its type may be reported again. */
  void clear(int logPage) {
    for (Event event : Event.values()) {
      if (event.logPage == logPage) {
        reportedTypes &= ~(1 << event.type);
      }
    }
  }

  /**
   * Completes one waiting request with one event that may be reported.
   *
   * @return false if there is nothing to complete; {@code command} then is unchanged
   */
  boolean next(Completion completion) {
    if (requests.isEmpty()) {
      return false;
    }
    for (Event event : queued) {
      if ((reportedTypes & 1 << event.type) == 0) {
        reportedTypes |= 1 << event.type;
        queued.remove(event);
        completion.accept(requests.remove(), event.result());
        return true;
      }
    }
    return false;
  }

  /** Where completed requests go. */
  @FunctionalInterface
  interface Completion {
    void accept(int commandIdentifier, int result);
  }
}

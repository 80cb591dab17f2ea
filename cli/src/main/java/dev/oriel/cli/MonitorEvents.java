package dev.oriel.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the clients of QMP are told without asking. Safe for use by several threads. */
final class MonitorEvents {
  private static final int MOST_UNREAD = 1024;
  private static final int NANOS_PER_MICRO = 1000;

  /** The events that there can be, by QEMU's names. */
  enum Kind {
    BALLOON_CHANGE,
    DEVICE_DELETED,
    DEVICE_UNPLUG_GUEST_ERROR,
    DUMP_COMPLETED,
    GUEST_PANICKED,
    MEMORY_UNPLUG_ERROR,
    MIGRATION,
    MIGRATION_PASS,
    POWERDOWN,
    RESET,
    RESUME,
    SHUTDOWN,
    STOP
  }

  /** A client that listens, until it is closed. */
  final class Listener implements AutoCloseable {
    private final Runnable wake;
    private final Queue<Json> unread = new ArrayBlockingQueue<>(MOST_UNREAD);
    private volatile boolean missed;

    private Listener(Runnable wake) {
      this.wake = wake;
    }

    private synchronized void add(Json event) {
      missed |= !unread.offer(event);
      wake.run();
    }

    /** The oldest event that it has not read. */
    Optional<Json> poll() {
      return Optional.ofNullable(unread.poll());
    }

    /** Whether events were lost, because it has not read them. */
    boolean hasMissed() {
      return missed;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param wake called after each event, by the thread to which it happened; must not wait
   */
  Listener listen(Runnable wake) {
    Listener listener = new Listener(wake);
    listeners.add(listener);
    return listener;
  }

  void tell(Kind kind, Instant time) {
    tell(kind, time, Json.object());
  }

  /**
   * @param data members that say more; none if empty
   */
  void tell(Kind kind, Instant time, Json.Members data) {
    Json.Members event =
        Json.object(
            "timestamp",
            Json.object(
                "seconds", time.getEpochSecond(), "microseconds", time.getNano() / NANOS_PER_MICRO),
            "event",
            kind.name());
    Json.Members whole = data.values().isEmpty() ? event : event.with("data", data);
    listeners.forEach(listener -> listener.add(whole));
  }
}

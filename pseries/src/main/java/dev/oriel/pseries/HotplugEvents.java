package dev.oriel.pseries;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Notifies the guest of memory that was plugged or must be released: an interrupt, upon which it
 * fetches an error log of version 6 (LoPAR 10.3.2) with a hot-plug section. Safe for use by several
 * threads.
 */
final class HotplugEvents {
  /** What has happened. */
  enum Action {
    ADD(1),
    REMOVE(2);

    private final int code;

    Action(int code) {
      this.code = code;
    }
  }

  private static final int EVENT_MASK = 0x1000_0000;

  private static final int HOTPLUG = 12;
  private static final int MEMORY = 2;
  private static final int BY_COUNT_AND_INDEX = 4;

  /** The most events that can be pending. */
  private static final int MOST = 1024;

  private final Interrupts interrupts;
  private final Queue<EventLog> pending = new ArrayDeque<>();

  HotplugEvents(Interrupts interrupts) {
    this.interrupts = interrupts;
  }

  /** Of {@code count} connectors from {@code firstIndex} on. */
  void send(Action action, int count, int firstIndex) {
    synchronized (pending) {
      pending.add(log(action, count, firstIndex));
    }
    interrupts.pulse(Interrupts.HOTPLUG);
  }

  /** Whether the guest has fetched enough events to plug more memory. */
  boolean haveRoom() {
    synchronized (pending) {
      return pending.size() < MOST;
    }
  }

  /** Whether there are events that the guest has not fetched. */
  boolean anyPending() {
    synchronized (pending) {
      return !pending.isEmpty();
    }
  }

  void reset() {
    synchronized (pending) {
      pending.clear();
    }
  }

  private static EventLog log(Action action, int count, int firstIndex) {
    ByteBuffer content = ByteBuffer.allocate(HOTPLUG);
    content.put((byte) MEMORY).put((byte) action.code).put((byte) BY_COUNT_AND_INDEX).put((byte) 0);
    content.putInt(count).putInt(firstIndex);
    return EventLog.ofHotPlug().section("HP", 1, content);
  }

  /** {@code check-exception}: the oldest event, cut to the caller's buffer. */
  int check(RtasFrame frame) {
    EventLog log;
    boolean more;
    synchronized (pending) {
      if ((frame.arg(2) & EVENT_MASK) == 0 || pending.isEmpty()) {
        return RtasStatus.NO_ERRORS_FOUND;
      }
      log = pending.remove();
      more = !pending.isEmpty();
    }
    log.store(frame.memory(), frame.argAddress(4), Integer.toUnsignedLong(frame.arg(5)));
    if (more) {
      interrupts.pulse(Interrupts.HOTPLUG);
    }
    return RtasStatus.SUCCESS;
  }
}

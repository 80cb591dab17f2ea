package dev.oriel.pseries;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Tells the guest of memory that has come or is wanted back: an interrupt, upon which it fetches an error
 * log of version 6 (LoPAR 10.3.2) with a hot-plug section. Safe for use by several threads.
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

  /** Version 6; an event, not recovered, with more to come; of and by hot-plug. */
  private static final int SUMMARY = 0x0634_60e5;

  private static final int HEADER = 8;
  private static final int EXTENDED_HEADER = 16;
  private static final int MAIN_A = 48;
  private static final int MAIN_B = 24;
  private static final int HOTPLUG = 20;
  private static final int MEMORY = 2;
  private static final int BY_COUNT_AND_INDEX = 4;

  private final Interrupts interrupts;
  private final Queue<byte[]> pending = new ArrayDeque<>();

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

  void reset() {
    synchronized (pending) {
      pending.clear();
    }
  }

  private static byte[] log(Action action, int count, int firstIndex) {
    int extended = EXTENDED_HEADER + MAIN_A + MAIN_B + HOTPLUG;
    ByteBuffer log = ByteBuffer.allocate(HEADER + extended).putInt(SUMMARY).putInt(extended);
    // Valid, new and big-endian; a platform event log.
    log.putInt(0x8600_8e00).putLong(0).putInt('I' << 24 | 'B' << 16 | 'M' << 8);
    section(log, "PH", MAIN_A, 0);
    log.putLong(0).putLong(0).putInt('H' << 24 | 3).putInt(0).putLong(0).putLong(0);
    section(log, "UH", MAIN_B, 0);
    // Of the external environment, for information.
    log.putInt(0x8000_0000).putInt(0).putLong(0);
    section(log, "HP", HOTPLUG, 1);
    log.put((byte) MEMORY).put((byte) action.code).put((byte) BY_COUNT_AND_INDEX).put((byte) 0);
    log.putInt(count).putInt(firstIndex);
    assert !log.hasRemaining();
    return log.array();
  }

  private static void section(ByteBuffer log, String id, int length, int version) {
    log.put((byte) id.charAt(0)).put((byte) id.charAt(1)).putShort((short) length);
    log.put((byte) version).put((byte) 0).putShort((short) 0);
  }

  /** {@code check-exception}: the oldest event, cut to the caller's buffer. */
  int check(RtasFrame frame) {
    byte[] log;
    boolean more;
    synchronized (pending) {
      if ((frame.arg(2) & EVENT_MASK) == 0 || pending.isEmpty()) {
        return RtasStatus.NO_ERRORS_FOUND;
      }
      log = pending.remove();
      more = !pending.isEmpty();
    }
    long ra = frame.argAddress(4);
    long room = Integer.toUnsignedLong(frame.arg(5));
    for (int i = 0; i < Math.min(log.length, room); i++) {
      frame.memory().putByte(ra + i, log[i]);
    }
    if (more) {
      interrupts.pulse(Interrupts.HOTPLUG);
    }
    return RtasStatus.SUCCESS;
  }
}

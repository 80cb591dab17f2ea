package dev.oriel.pseries.event;

import dev.oriel.memory.GuestMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An error log of version 6 (LoPAR 10.3.2): a word with a summary, the length of the rest, and
 * sections, of which two say what platform this is and whom the event concerns.
 */
public final class EventLog {
  private static final int HEADER = 8;
  private static final int SECTION_HEADER = 8;

  private final int summary;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  private EventLog(int summary, int subsystem, int scope) {
    this.summary = summary;
    // Valid, new and big-endian; a platform event log.
    rest.writeBytes(
        ByteBuffer.allocate(16)
            .putInt(0x8600_8e00)
            .putLong(0)
            .putInt('I' << 24 | 'B' << 16 | 'M' << 8)
            .array());
    section(
        "PH",
        0,
        ByteBuffer.allocate(40)
            .putLong(0)
            .putLong(0)
            .putInt('H' << 24 | 3)
            .putInt(0)
            .putLong(0)
            .putLong(0));
    section("UH", 0, ByteBuffer.allocate(16).putInt(subsystem).putInt(scope).putLong(0));
  }

  /**
   * An event, not recovered, with more to come; of and by hot-plug; of the external environment.
   */
  static EventLog ofHotPlug() {
    return new EventLog(0x0634_60e5, 0x8000_0000, 0);
  }

  /** An event of environment and power, not recovered; of an external one, a normal shutdown. */
  static EventLog ofPowerDown() {
    return new EventLog(0x0634_0040, 0xa000_00d0, 0);
  }

  /** A synchronous error, not recovered, with more to come; of a processor at memory. */
  public static EventLog ofMachineCheck() {
    return new EventLog(0x0674_14e0, 0x2000_0000, 0);
  }

  /** An error that can be recovered from, with more to come; of I/O devices and adapters. */
  public static EventLog ofIo() {
    return new EventLog(0x0684_00e0, 0x7000_4000, 0);
  }

  /** Adds a section; {@code id} is two letters, {@code content} full. */
  public EventLog section(String id, int version, ByteBuffer content) {
    assert !content.hasRemaining() : id;
    int length = SECTION_HEADER + content.capacity();
    rest.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
    rest.writeBytes(ByteBuffer.allocate(6).putShort((short) length).put((byte) version).array());
    rest.writeBytes(content.array());
    return this;
  }

  /** Adds a section of user data, filled up to words. */
  public EventLog userData(byte[] data) {
    ByteBuffer content = ByteBuffer.allocate(data.length + 3 & ~3);
    return section("UD", 1, content.put(data).position(content.capacity()));
  }

  /** How many bytes the log has. */
  int size() {
    return HEADER + rest.size();
  }

  /** Stores the log at {@code ra}, cut to {@code room} bytes. */
  public void store(GuestMemory memory, long ra, long room) {
    byte[] log =
        ByteBuffer.allocate(size())
            .putInt(summary)
            .putInt(rest.size())
            .put(rest.toByteArray())
            .array();
    for (int i = 0; i < Math.min(log.length, room); i++) {
      memory.putByte(ra + i, log[i]);
    }
  }
}

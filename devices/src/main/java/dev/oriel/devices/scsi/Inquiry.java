package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** INQUIRY and its pages of vital product data (SPC-4 6.6 and 7.8). */
final class Inquiry {
  private static final int NOT_THERE = 0x7f;
  private static final int STANDARD = 36;
  private static final int MOST = 252;

  /** The most ranges of one UNMAP. */
  static final int MOST_RANGES = 255;

  private Inquiry() {}

  static ScsiCommand begin(UnitSettings settings, Cdb cdb, ScsiData data) {
    int allocation = cdb.u16(3);
    if (cdb.bit(1, 1)) {
      return page(settings, cdb.u8(2))
          .<ScsiCommand>map(page -> Answer.of(data, page, allocation))
          .orElseGet(() -> Answer.failed(data, Sense.INVALID_FIELD));
    }
    if (cdb.u8(2) != 0) {
      return Answer.failed(data, Sense.INVALID_FIELD);
    }
    ByteBuffer reply = standard(settings.type());
    reply.put(1, (byte) (settings.removable() ? 0x80 : 0));
    text(reply, 8, 8, settings.vendor());
    text(reply, 16, 16, settings.product());
    text(reply, 32, 4, settings.version());
    return Answer.of(data, reply.array(), allocation);
  }

  /** What a number that no unit has answers. */
  static ScsiCommand ofNobody(Cdb cdb, ScsiData data) {
    return cdb.bit(1, 1) || cdb.u8(2) != 0
        ? Answer.failed(data, Sense.INVALID_FIELD)
        : Answer.of(data, standard((byte) NOT_THERE).array(), cdb.u16(3));
  }

  private static ByteBuffer standard(byte type) {
    return ByteBuffer.allocate(STANDARD)
        .put(0, type)
        .put(2, (byte) 5) // SPC-3
        .put(3, (byte) 0x12) // hierarchical addresses; this format
        .put(4, (byte) (STANDARD - 5))
        .put(7, (byte) 0x02); // queues commands
  }

  private static void text(ByteBuffer to, int at, int width, String text) {
    byte[] bytes = (text + " ".repeat(width)).getBytes(StandardCharsets.US_ASCII);
    to.put(at, bytes, 0, width);
  }

  private static Optional<byte[]> page(UnitSettings settings, int page) {
    ByteBuffer body = ByteBuffer.allocate(MOST).position(4);
    switch (page) {
      case 0x00 -> pages(settings, body);
      case 0x80 -> body.put(settings.serial().getBytes(StandardCharsets.US_ASCII));
      case 0x83 -> identification(settings, body);
      case 0xb0 -> limits(settings, body);
      case 0xb1 -> body.putShort((short) settings.rotationRate()).position(64);
      // UNMAP and both forms of WRITE SAME unmap; what a block then reads as is not said.
      case 0xb2 -> body.put((byte) 0).put((byte) 0xe0).position(8);
      default -> {}
    }
    boolean known = page == 0x83 || body.position() > 4;
    if (!known || settings.cdrom() && page >= 0xb0) {
      return Optional.empty();
    }
    body.put(0, settings.type()).put(1, (byte) page).putShort(2, (short) (body.position() - 4));
    byte[] bytes = new byte[body.position()];
    body.get(0, bytes);
    return Optional.of(bytes);
  }

  private static void pages(UnitSettings settings, ByteBuffer body) {
    body.put((byte) 0);
    if (!settings.serial().isEmpty()) {
      body.put((byte) 0x80);
    }
    body.put((byte) 0x83);
    if (!settings.cdrom()) {
      body.put(new byte[] {(byte) 0xb0, (byte) 0xb1, (byte) 0xb2});
    }
  }

  /** Designators: a vendor specific text, and a name of 64 bits. */
  private static void identification(UnitSettings settings, ByteBuffer body) {
    byte[] id = settings.deviceId().getBytes(StandardCharsets.US_ASCII);
    if (id.length > 0) {
      body.put((byte) 2).put((byte) 0).put((byte) 0).put((byte) id.length).put(id);
    }
    if (settings.wwn() != 0) {
      body.put((byte) 1).put((byte) 3).put((byte) 0).put((byte) 8).putLong(settings.wwn());
    }
  }

  private static void limits(UnitSettings settings, ByteBuffer body) {
    int granularity = settings.physicalBlock() / settings.logicalBlock();
    body.put(5, (byte) 1) // WRITE SAME needs a number of blocks
        .putShort(6, (short) granularity)
        .putInt(20, -1) // blocks of one UNMAP
        .putInt(24, MOST_RANGES)
        .putInt(28, granularity)
        .position(64);
  }
}

package dev.oriel.devices.scsi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What a CD-ROM drive answers about its disc of one session and one track (MMC-5 6). */
final class DiscReplies {
  private static final int LEAD_OUT = 0xaa;
  private static final int DATA_TRACK = 0x14;
  private static final int MEDIA_EVENTS = 0x10;
  private static final int MEDIA_CLASS = 4;
  private static final int NO_EVENT = 0x80;
  private static final int DVD = 0x10;
  private static final int CD = 0x08;

  /** Blocks of the largest CD: 80 minutes of 75 a second. */
  private static final long MOST_CD_BLOCKS = 80 * 60 * 75;

  /** Blocks before the first: two seconds. */
  private static final int PREGAP = 150;

  private DiscReplies() {}

  /** READ TOC/PMA/ATIP; empty if the drive has no such table. */
  static Optional<byte[]> toc(Cdb cdb, long blocks) {
    boolean time = cdb.bit(1, 2);
    int format = cdb.u8(2) & 0xf;
    int first = cdb.u8(6);
    ByteBuffer reply = ByteBuffer.allocate(20).position(2).put((byte) 1).put((byte) 1);
    if (format == 1) {
      track(reply, 1, 0, time);
    } else if (format == 0 && (first <= 1 || first == LEAD_OUT)) {
      if (first <= 1) {
        track(reply, 1, 0, time);
      }
      track(reply, LEAD_OUT, blocks, time);
    } else {
      return Optional.empty();
    }
    reply.putShort(0, (short) (reply.position() - 2));
    return Optional.of(Arrays.copyOf(reply.array(), reply.position()));
  }

  private static void track(ByteBuffer to, int number, long block, boolean time) {
    to.put((byte) 0).put((byte) DATA_TRACK).put((byte) number).put((byte) 0);
    if (time) {
      long frames = block + PREGAP;
      to.put((byte) 0).put((byte) (frames / 75 / 60));
      to.put((byte) (frames / 75 % 60)).put((byte) (frames % 75));
    } else {
      to.putInt((int) block);
    }
  }

  /** READ DISC INFORMATION: a finished disc. */
  static byte[] information() {
    return ByteBuffer.allocate(34)
        .putShort(0, (short) 32)
        .put(2, (byte) 0x0e) // the session and the disc are complete
        .put(3, (byte) 1)
        .put(4, (byte) 1)
        .put(5, (byte) 1)
        .put(6, (byte) 1)
        .put(7, (byte) 0x20)
        .array();
  }

  /** GET EVENT STATUS NOTIFICATION: whether there is a disc. */
  static byte[] event(Cdb cdb, boolean present) {
    boolean wanted = cdb.bit(4, MEDIA_EVENTS);
    ByteBuffer reply = ByteBuffer.allocate(wanted ? 8 : 4);
    reply.putShort((short) (reply.limit() - 2));
    reply.put((byte) (wanted ? MEDIA_CLASS : NO_EVENT)).put((byte) MEDIA_EVENTS);
    if (wanted) {
      reply.put((byte) 0).put((byte) (present ? 2 : 0));
    }
    return reply.array();
  }

  /**
   * GET CONFIGURATION: profiles, core and removable medium.
   *
   * @param blocks empty if there is no disc
   */
  static byte[] configuration(Cdb cdb, Optional<Long> blocks) {
    int kind = cdb.u8(1) & 3;
    int from = cdb.u16(2);
    int profile = blocks.map(count -> count > MOST_CD_BLOCKS ? DVD : CD).orElse(0);
    ByteBuffer reply = ByteBuffer.allocate(64).position(8);
    if (wanted(kind, from, 0)) {
      reply.putShort((short) 0).put((byte) 0x03).put((byte) 8);
      for (int offered : new int[] {DVD, CD}) {
        reply.putShort((short) offered).put((byte) (offered == profile ? 1 : 0)).put((byte) 0);
      }
    }
    if (wanted(kind, from, 1)) {
      reply.putShort((short) 1).put((byte) 0x0b).put((byte) 8);
      reply.putInt(1).put((byte) 1).put(new byte[3]); // SCSI; knows of device busy events
    }
    if (wanted(kind, from, 3)) {
      reply.putShort((short) 3).put((byte) 0x03).put((byte) 4);
      reply.put((byte) 0x29).put(new byte[3]); // a tray that can be locked
    }
    reply.putInt(0, reply.position() - 4).putShort(6, (short) profile);
    return Arrays.copyOf(reply.array(), reply.position());
  }

  /** Whether the initiator wants a feature: all or all current ones from one on, or only that. */
  private static boolean wanted(int kind, int from, int feature) {
    return kind == 2 ? feature == from : feature >= from;
  }
}

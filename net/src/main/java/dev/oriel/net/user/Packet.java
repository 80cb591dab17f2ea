package dev.oriel.net.user;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 packet that the guest has sent, whole and with a right header checksum.
 *
 * @param bytes what holds the payload, only to be read
 * @param offset of the payload
 * @param length of the payload
 */
record Packet(int protocol, int source, int target, byte[] bytes, int offset, int length) {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;

  /** Bytes of a header without options. */
  static final int HEADER = 20;

  /**
   * A packet or a fragment, checked.
   *
   * @param at offset of the payload in the packet
   * @param more whether fragments follow
   */
  record Fragment(int id, int at, boolean more, Packet piece) {
    boolean isWhole() {
      return at == 0 && !more;
    }

    /** The same with an array of its own, no longer than the payload. */
    Fragment alone() {
      byte[] own = Arrays.copyOfRange(piece.bytes, piece.offset, piece.offset + piece.length);
      return new Fragment(
          id, at, more, new Packet(piece.protocol, piece.source, piece.target, own, 0, own.length));
    }
  }

  /** Reads the packet at {@code start} of a frame; empty if it is not one. */
  static Optional<Fragment> read(byte[] frame, int start) {
    ByteBuffer header = ByteBuffer.wrap(frame);
    if (frame.length - start < HEADER) {
      return Optional.empty();
    }
    int headerLength = (frame[start] & 0xf) * 4;
    int total = header.getShort(start + 2) & 0xffff;
    if ((frame[start] & 0xf0) != 0x40
        || headerLength < HEADER
        || total < headerLength
        || total > frame.length - start
        || Checksum.finish(Checksum.add(0, frame, start, headerLength)) != 0) {
      return Optional.empty();
    }
    int flags = header.getShort(start + 6);
    return Optional.of(
        new Fragment(
            header.getShort(start + 4) & 0xffff,
            (flags & 0x1fff) * 8,
            (flags & 0x2000) != 0,
            new Packet(
                frame[start + 9] & 0xff,
                header.getInt(start + 12),
                header.getInt(start + 16),
                frame,
                start + headerLength,
                total - headerLength)));
  }

  /** The payload, to be read. */
  ByteBuffer payload() {
    return ByteBuffer.wrap(bytes, offset, length).slice();
  }

  /** Whether the checksum of a TCP or UDP payload, pseudo header included, is right. */
  boolean isIntact() {
    long sum = Checksum.pseudo(protocol, source, target, length);
    return Checksum.finish(Checksum.add(sum, bytes, offset, length)) == 0;
  }
}

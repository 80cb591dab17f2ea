package dev.oriel.net.user;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A TCP segment of the guest (RFC 9293) whose checksum is right.
 *
 * @param window as in the header, not scaled
 * @param mss the option's value; 0 if there is none
 * @param scale the window scale option's value; -1 if there is none
 * @param bytes what holds the data, only to be read
 */
record TcpSegment(
    TcpKey key,
    int seq,
    int ack,
    int flags,
    int window,
    int mss,
    int scale,
    byte[] bytes,
    int offset,
    int length) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  static final int HEADER = 20;
  private static final int MOST_SCALE = 14;
  private static final int OPTION_END = 0;
  private static final int OPTION_NONE = 1;
  private static final int OPTION_MSS = 2;
  private static final int OPTION_SCALE = 3;

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  static Optional<TcpSegment> read(Packet packet) {
    if (packet.length() < HEADER || !packet.isIntact()) {
      return Optional.empty();
    }
    ByteBuffer tcp = packet.payload();
    int data = (tcp.get(12) >> 4 & 0xf) * 4;
    if (data < HEADER || data > packet.length()) {
      return Optional.empty();
    }
    int mss = 0;
    int scale = -1;
    for (int at = HEADER; at < data && tcp.get(at) != OPTION_END; ) {
      if (tcp.get(at) == OPTION_NONE) {
        at++;
        continue;
      }
      int length = at + 1 < data ? tcp.get(at + 1) & 0xff : 0;
      if (length < 2 || at + length > data) {
        break;
      }
      if (tcp.get(at) == OPTION_MSS && length == 4) {
        mss = tcp.getShort(at + 2) & 0xffff;
      } else if (tcp.get(at) == OPTION_SCALE && length == 3) {
        scale = Math.min(tcp.get(at + 2) & 0xff, MOST_SCALE);
      }
      at += length;
    }
    return Optional.of(
        new TcpSegment(
            new TcpKey(
                packet.source(),
                tcp.getShort(0) & 0xffff,
                packet.target(),
                tcp.getShort(2) & 0xffff),
            tcp.getInt(4),
            tcp.getInt(8),
            tcp.get(13),
            tcp.getShort(14) & 0xffff,
            mss,
            scale,
            packet.bytes(),
            packet.offset() + data,
            packet.length() - data));
  }
}

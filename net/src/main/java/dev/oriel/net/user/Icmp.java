package dev.oriel.net.user;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The part of ICMP (RFC 792) that a user network has: the echo of its own addresses, and errors.
 */
final class Icmp {
  static final int NETWORK_UNREACHABLE = 0;

  /** RFC 1812: a host without privileges cannot ping for its guest. */
  static final int PROHIBITED = 13;

  private static final int ECHO_REPLY = 0;
  private static final int UNREACHABLE = 3;
  private static final int ECHO = 8;
  private static final int HEADER = 8;

  private final UserSettings settings;
  private final Wire wire;

  Icmp(UserSettings settings, Wire wire) {
    this.settings = settings;
    this.wire = wire;
  }

  void receive(Packet packet) {
    byte[] bytes =
        Arrays.copyOfRange(packet.bytes(), packet.offset(), packet.offset() + packet.length());
    if (bytes.length < HEADER
        || bytes[0] != ECHO
        || Checksum.finish(Checksum.add(0, bytes, 0, bytes.length)) != 0) {
      return;
    }
    if (packet.target() == settings.host() || packet.target() == settings.dns()) {
      bytes[0] = ECHO_REPLY;
      seal(bytes);
      wire.sendPayload(Packet.ICMP, packet.target(), packet.source(), bytes);
    } else if (!settings.contains(packet.target()) && !settings.restricted()) {
      unreachable(packet, PROHIBITED);
    }
  }

  /** Tells a guest that its packet did not get through. */
  void unreachable(Packet packet, int code) {
    // The header is made anew; of what followed, 8 bytes tell which packet it was.
    byte[] original = wire.packet(packet.protocol(), packet.source(), packet.target(), 0);
    byte[] bytes = new byte[HEADER + Packet.HEADER + 8];
    bytes[0] = UNREACHABLE;
    bytes[1] = (byte) code;
    System.arraycopy(original, Wire.HEADER, bytes, HEADER, Packet.HEADER);
    System.arraycopy(
        packet.bytes(),
        packet.offset(),
        bytes,
        HEADER + Packet.HEADER,
        Math.min(8, packet.length()));
    seal(bytes);
    wire.sendPayload(Packet.ICMP, settings.host(), packet.source(), bytes);
  }

  private static void seal(byte[] bytes) {
    ByteBuffer.wrap(bytes).putShort(2, (short) 0);
    ByteBuffer.wrap(bytes).putShort(2, Checksum.finish(Checksum.add(0, bytes, 0, bytes.length)));
  }
}

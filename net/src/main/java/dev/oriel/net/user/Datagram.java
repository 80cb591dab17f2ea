package dev.oriel.net.user;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A UDP datagram (RFC 768), with a right checksum or none.
 *
 * @param data of its own
 */
record Datagram(int source, int sourcePort, int target, int targetPort, byte[] data) {
  private static final int HEADER = 8;

  static Optional<Datagram> read(Packet packet) {
    if (packet.length() < HEADER) {
      return Optional.empty();
    }
    ByteBuffer udp = packet.payload();
    int length = udp.getShort(4) & 0xffff;
    if (length < HEADER || length > packet.length()) {
      return Optional.empty();
    }
    Packet exact =
        new Packet(
            packet.protocol(),
            packet.source(),
            packet.target(),
            packet.bytes(),
            packet.offset(),
            length);
    if (udp.getShort(6) != 0 && !exact.isIntact()) {
      return Optional.empty();
    }
    byte[] data = new byte[length - HEADER];
    udp.get(HEADER, data);
    return Optional.of(
        new Datagram(
            packet.source(),
            udp.getShort(0) & 0xffff,
            packet.target(),
            udp.getShort(2) & 0xffff,
            data));
  }

  /** The payload of its packet. */
  byte[] payload() {
    byte[] payload = new byte[HEADER + data.length];
    ByteBuffer.wrap(payload)
        .putShort((short) sourcePort)
        .putShort((short) targetPort)
        .putShort((short) payload.length)
        .putShort((short) 0)
        .put(data);
    long sum = Checksum.pseudo(Packet.UDP, source, target, payload.length);
    short check = Checksum.finish(Checksum.add(sum, payload, 0, payload.length));
    ByteBuffer.wrap(payload).putShort(6, check == 0 ? -1 : check);
    return payload;
  }
}

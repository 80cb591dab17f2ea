package dev.oriel.net.user;

import java.nio.ByteBuffer;

/** Frames of a guest, built by hand. */
final class Frames {
  static final int GUEST = 0x0a00_020f;
  static final int HOST = 0x0a00_0202;
  static final int DNS = 0x0a00_0203;

  private Frames() {}

  static byte[] ethernet(int type, byte[] payload) {
    return ByteBuffer.allocate(14 + payload.length)
        .put(GuestTcp.ROUTER)
        .put(GuestTcp.MAC)
        .putShort((short) type)
        .put(payload)
        .array();
  }

  static byte[] ip(int protocol, int source, int target, byte[] payload) {
    return ip(protocol, source, target, 0, 0, payload);
  }

  /** A fragment. */
  static byte[] ip(int protocol, int source, int target, int id, int flags, byte[] payload) {
    byte[] packet = new byte[20 + payload.length];
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) packet.length)
        .putShort((short) id)
        .putShort((short) flags)
        .put((byte) 64)
        .put((byte) protocol)
        .putShort((short) 0)
        .putInt(source)
        .putInt(target)
        .put(payload);
    ByteBuffer.wrap(packet).putShort(10, Checksum.finish(Checksum.add(0, packet, 0, 20)));
    return ethernet(0x0800, packet);
  }

  static byte[] udp(int source, int sourcePort, int target, int targetPort, byte[] data) {
    return ip(
        17, source, target, new Datagram(source, sourcePort, target, targetPort, data).payload());
  }

  static byte[] arpRequest(int sender, int wanted) {
    return ethernet(
        0x0806,
        ByteBuffer.allocate(28)
            .putInt(0x0001_0800)
            .putInt(0x0604_0001)
            .put(GuestTcp.MAC)
            .putInt(sender)
            .put(new byte[6])
            .putInt(wanted)
            .array());
  }
}

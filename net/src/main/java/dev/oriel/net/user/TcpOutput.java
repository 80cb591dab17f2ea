package dev.oriel.net.user;

import java.nio.ByteBuffer;

/** Builds TCP segments from a remote end to the guest. */
final class TcpOutput {
  /** The most data of a segment: what fits into a frame of 1514 bytes. */
  static final int MSS = 1460;

  private static final int OPTIONS = 8;

  private final GuestSide guest;

  TcpOutput(GuestSide guest) {
    this.guest = guest;
  }

  boolean isCongested() {
    return guest.isCongested();
  }

  /** A segment without data. */
  void send(TcpKey key, int flags, int seq, int ack, int window) {
    finish(key, start(key, flags, seq, ack, window, TcpSegment.HEADER, 0));
  }

  /** A SYN with the options that are offered: MSS, and the window scale unless it is -1. */
  void sendSyn(TcpKey key, int flags, int seq, int ack, int window, int scale) {
    int header = TcpSegment.HEADER + (scale < 0 ? 4 : OPTIONS);
    byte[] packet = start(key, flags, seq, ack, window, header, 0);
    ByteBuffer options =
        ByteBuffer.wrap(packet, GuestSide.PAYLOAD + TcpSegment.HEADER, header - 20);
    options.put((byte) 2).put((byte) 4).putShort((short) MSS);
    if (scale >= 0) {
      options.put((byte) 1).put((byte) 3).put((byte) 3).put((byte) scale);
    }
    finish(key, packet);
  }

  /** A segment with {@code length} bytes of a queue. */
  void send(TcpKey key, int flags, int seq, int ack, int window, Ring data, int at, int length) {
    byte[] packet = start(key, flags, seq, ack, window, TcpSegment.HEADER, length);
    data.copy(at, packet, GuestSide.PAYLOAD + TcpSegment.HEADER, length);
    finish(key, packet);
  }

  private byte[] start(
      TcpKey key, int flags, int seq, int ack, int window, int header, int length) {
    byte[] packet = guest.packet(Packet.TCP, key.remote(), key.guest(), header + length);
    ByteBuffer.wrap(packet, GuestSide.PAYLOAD, TcpSegment.HEADER)
        .putShort((short) key.remotePort())
        .putShort((short) key.guestPort())
        .putInt(seq)
        .putInt(ack)
        .put((byte) (header << 2))
        .put((byte) flags)
        .putShort((short) window);
    return packet;
  }

  private void finish(TcpKey key, byte[] packet) {
    int length = packet.length - GuestSide.PAYLOAD;
    long sum = Checksum.pseudo(Packet.TCP, key.remote(), key.guest(), length);
    short check = Checksum.finish(Checksum.add(sum, packet, GuestSide.PAYLOAD, length));
    ByteBuffer.wrap(packet).putShort(GuestSide.PAYLOAD + 16, check);
    guest.send(packet);
  }
}

package dev.oriel.net.user;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A guest's end of one TCP connection, written for the tests and as plain as it can be: it sends
 * what the window allows, all of it again after a while without an acknowledgement, and keeps what
 * arrives early.
 */
final class GuestTcp {
  static final byte[] ROUTER = {0x52, 0x55, 10, 0, 2, 2};
  static final byte[] MAC = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;
  private static final long AGAIN = 50_000_000;

  final int guest;
  final int port;
  final int remote;
  final int remotePort;
  private final int mss;
  private final int scale;
  private final int window;

  private byte[] toSend = {};
  private boolean endAfter;
  private final int first = 0xffff_f000;
  private int sent;
  private int acked;
  private int allowed;
  private int peerScale;
  private boolean open;
  private boolean called;
  private long sentAt = Long.MIN_VALUE / 2;

  private int expected;
  private final TreeMap<Integer, byte[]> early = new TreeMap<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private int finAt = -1;
  boolean ended;
  boolean reset;
  private boolean ackDue;
  int consumed = Integer.MAX_VALUE;

  GuestTcp(int guest, int port, int remote, int remotePort, int mss, int scale, int window) {
    this.guest = guest;
    this.port = port;
    this.remote = remote;
    this.remotePort = remotePort;
    this.mss = mss;
    this.scale = scale;
    this.window = window;
  }

  /** What it sends once it is connected. */
  void send(byte[] bytes, boolean end) {
    toSend = bytes;
    endAfter = end;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether the host has acknowledged everything, the end included. */
  boolean isSent() {
    return acked == toSend.length + 1;
  }

  /** Frames to send now. */
  List<byte[]> poll(long now) {
    List<byte[]> frames = new ArrayList<>();
    if (reset) {
      return frames;
    }
    if (!open) {
      if (now - sentAt >= AGAIN) {
        sentAt = now;
        frames.add(frame(called ? SYN | ACK : SYN, first, called ? expected : 0, new byte[0]));
      }
      return frames;
    }
    if (now - sentAt >= AGAIN) {
      sent = acked;
    }
    int end = toSend.length + (endAfter ? 1 : 0);
    // A closed window is probed with one byte.
    int limit = Math.max(allowed, now - sentAt >= AGAIN ? acked + 1 : 0);
    while (sent < end && sent < Math.min(limit, toSend.length + 1)) {
      int length = Math.min(Math.min(mss, toSend.length - sent), limit - sent);
      boolean fin = endAfter && sent + length == toSend.length;
      byte[] data = java.util.Arrays.copyOfRange(toSend, sent, sent + length);
      frames.add(frame(ACK | (fin ? FIN : 0), first + 1 + sent, expected, data));
      sent += length + (fin ? 1 : 0);
      sentAt = now;
      ackDue = false;
    }
    if (ackDue) {
      frames.add(frame(ACK, first + 1 + sent, expected, new byte[0]));
      ackDue = false;
    }
    return frames;
  }

  /** Takes a frame for this connection. */
  void receive(byte[] frame) {
    TcpSegment segment =
        TcpSegment.read(Packet.read(frame, 14).orElseThrow().piece()).orElseThrow();
    if (segment.key().guestPort() != remotePort || segment.key().remotePort() != port) {
      return;
    }
    if (segment.has(RST)) {
      reset = true;
      return;
    }
    if (segment.has(SYN)) {
      if (!open) {
        expected = segment.seq() + 1;
        peerScale = Math.max(segment.scale(), 0);
        called |= !segment.has(ACK);
        if (segment.has(ACK)) {
          open = true;
          allowed = segment.window();
          sentAt = Long.MIN_VALUE / 2;
        }
      }
      ackDue = open;
      sentAt = called && !open ? Long.MIN_VALUE / 2 : sentAt;
      return;
    }
    if (called && !open) {
      open = true;
    }
    int ack = segment.ack() - first - 1;
    if (ack > acked) {
      acked = ack;
      sent = Math.max(sent, acked);
    }
    if (ack >= acked) {
      allowed = ack + (segment.window() << (scale >= 0 ? peerScale : 0));
    }
    int at = segment.seq() - expected;
    if (segment.length() > 0 || segment.has(FIN)) {
      ackDue = true;
    }
    byte[] data = new byte[segment.length()];
    System.arraycopy(segment.bytes(), segment.offset(), data, 0, data.length);
    int start = received.size() + at;
    if (segment.has(FIN)) {
      finAt = start + data.length;
    }
    if (data.length > 0 && at >= 0 && at < window) {
      early.merge(start, data, (a, b) -> a.length >= b.length ? a : b);
    } else if (data.length > 0 && at < 0 && at + data.length > 0) {
      early.put(received.size(), java.util.Arrays.copyOfRange(data, -at, data.length));
    }
    while (!early.isEmpty() && early.firstKey() <= received.size()) {
      var entry = early.pollFirstEntry();
      int skip = received.size() - entry.getKey();
      if (skip < entry.getValue().length) {
        received.write(entry.getValue(), skip, entry.getValue().length - skip);
        expected += entry.getValue().length - skip;
      }
    }
    if (finAt == received.size() && !ended) {
      ended = true;
      expected++;
    }
  }

  private byte[] frame(int flags, int seq, int ack, byte[] data) {
    boolean syn = (flags & SYN) != 0;
    int header = 20 + (syn ? 8 : 0);
    byte[] tcp = new byte[header + data.length];
    int room = Math.max(0, Math.min(window, consumed));
    int offered = Math.min(0xffff, syn || scale < 0 ? room : room >> scale);
    ByteBuffer.wrap(tcp)
        .putShort((short) port)
        .putShort((short) remotePort)
        .putInt(seq)
        .putInt(ack)
        .put((byte) (header << 2))
        .put((byte) flags)
        .putShort((short) offered)
        .putInt(0);
    if (syn) {
      ByteBuffer.wrap(tcp, 20, 8)
          .put((byte) 2)
          .put((byte) 4)
          .putShort((short) mss)
          .put((byte) 1)
          .put((byte) (scale >= 0 ? 3 : 1))
          .put((byte) (scale >= 0 ? 3 : 1))
          .put((byte) (scale >= 0 ? scale : 1));
    }
    System.arraycopy(data, 0, tcp, header, data.length);
    long sum = Checksum.pseudo(6, guest, remote, tcp.length);
    ByteBuffer.wrap(tcp).putShort(16, Checksum.finish(Checksum.add(sum, tcp, 0, tcp.length)));
    return Frames.ip(6, guest, remote, tcp);
  }
}

package dev.oriel.net.user;

import dev.oriel.net.CardPort;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Ethernet of a user network: ARP (RFC 826), and packets to the neighbours that it finds. */
final class Wire implements GuestSide {
  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int HEADER = 14;

  private static final long BROADCAST = 0xffff_ffff_ffffL;
  private static final long GROUP = 1L << 40;
  private static final int MOST_NEIGHBOURS = 64;
  private static final int MOST_WAITING = 8;
  private static final int ARP_LENGTH = 28;
  private static final long ARP_ETHERNET_IPV4 = 0x0001_0800_0604L;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int LIFE = 64;

  private final UserSettings settings;
  private final long mac;
  private final LinkedHashMap<Integer, Long> neighbours = new LinkedHashMap<>(16, 0.75f, true);

  /** Packets to neighbours that have not answered yet. */
  private final LinkedHashMap<Integer, ArrayDeque<byte[]>> waiting = new LinkedHashMap<>();

  private @Nullable CardPort port;
  private int identification;

  Wire(UserSettings settings) {
    this.settings = settings;
    mac = 0x5255_0000_0000L | settings.host() & 0xffff_ffffL;
  }

  void connect(CardPort port) {
    this.port = port;
  }

  static int type(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(12) & 0xffff;
  }

  /** Whether a frame is for this end, or for all. */
  boolean isFor(byte[] frame) {
    long target = ByteBuffer.wrap(frame).getLong(0) >>> 16;
    return target == mac || (target & GROUP) != 0;
  }

  static long source(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(4) & 0xffff_ffff_ffffL;
  }

  /** A guest has been seen at an address. */
  void learn(int address, long from) {
    if (!settings.isGuest(address) || (from & GROUP) != 0 || from == 0) {
      return;
    }
    neighbours.put(address, from);
    if (neighbours.size() > MOST_NEIGHBOURS) {
      neighbours.pollFirstEntry();
    }
    ArrayDeque<byte[]> packets = waiting.remove(address);
    if (packets != null) {
      packets.forEach(packet -> transmit(packet, from));
    }
  }

  /** Takes an ARP frame. */
  void arp(byte[] frame) {
    ByteBuffer arp = ByteBuffer.wrap(frame);
    if (frame.length < HEADER + ARP_LENGTH || arp.getLong(HEADER) >>> 16 != ARP_ETHERNET_IPV4) {
      return;
    }
    int operation = arp.getShort(HEADER + 6);
    long senderMac = arp.getLong(HEADER + 8) >>> 16;
    int sender = arp.getInt(HEADER + 14);
    int wanted = arp.getInt(HEADER + 24);
    learn(sender, senderMac);
    if (operation == REQUEST && isMine(wanted) && sender != wanted) {
      emit(arpFrame(senderMac, REPLY, wanted, senderMac, sender));
    }
  }

  private boolean isMine(int address) {
    return address == settings.host()
        || address == settings.dns()
        || settings.guestForwards().stream().anyMatch(forward -> forward.address() == address);
  }

  private byte[] arpFrame(long to, int operation, int sender, long targetMac, int target) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + ARP_LENGTH);
    frame.putLong(to << 16 | mac >>> 32).putInt((int) mac).putShort((short) ARP);
    frame.putInt((int) (ARP_ETHERNET_IPV4 >>> 16)).putShort((short) ARP_ETHERNET_IPV4);
    frame.putShort((short) operation);
    frame.putShort((short) (mac >>> 32)).putInt((int) mac).putInt(sender);
    frame.putShort((short) (targetMac >>> 32)).putInt((int) targetMac).putInt(target);
    return frame.array();
  }

  @Override
  public byte[] packet(int protocol, int source, int target, int length) {
    return fragment(protocol, source, target, nextIdentification(), DONT_FRAGMENT, length);
  }

  private int nextIdentification() {
    return identification++ & 0xffff;
  }

  private static byte[] fragment(
      int protocol, int source, int target, int id, int flags, int length) {
    byte[] frame = new byte[PAYLOAD + length];
    ByteBuffer header = ByteBuffer.wrap(frame);
    header.putShort(12, (short) IPV4);
    header
        .position(HEADER)
        .putShort((short) 0x4500)
        .putShort((short) (Packet.HEADER + length))
        .putShort((short) id)
        .putShort((short) flags)
        .put((byte) LIFE)
        .put((byte) protocol)
        .putShort((short) 0)
        .putInt(source)
        .putInt(target);
    header.putShort(HEADER + 10, Checksum.finish(Checksum.add(0, frame, HEADER, Packet.HEADER)));
    return frame;
  }

  /** Sends a payload of any length that IPv4 allows, in fragments if it is longer than a frame. */
  void sendPayload(int protocol, int source, int target, byte[] payload) {
    if (payload.length <= LARGEST_PAYLOAD) {
      byte[] packet = packet(protocol, source, target, payload.length);
      System.arraycopy(payload, 0, packet, PAYLOAD, payload.length);
      send(packet);
      return;
    }
    int id = nextIdentification();
    for (int at = 0; at < payload.length; at += LARGEST_PAYLOAD) {
      int length = Math.min(LARGEST_PAYLOAD, payload.length - at);
      int more = at + length < payload.length ? MORE_FRAGMENTS : 0;
      byte[] packet = fragment(protocol, source, target, id, more | at / 8, length);
      System.arraycopy(payload, at, packet, PAYLOAD, length);
      send(packet);
    }
  }

  /** Bytes after the IPv4 header in a frame of 1514 bytes: a multiple of 8. */
  static final int LARGEST_PAYLOAD = 1480;

  @Override
  public void send(byte[] packet) {
    int target = ByteBuffer.wrap(packet).getInt(HEADER + 16);
    Optional<Long> to =
        target == -1 || target == settings.broadcast()
            ? Optional.of(BROADCAST)
            : Optional.ofNullable(neighbours.get(target));
    if (to.isPresent()) {
      transmit(packet, to.get());
      return;
    }
    if (!waiting.containsKey(target) && waiting.size() == MOST_WAITING) {
      waiting.pollFirstEntry();
    }
    ArrayDeque<byte[]> packets = waiting.computeIfAbsent(target, t -> new ArrayDeque<>());
    if (packets.size() < MOST_WAITING) {
      packets.add(packet);
    }
    emit(arpFrame(BROADCAST, REQUEST, settings.host(), 0, target));
  }

  /** Sends a packet to a card whose address it may not know yet. */
  void sendTo(long to, byte[] packet) {
    transmit(packet, to);
  }

  private void transmit(byte[] packet, long to) {
    ByteBuffer.wrap(packet).putLong(0, to << 16 | mac >>> 32).putInt(8, (int) mac);
    emit(packet);
  }

  private void emit(byte[] frame) {
    if (port != null) {
      port.deliver(frame);
    }
  }

  @Override
  public boolean isCongested() {
    return port != null && port.isCongested();
  }
}

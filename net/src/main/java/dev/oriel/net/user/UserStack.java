package dev.oriel.net.user;

import dev.oriel.net.CardPort;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What answers the frames of a user network's guest. One thread uses it, whenever a socket of the
 * selector is ready, the card has sent something, or time has passed.
 */
final class UserStack {
  private static final long MILLISECOND = 1_000_000;
  private static final long TICK = 50 * MILLISECOND;
  private static final long HOUSEKEEPING = 5_000 * MILLISECOND;

  private final UserSettings settings;
  private final Wire wire;
  private final Icmp icmp;
  private final Dhcp dhcp;
  private final Tftp tftp;
  private final UdpStack udp;
  private final TcpStack tcp;
  private final Reassembly reassembly = new Reassembly();
  private long ticked;

  UserStack(UserSettings settings, Routes routes, Selector selector, RandomGenerator random) {
    this.settings = settings;
    wire = new Wire(settings);
    icmp = new Icmp(settings, wire);
    dhcp = new Dhcp(settings, wire);
    tftp = new Tftp(settings, wire);
    udp = new UdpStack(settings, routes, wire, icmp, selector);
    tcp = new TcpStack(settings, routes, new TcpOutput(wire), selector, random);
  }

  UdpStack udp() {
    return udp;
  }

  TcpStack tcp() {
    return tcp;
  }

  /** A socket is ready. */
  static void ready(SelectionKey key, long now) {
    if (key.isValid()) {
      ((Ready) key.attachment()).ready(key, now);
    }
  }

  /** Takes what the card has sent, moves what can be moved, and does what is due. */
  void turn(CardPort card, long now) {
    wire.connect(card);
    card.flush();
    card.take().forEach(frame -> receive(frame, now));
    tcp.pump(now);
    if (now - ticked >= TICK) {
      ticked = now;
      tcp.tick(now);
      udp.expire(now);
      reassembly.expire(now);
      tcp.pump(now);
    }
  }

  /** Milliseconds until something may be due; 0 is never. */
  long timeout(long now) {
    long deadline = tcp.deadline();
    if (deadline != TcpSender.NEVER) {
      return Math.clamp(
          (deadline - now) / MILLISECOND + 1, TICK / MILLISECOND, HOUSEKEEPING / MILLISECOND);
    }
    return udp.isEmpty() && reassembly.isEmpty() ? 0 : HOUSEKEEPING / MILLISECOND;
  }

  private void receive(byte[] frame, long now) {
    if (!wire.isFor(frame)) {
      return;
    }
    if (Wire.type(frame) == Wire.ARP) {
      wire.arp(frame);
    } else if (Wire.type(frame) == Wire.IPV4) {
      Optional<Packet.Fragment> read = Packet.read(frame, Wire.HEADER);
      if (read.isPresent()) {
        wire.learn(read.get().piece().source(), Wire.source(frame));
        Optional<Packet> packet =
            read.get().isWhole()
                ? read.map(Packet.Fragment::piece)
                : reassembly.add(read.get(), now);
        packet.ifPresent(whole -> receive(whole, now));
      }
    }
  }

  private void receive(Packet packet, long now) {
    boolean fromGuest = settings.isGuest(packet.source());
    switch (packet.protocol()) {
      case Packet.UDP ->
          Datagram.read(packet).ifPresent(datagram -> receive(packet, datagram, fromGuest, now));
      case Packet.TCP -> {
        if (fromGuest) {
          tcp.receive(packet, now);
        }
      }
      case Packet.ICMP -> {
        if (fromGuest) {
          icmp.receive(packet);
        }
      }
      default -> {}
    }
  }

  private void receive(Packet packet, Datagram datagram, boolean fromGuest, long now) {
    boolean toHost = datagram.target() == settings.host();
    if (datagram.targetPort() == Dhcp.SERVER_PORT && (toHost || datagram.target() == -1)) {
      dhcp.receive(datagram);
    } else if (datagram.targetPort() == Tftp.PORT && toHost && fromGuest) {
      tftp.receive(datagram);
    } else if (fromGuest) {
      udp.receive(packet, datagram, now);
    }
  }

  /** Ends connections and closes files; sockets that wait are left to the selector's owner. */
  void close() {
    tcp.close();
    tftp.close();
  }
}

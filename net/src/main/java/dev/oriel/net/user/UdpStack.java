package dev.oriel.net.user;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * UDP through sockets of the host: one for each port that the guest sends from, open as long as it
 * is used, and one for each port that is forwarded.
 */
final class UdpStack {
  static final int MOST_FLOWS = 128;
  static final int MOST_CALLERS = 128;
  private static final long LIFE = 240_000_000_000L;
  private static final long RESOLVER_LIFE = 10_000_000_000L;
  private static final int LARGEST = 65_507;

  /** Datagrams taken at a time, so that nothing else waits long. */
  private static final int BURST = 64;

  private record Source(int address, int port, boolean toResolver) {}

  private static final class Flow {
    final DatagramChannel channel;
    long used;

    Flow(DatagramChannel channel) {
      this.channel = channel;
    }
  }

  private record Caller(int address, int port) {}

  private static final class Forward {
    final UserSettings.HostForward rule;
    final DatagramChannel channel;
    final LinkedHashMap<Caller, InetSocketAddress> callers = new LinkedHashMap<>(16, 0.75f, true);

    Forward(UserSettings.HostForward rule, DatagramChannel channel) {
      this.rule = rule;
      this.channel = channel;
    }
  }

  private final UserSettings settings;
  private final Routes routes;
  private final Wire wire;
  private final Icmp icmp;
  private final Selector selector;
  private final LinkedHashMap<Source, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Forward> forwards = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST);

  UdpStack(UserSettings settings, Routes routes, Wire wire, Icmp icmp, Selector selector) {
    this.settings = settings;
    this.routes = routes;
    this.wire = wire;
    this.icmp = icmp;
    this.selector = selector;
  }

  boolean isEmpty() {
    return flows.isEmpty();
  }

  /** Sends what the guest has sent. */
  void receive(Packet packet, Datagram datagram, long now) {
    if (answersCaller(datagram)) {
      return;
    }
    Optional<InetSocketAddress> to = routes.udp(datagram.target(), datagram.targetPort());
    if (to.isEmpty()) {
      return;
    }
    Source source =
        new Source(
            datagram.source(),
            datagram.sourcePort(),
            routes.isResolver(datagram.target(), datagram.targetPort()));
    try {
      Flow flow = flows.get(source);
      if (flow == null) {
        flow = open(source);
      }
      flow.used = now;
      flow.channel.send(ByteBuffer.wrap(datagram.data()), to.get());
    } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
      icmp.unreachable(packet, Icmp.NETWORK_UNREACHABLE);
    }
  }

  private Flow open(Source source) throws IOException {
    if (flows.size() == MOST_FLOWS) {
      close(flows.pollFirstEntry().getValue().channel);
    }
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    Flow flow = new Flow(channel);
    Ready ready = (key, now) -> returned(source, flow, now);
    channel.register(selector, SelectionKey.OP_READ, ready);
    flows.put(source, flow);
    return flow;
  }

  /** Something has come back from outside. */
  private void returned(Source source, Flow flow, long now) {
    flow.used = now;
    for (int i = 0; i < BURST; i++) {
      Optional<InetSocketAddress> from = take(flow.channel);
      if (from.isEmpty()) {
        return;
      }
      OptionalInt address = Ipv4.of(from.get().getAddress());
      int shown = source.toResolver() ? settings.dns() : shown(address);
      deliver(shown, from.get().getPort(), source.address(), source.port());
    }
  }

  /** How the guest sees an address outside. */
  private int shown(OptionalInt address) {
    return address.isPresent()
            && !Ipv4.isNobody(address.getAsInt())
            && !settings.contains(address.getAsInt())
        ? address.getAsInt()
        : settings.host();
  }

  private Optional<InetSocketAddress> take(DatagramChannel channel) {
    buffer.clear();
    try {
      return Optional.ofNullable((InetSocketAddress) channel.receive(buffer));
    } catch (IOException e) {
      // An earlier datagram was not deliverable.
      return Optional.empty();
    }
  }

  private void deliver(int source, int sourcePort, int target, int targetPort) {
    byte[] data = new byte[buffer.flip().remaining()];
    buffer.get(data);
    Datagram datagram = new Datagram(source, sourcePort, target, targetPort, data);
    wire.sendPayload(Packet.UDP, source, target, datagram.payload());
  }

  /** Opens a port of the host. */
  void forward(UserSettings.HostForward rule) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(rule.from());
      channel.configureBlocking(false);
      Forward forward = new Forward(rule, channel);
      Ready ready = (key, now) -> called(forward);
      channel.register(selector, SelectionKey.OP_READ, ready);
      forwards.add(forward);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void called(Forward forward) {
    for (int i = 0; i < BURST; i++) {
      Optional<InetSocketAddress> from = take(forward.channel);
      if (from.isEmpty()) {
        return;
      }
      int shown = shown(Ipv4.of(from.get().getAddress()));
      int port = from.get().getPort();
      forward.callers.put(new Caller(shown, port), from.get());
      if (forward.callers.size() > MOST_CALLERS) {
        forward.callers.pollFirstEntry();
      }
      deliver(shown, port, forward.rule.guest(), forward.rule.guestPort());
    }
  }

  /** Sends the answer to somebody who has called a forwarded port. */
  private boolean answersCaller(Datagram datagram) {
    for (Forward forward : forwards) {
      if (forward.rule.guest() == datagram.source()
          && forward.rule.guestPort() == datagram.sourcePort()) {
        InetSocketAddress to =
            forward.callers.get(new Caller(datagram.target(), datagram.targetPort()));
        if (to != null) {
          try {
            forward.channel.send(ByteBuffer.wrap(datagram.data()), to);
          } catch (IOException e) {
            // The caller is gone.
          }
          return true;
        }
      }
    }
    return false;
  }

  /** Closes what has not been used for long. */
  void expire(long now) {
    Iterator<Map.Entry<Source, Flow>> all = flows.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Source, Flow> entry = all.next();
      long life = entry.getKey().toResolver() ? RESOLVER_LIFE : LIFE;
      if (now - entry.getValue().used > life) {
        close(entry.getValue().channel);
        all.remove();
      }
    }
  }

  private static void close(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone.
    }
  }
}

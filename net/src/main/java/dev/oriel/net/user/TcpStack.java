package dev.oriel.net.user;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** All TCP connections of a user network. */
final class TcpStack {
  static final int MOST_CONNECTIONS = 256;

  /** 128 KiB each: an idle connection holds none, a busy one two. */
  static final int RINGS = 128;

  private static final long IDLE = 60_000_000_000L;
  private static final int FIRST_EPHEMERAL = 49_152;

  private final UserSettings settings;
  private final Routes routes;
  private final TcpOutput output;
  private final Selector selector;
  private final RandomGenerator random;
  private final RingPool pool = new RingPool(RINGS);
  private final Map<TcpKey, TcpConnection> connections = new LinkedHashMap<>();

  /** Those for which something has happened. */
  private final Set<TcpConnection> active = new LinkedHashSet<>();

  private boolean congested;

  TcpStack(
      UserSettings settings,
      Routes routes,
      TcpOutput output,
      Selector selector,
      RandomGenerator random) {
    this.settings = settings;
    this.routes = routes;
    this.output = output;
    this.selector = selector;
    this.random = random;
  }

  void receive(Packet packet, long now) {
    Optional<TcpSegment> read = TcpSegment.read(packet);
    if (read.isEmpty()) {
      return;
    }
    TcpSegment segment = read.get();
    TcpConnection connection = connections.get(segment.key());
    if (connection != null && !connection.isClosed()) {
      connection.receive(segment, now);
      active.add(connection);
    } else if (segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK | TcpSegment.RST)) {
      open(segment, now);
    } else {
      refuse(segment);
    }
  }

  private void refuse(TcpSegment segment) {
    if (segment.has(TcpSegment.RST)) {
      return;
    }
    if (segment.has(TcpSegment.ACK)) {
      output.send(segment.key(), TcpSegment.RST, segment.ack(), 0, 0);
    } else {
      int length =
          segment.length()
              + (segment.has(TcpSegment.SYN) ? 1 : 0)
              + (segment.has(TcpSegment.FIN) ? 1 : 0);
      output.send(segment.key(), TcpSegment.RST | TcpSegment.ACK, 0, segment.seq() + length, 0);
    }
  }

  /** The guest calls. */
  private void open(TcpSegment syn, long now) {
    Optional<InetSocketAddress> to = routes.tcp(syn.key().remote(), syn.key().remotePort());
    if (to.isEmpty() || !makeRoom(now)) {
      refuse(syn);
      return;
    }
    SocketStream host;
    try {
      host = SocketStream.connect(to.get(), selector);
    } catch (IOException e) {
      refuse(syn);
      return;
    }
    TcpConnection connection = TcpConnection.toHost(syn, host, output, pool, random.nextInt());
    add(syn.key(), connection, host);
    connection.receive(syn, now);
    if (host.isConnected()) {
      connection.connected(now);
    }
  }

  private void add(TcpKey key, TcpConnection connection, SocketStream host) {
    connections.put(key, connection);
    host.attach((selected, now) -> ready(connection, host, selected, now));
  }

  private void ready(TcpConnection connection, SocketStream host, SelectionKey key, long now) {
    active.add(connection);
    if (key.isConnectable()) {
      try {
        host.finishConnect();
        connection.connected(now);
      } catch (IOException e) {
        connection.refused();
        host.close();
      }
    } else if (key.isReadable()) {
      connection.readable();
    }
  }

  /** Listens on a port of the host. */
  void forward(UserSettings.HostForward forward) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(forward.from());
      server.configureBlocking(false);
      Ready ready = (key, now) -> accept(server, forward, now);
      server.register(selector, SelectionKey.OP_ACCEPT, ready);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void accept(ServerSocketChannel server, UserSettings.HostForward forward, long now) {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      if (!makeRoom(now)) {
        channel.close();
        return;
      }
      InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
      TcpKey key = key(forward, peer);
      SocketStream host = SocketStream.of(channel, selector);
      TcpConnection connection =
          TcpConnection.toGuest(key, host, output, pool, random.nextInt(), now);
      add(key, connection, host);
    } catch (IOException e) {
      // The caller is gone, or the host has no more files: the caller notices.
    }
  }

  /** The guest sees its callers' own addresses, except those of the host itself and of IPv6. */
  private TcpKey key(UserSettings.HostForward forward, InetSocketAddress peer) {
    OptionalInt address = Ipv4.of(peer.getAddress());
    boolean shown =
        address.isPresent()
            && !Ipv4.isNobody(address.getAsInt())
            && !settings.contains(address.getAsInt());
    int remote = shown ? address.getAsInt() : settings.host();
    int port = peer.getPort();
    TcpKey key = new TcpKey(forward.guest(), forward.guestPort(), remote, port);
    for (int other = FIRST_EPHEMERAL; connections.containsKey(key); other++) {
      key = new TcpKey(forward.guest(), forward.guestPort(), remote, other);
    }
    return key;
  }

  /** Whether there may be one more connection; one that is over or has long been idle gives way. */
  private boolean makeRoom(long now) {
    connections.values().removeIf(TcpConnection::isClosed);
    if (connections.size() < MOST_CONNECTIONS) {
      return true;
    }
    Optional<TcpConnection> oldest =
        connections.values().stream()
            .min(
                Comparator.comparing((TcpConnection connection) -> !connection.isOver())
                    .thenComparingLong(TcpConnection::used))
            .filter(connection -> connection.isOver() || now - connection.used() > IDLE);
    oldest.ifPresent(TcpConnection::abort);
    return oldest.isPresent() && connections.values().removeIf(TcpConnection::isClosed);
  }

  /** Moves what can be moved. */
  void pump(long now) {
    boolean all = pool.hasRecovered() || congested && !output.isCongested();
    (all ? connections.values() : active).forEach(connection -> connection.pump(now));
    active.clear();
    congested = output.isCongested();
  }

  /** When {@link #tick} is to be called: {@link TcpSender#NEVER} if no connection waits. */
  long deadline() {
    long first = TcpSender.NEVER;
    for (TcpConnection connection : connections.values()) {
      first = Math.min(first, connection.deadline());
    }
    return first;
  }

  /** Does what is due. */
  void tick(long now) {
    for (TcpConnection connection : connections.values()) {
      if (!connection.isClosed() && connection.deadline() <= now) {
        connection.timeOut(now);
        active.add(connection);
      }
    }
    connections.values().removeIf(TcpConnection::isClosed);
  }

  /** Ends all connections. */
  void close() {
    connections.values().forEach(TcpConnection::abort);
    connections.clear();
  }

  int size() {
    return connections.size();
  }
}

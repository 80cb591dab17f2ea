package dev.oriel.devices.virtio.vsock;

import dev.oriel.net.vsock.GuestEnd;
import dev.oriel.net.vsock.Vsock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a guest. {@link Vsock} bounds their number. For the thread that serves the
 * queues, except where a method says otherwise.
 */
final class Connections {
  private final long guest;
  private final Vsock host;
  private final Runnable wake;
  private final Map<Connection.Ports, Connection> all = new LinkedHashMap<>();

  /** Those that may have a packet for the guest, each once. */
  private final Queue<Connection> ready = new ConcurrentLinkedQueue<>();

  /** Streams for which the host wants a connection. */
  private final Queue<GuestEnd> wanted = new ConcurrentLinkedQueue<>();

  /**
   * @param guest its address
   * @param wake has {@link #next} called again
   */
  Connections(long guest, Vsock host, Runnable wake) {
    this.guest = guest;
    this.host = host;
    this.wake = wake;
  }

  /** The host wants a connection. For any thread. */
  void want(GuestEnd end) {
    wanted.add(end);
    wake.run();
  }

  /** The guest wants a connection, which there is not; false if there can be no more. */
  boolean request(Packet packet) {
    return host.request(
            packet.fromPort(),
            packet.toPort(),
            end -> {
              Connection made = add(end, false);
              made.credit(packet);
            })
        .isPresent();
  }

  /**
   * Ends the oldest connection that the host has closed and the guest has not, if there can be no
   * more otherwise.
   *
   * @return what the guest is to be told
   */
  Optional<Packet> makeRoom() {
    Optional<Connection> closed =
        host.isFull()
            ? all.values().stream().filter(each -> each.end().isClosed()).findFirst()
            : Optional.empty();
    closed.ifPresent(this::remove);
    return closed.map(each -> each.make(Packet.RESET, new byte[0], 0));
  }

  private Connection add(GuestEnd end, boolean fromHost) {
    Connection made = new Connection(end, guest, fromHost);
    all.put(made.ports(), made);
    end.attach(() -> mayHavePacket(made));
    mayHavePacket(made);
    return made;
  }

  /** It may have a packet for the guest. For any thread. */
  void mayHavePacket(Connection connection) {
    if (connection.enqueue()) {
      ready.add(connection);
    }
    wake.run();
  }

  @Nullable Connection find(Packet packet) {
    return all.get(new Connection.Ports(packet.fromPort(), packet.toPort()));
  }

  /** A connection that has a packet for the guest, which stays the next; null if there is none. */
  @Nullable Connection next() {
    for (GuestEnd end = wanted.poll(); end != null; end = wanted.poll()) {
      if (all.containsKey(new Connection.Ports(end.guestPort(), end.hostPort()))) {
        end.over();
      } else {
        add(end, true);
      }
    }
    for (Connection first = ready.peek(); first != null; first = ready.peek()) {
      if (first.next() != 0) {
        return first;
      }
      pass(first);
    }
    return null;
  }

  /** The next connection has had its turn. */
  void pass(Connection first) {
    ready.remove();
    first.dequeued();
    if (first.next() != 0 && first.enqueue()) {
      ready.add(first);
    }
  }

  /** The connection is over on this side. */
  void remove(Connection connection) {
    all.remove(connection.ports(), connection);
    connection.end().over();
  }

  /** All connections are over. */
  void clear() {
    all.values().forEach(each -> each.end().over());
    all.clear();
    for (Connection each = ready.poll(); each != null; each = ready.poll()) {
      each.dequeued();
    }
    for (GuestEnd end = wanted.poll(); end != null; end = wanted.poll()) {
      end.over();
    }
  }
}

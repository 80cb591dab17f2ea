package dev.oriel.devices.virtio.vsock;

import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.vsock.GuestEnd;
import dev.oriel.net.vsock.UnixPorts;
import dev.oriel.net.vsock.Vsock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Ends the guest's stream sockets at the host's programs. Connections do not outlive a snapshot:
 * after a restore the guest is told that its transport was reset.
 */
final class VirtioVsock implements VirtioModel {
  static final int RECEIVE = 0;
  static final int TRANSMIT = 1;
  static final int EVENT = 2;

  /** What streams, chain, scratch memory and resets that wait take at most. */
  static final long BYTES = Vsock.MOST_BYTES + Chain.MOST_BYTES + GuestEnd.ROOM + (1 << 16);

  /** Packets of one step. */
  private static final int PACKETS = 64;

  /** The most resets of connections that there are not that wait for the guest to take them. */
  private static final int MOST_RESETS = 256;

  private static final int EVENT_BYTES = 4;
  private static final int TRANSPORT_RESET = 0;

  private final long guest;
  private final VirtioContext context;
  private final Vsock host;
  private final Optional<UnixPorts> unixPorts;
  private final RegisterBank config;
  private final Chain chain;
  private final MemorySegment header = Arena.ofAuto().allocate(Packet.HEADER, Long.BYTES);
  private final byte[] bytes = new byte[GuestEnd.ROOM];
  private final MemorySegment data = MemorySegment.ofArray(bytes);
  private final Connections connections;
  private final Queue<Packet> resets = new ArrayDeque<>();
  private final Vsock.Device device;
  private volatile boolean started;

  /** Whether the guest is to be told that its connections are gone. */
  private boolean transportReset;

  /**
   * @param guest its address
   * @param unixPorts what the host's programs also use, and is closed with the device
   */
  VirtioVsock(long guest, Vsock host, Optional<UnixPorts> unixPorts, VirtioContext context) {
    this.guest = guest;
    this.context = context;
    this.host = host;
    this.unixPorts = unixPorts;
    config = new RegisterBank(8, List.of(Register.readOnly("guest_cid", 0, 8, guest)));
    chain = context.newChain();
    connections = new Connections(guest, host, () -> context.wake(RECEIVE));
    device =
        end -> {
          if (started) {
            connections.want(end);
          }
          return started;
        };
    host.attach(device);
  }

  @Override
  public long features() {
    return 0;
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {
    started = true;
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    return switch (queue.index()) {
      case RECEIVE -> deliver(queue);
      case TRANSMIT -> accept(queue);
      default -> tell(queue);
    };
  }

  /** Gives the guest packets, as far as it has buffers. */
  private boolean deliver(Virtqueue queue) {
    for (int i = 0; i < PACKETS; i++) {
      Connection next = resets.isEmpty() ? connections.next() : null;
      if (resets.isEmpty() && next == null) {
        return false; // A packet has this called again, and so no notification is needed.
      }
      if (!queue.take(chain)) {
        if (queue.arm()) {
          return false;
        }
        continue;
      }
      if (chain.writable().bytes() < Packet.HEADER) {
        queue.fail();
        return false;
      }
      if (next == null) {
        queue.complete(chain, write(resets.remove()) ? Packet.HEADER : 0);
        context.wake(TRANSMIT); // It may have waited for room among the resets.
      } else {
        deliver(queue, next);
      }
    }
    return true;
  }

  private void deliver(Virtqueue queue, Connection connection) {
    int operation = connection.next();
    Packet packet = connection.make(operation, bytes, chain.writable().bytes() - Packet.HEADER);
    boolean written = write(packet);
    queue.complete(chain, written ? Packet.HEADER + packet.length() : 0);
    if (!written || operation == Packet.RESET) {
      // What memory has refused is missing from the stream.
      connections.remove(connection);
    }
    connections.pass(connection);
  }

  private boolean write(Packet packet) {
    packet.write(header);
    return chain.writable().fill(header, Packet.HEADER) == DmaStatus.OK
        && chain.writable().fill(data, packet.length()) == DmaStatus.OK;
  }

  /** Takes packets of the guest. */
  private boolean accept(Virtqueue queue) {
    for (int i = 0; i < PACKETS; i++) {
      if (resets.size() >= MOST_RESETS) {
        return false; // Until the guest has taken one.
      }
      if (queue.take(chain)) {
        accept();
        queue.complete(chain, 0);
      } else if (queue.arm()) {
        return false;
      }
    }
    return true;
  }

  /** Takes the packet of the chain; one whose header cannot be read, or is not ours, is dropped. */
  private void accept() {
    if (chain.readable().bytes() < Packet.HEADER
        || chain.readable().drain(header, Packet.HEADER) != DmaStatus.OK) {
      return;
    }
    Packet packet = Packet.read(header);
    if (packet.from() != guest || packet.to() != Vsock.HOST) {
      return;
    }
    Connection connection = packet.type() == Packet.STREAM ? connections.find(packet) : null;
    if (connection != null) {
      connection.credit(packet);
      if (!accept(packet, connection)) {
        connections.remove(connection);
        refuse(packet);
      } else if (connection.next() != 0) {
        connections.mayHavePacket(connection);
      }
    } else if (!request(packet)) {
      refuse(packet);
    }
  }

  /** The guest asks for a connection; false if it does not, or cannot have it. */
  private boolean request(Packet packet) {
    if (packet.type() != Packet.STREAM
        || packet.operation() != Packet.REQUEST
        || packet.length() != 0) {
      return false;
    }
    connections.makeRoom().ifPresent(resets::add);
    return connections.request(packet);
  }

  /** Answers with a reset, unless it is one. */
  private void refuse(Packet packet) {
    if (packet.operation() != Packet.RESET) {
      resets.add(packet.reset());
      context.wake(RECEIVE);
    }
  }

  /** Takes a packet of a connection; false if that is over, or the packet breaks the rules. */
  private boolean accept(Packet packet, Connection connection) {
    if (packet.operation() != Packet.DATA && packet.length() != 0) {
      return false;
    }
    GuestEnd end = connection.end();
    return switch (packet.operation()) {
      case Packet.RESPONSE -> {
        boolean awaited = connection.isAsked();
        end.opened();
        yield awaited;
      }
      case Packet.SHUTDOWN -> {
        boolean noReceive = (packet.flags() & Packet.NO_RECEIVE) != 0;
        boolean noSend = (packet.flags() & Packet.NO_SEND) != 0;
        end.guestEnds(noReceive, noSend);
        yield !(noReceive && noSend);
      }
      case Packet.DATA -> connection.isOpen() && takeData(packet, end);
      case Packet.CREDIT_UPDATE -> connection.isOpen();
      case Packet.CREDIT_REQUEST -> {
        connection.askCredit();
        yield connection.isOpen();
      }
      default -> false;
    };
  }

  /** The guest may send as much as it was told that there is room for. */
  private boolean takeData(Packet packet, GuestEnd end) {
    long length = Integer.toUnsignedLong(packet.length());
    return length <= chain.readable().bytes() - Packet.HEADER
        && length <= bytes.length
        && chain.readable().drain(data, length) == DmaStatus.OK
        && end.put(bytes, (int) length);
  }

  private boolean tell(Virtqueue queue) {
    while (transportReset) {
      if (queue.take(chain)) {
        if (chain.writable().bytes() < EVENT_BYTES) {
          queue.fail();
          return false;
        }
        Le.put32(header, 0, TRANSPORT_RESET);
        boolean written = chain.writable().fill(header, EVENT_BYTES) == DmaStatus.OK;
        queue.complete(chain, written ? EVENT_BYTES : 0);
        transportReset = false;
      } else if (queue.arm()) {
        return false;
      }
    }
    return false;
  }

  /** No buffer is kept. */
  @Override
  public void drain(Virtqueue queue) {}

  /** Connections, and packets on their way, are not of the state. */
  @Override
  public void save(StateWriter out) {}

  @Override
  public void restore(StateReader in) {
    forget();
    transportReset = true;
  }

  @Override
  public void reset() {
    started = false;
    forget();
    transportReset = false;
  }

  private void forget() {
    connections.clear();
    resets.clear();
  }

  @Override
  public void close() {
    started = false;
    host.detach(device);
    unixPorts.ifPresent(UnixPorts::close);
    forget();
  }
}

package dev.oriel.net.socket;

import dev.oriel.net.Card;
import dev.oriel.net.CardPort;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.Threads;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Frames over UDP, each a datagram: QEMU's {@code -netdev dgram} and {@code -netdev socket} with
 * {@code udp=} or {@code mcast=}. Of two ends, each drops datagrams of others than the other end. A
 * multicast group joins any number of ends.
 */
public final class DatagramNetwork implements Network {
  private final DatagramChannel receiving;
  private final DatagramChannel sending;
  private final InetSocketAddress remote;
  private final Predicate<SocketAddress> senders;
  private final Semaphore wake = new Semaphore(0);
  private final Thread reader = Thread.ofVirtual().name("oriel-net-reader").unstarted(this::read);
  private final Thread writer = Thread.ofVirtual().name("oriel-net-writer").unstarted(this::write);
  private volatile @Nullable CardPort port;
  private volatile boolean closed;

  private DatagramNetwork(
      DatagramChannel receiving,
      DatagramChannel sending,
      InetSocketAddress remote,
      Predicate<SocketAddress> senders) {
    this.receiving = receiving;
    this.sending = sending;
    this.remote = remote;
    this.senders = senders;
    reader.start();
    writer.start();
  }

  /**
   * Between two ends.
   *
   * @throws NetworkException if the host refuses an address
   */
  public static DatagramNetwork open(InetSocketAddress local, InetSocketAddress remote) {
    requireResolved(remote);
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.bind(local);
      } catch (IOException | UnresolvedAddressException e) {
        channel.close();
        throw e;
      }
      return new DatagramNetwork(channel, channel, remote, remote::equals);
    } catch (IOException | UnresolvedAddressException e) {
      throw StreamNetwork.refused("listen on", local, e);
    }
  }

  /**
   * Between all that have joined {@code group}, on this host and, as its routers allow, on others.
   *
   * @param group an IPv4 multicast address, and a port
   * @param from the address of the host's interface to use; if absent, that of the route to the
   *     group
   * @throws NetworkException if the host refuses the group or the address
   */
  public static DatagramNetwork join(InetSocketAddress group, Optional<InetAddress> from) {
    requireResolved(group);
    try {
      InetAddress own = from.isPresent() ? from.get() : routeTo(group);
      NetworkInterface through = NetworkInterface.getByInetAddress(own);
      if (through == null) {
        throw new SocketException("the host has no address " + own.getHostAddress());
      }
      DatagramChannel receiving = DatagramChannel.open(StandardProtocolFamily.INET);
      // Its own frames come back, and only their port tells them from those of others on this host.
      DatagramChannel sending = receiving;
      try {
        sending = DatagramChannel.open(StandardProtocolFamily.INET);
        receiving.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(group);
        receiving.join(group.getAddress(), through);
        sending
            .setOption(StandardSocketOptions.IP_MULTICAST_IF, through)
            .setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true)
            .bind(new InetSocketAddress(own, 0));
        SocketAddress itself = sending.getLocalAddress();
        return new DatagramNetwork(receiving, sending, group, each -> !itself.equals(each));
      } catch (IOException | RuntimeException e) {
        receiving.close();
        sending.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      throw StreamNetwork.refused("join", group, e);
    }
  }

  private static InetAddress routeTo(InetSocketAddress group) throws SocketException {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(group);
      return probe.getLocalAddress();
    }
  }

  private static void requireResolved(InetSocketAddress remote) {
    if (remote.isUnresolved()) {
      throw StreamNetwork.refused("send to", remote, new UnresolvedAddressException());
    }
  }

  @Override
  public synchronized Link connect(Card card) {
    if (port != null || closed) {
      throw new IllegalStateException("a socket network has one card");
    }
    CardPort made = new CardPort(card, wake::release);
    port = made;
    return made;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    while (!closed) {
      try {
        buffer.clear();
        SocketAddress from = receiving.receive(buffer);
        CardPort card = port;
        if (card != null && senders.test(from) && buffer.position() >= SHORTEST) {
          byte[] frame = new byte[buffer.flip().remaining()];
          buffer.get(frame);
          card.deliver(frame);
        }
      } catch (IOException e) {
        if (!receiving.isOpen()) {
          return;
        }
      }
    }
  }

  private void write() {
    try {
      while (!closed) {
        wake.acquire();
        wake.drainPermits();
        CardPort card = port;
        if (card != null) {
          card.flush();
          card.take().forEach(this::send);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void send(byte[] frame) {
    try {
      sending.send(ByteBuffer.wrap(frame), remote);
    } catch (IOException e) {
      // Lost, as datagrams are: too long, or nobody listens.
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      CardPort card = port;
      if (card != null) {
        card.close();
      }
    }
    try {
      receiving.close();
      sending.close();
    } catch (IOException e) {
      // It is gone.
    }
    Threads.end(reader);
    Threads.end(writer);
  }
}

package dev.oriel.net.socket;

import dev.oriel.net.Card;
import dev.oriel.net.CardPort;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Frames over UDP, each a datagram: QEMU's {@code -netdev dgram} and {@code -netdev socket,udp=}.
 * Datagrams of others than the remote end are dropped.
 */
public final class DatagramNetwork implements Network {
  private final DatagramChannel channel;
  private final InetSocketAddress remote;
  private final Semaphore wake = new Semaphore(0);
  private final Thread reader = Thread.ofVirtual().name("oriel-net-reader").unstarted(this::read);
  private final Thread writer = Thread.ofVirtual().name("oriel-net-writer").unstarted(this::write);
  private volatile @Nullable CardPort port;
  private volatile boolean closed;

  private DatagramNetwork(DatagramChannel channel, InetSocketAddress remote) {
    this.channel = channel;
    this.remote = remote;
  }

  /**
   * @throws NetworkException if the host refuses an address
   */
  public static DatagramNetwork open(InetSocketAddress local, InetSocketAddress remote) {
    if (remote.isUnresolved()) {
      throw StreamNetwork.refused("send to", remote, new UnresolvedAddressException());
    }
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.bind(local);
      } catch (IOException | UnresolvedAddressException e) {
        channel.close();
        throw e;
      }
      DatagramNetwork network = new DatagramNetwork(channel, remote);
      network.reader.start();
      network.writer.start();
      return network;
    } catch (IOException | UnresolvedAddressException e) {
      throw StreamNetwork.refused("listen on", local, e);
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
        SocketAddress from = channel.receive(buffer);
        CardPort card = port;
        if (card != null && remote.equals(from) && buffer.position() >= SHORTEST) {
          byte[] frame = new byte[buffer.flip().remaining()];
          buffer.get(frame);
          card.deliver(frame);
        }
      } catch (IOException e) {
        if (!channel.isOpen()) {
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
      channel.send(ByteBuffer.wrap(frame), remote);
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
      channel.close();
    } catch (IOException e) {
      // It is gone.
    }
    Threads.end(reader);
    Threads.end(writer);
  }
}

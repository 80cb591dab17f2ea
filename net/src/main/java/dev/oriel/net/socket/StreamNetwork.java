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
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a TCP or Unix stream socket, each behind its length in 4 bytes, big-endian: QEMU's
 * {@code -netdev stream} and {@code -netdev socket}. A server serves one client after another; a
 * client connects once. Frames that the card sends while nobody is connected are lost.
 */
public final class StreamNetwork implements Network {
  private static final int PREFIX = 4;

  private final @Nullable ServerSocketChannel server;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore room = new Semaphore(0);
  private final Thread reader;
  private final Thread writer;
  private volatile @Nullable SocketChannel peer;
  private volatile @Nullable CardPort port;
  private volatile boolean closed;

  private StreamNetwork(@Nullable ServerSocketChannel server, @Nullable SocketChannel peer) {
    this.server = server;
    this.peer = peer;
    reader = Thread.ofVirtual().name("oriel-net-reader").unstarted(this::read);
    writer = Thread.ofVirtual().name("oriel-net-writer").unstarted(this::write);
  }

  /**
   * Listens for the other end.
   *
   * @throws NetworkException if the host refuses the address
   */
  public static StreamNetwork listen(SocketAddress address) {
    try {
      ServerSocketChannel server =
          address instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open();
      try {
        server.bind(address, 1);
      } catch (IOException | UnresolvedAddressException e) {
        server.close();
        throw e;
      }
      return started(new StreamNetwork(server, null));
    } catch (IOException | UnresolvedAddressException e) {
      throw refused("listen on", address, e);
    }
  }

  /**
   * Connects to the other end.
   *
   * @throws NetworkException if it cannot be reached
   */
  public static StreamNetwork connect(SocketAddress address) {
    try {
      return started(new StreamNetwork(null, SocketChannel.open(address)));
    } catch (IOException | UnresolvedAddressException e) {
      throw refused("connect to", address, e);
    }
  }

  private static StreamNetwork started(StreamNetwork network) {
    network.reader.start();
    network.writer.start();
    return network;
  }

  static NetworkException refused(String what, SocketAddress address, Exception e) {
    String why = e instanceof UnresolvedAddressException ? "unknown host" : e.getMessage();
    return new NetworkException("-netdev: cannot %s %s: %s".formatted(what, text(address), why));
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getHostString() + ":" + inet.getPort()
        : address.toString();
  }

  /** Where it listens; for tests that let the host choose a port. */
  SocketAddress address() throws IOException {
    ServerSocketChannel listening = server;
    if (listening == null) {
      throw new IllegalStateException("a client");
    }
    return listening.getLocalAddress();
  }

  /** Whether the other end is there now. */
  boolean isConnected() {
    return peer != null;
  }

  @Override
  public synchronized Link connect(Card card) {
    if (port != null || closed) {
      throw new IllegalStateException("a socket network has one card");
    }
    CardPort made = new CardPort(card, this::look);
    port = made;
    return made;
  }

  private void look() {
    wake.release();
    room.release();
  }

  private void read() {
    try {
      while (!closed) {
        SocketChannel channel = peer;
        if (channel == null) {
          channel = accept();
          peer = channel;
        }
        try (SocketChannel from = channel) {
          readFrames(from);
        } catch (IOException e) {
          // The other end is gone.
        }
        peer = null;
        if (server == null) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // Closed.
    }
  }

  private SocketChannel accept() throws IOException {
    ServerSocketChannel listening = server;
    if (listening == null) {
      throw new IOException("not a server");
    }
    return listening.accept();
  }

  private void readFrames(SocketChannel from) throws IOException, InterruptedException {
    if (from.getLocalAddress() instanceof InetSocketAddress) {
      from.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(2 * (PREFIX + LONGEST));
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.remaining() >= PREFIX) {
        int length = buffer.getInt(buffer.position());
        if (length < 0 || length > LONGEST) {
          throw new IOException("a frame of " + Integer.toUnsignedLong(length) + " bytes");
        }
        if (buffer.remaining() < PREFIX + length) {
          break;
        }
        byte[] frame = new byte[length];
        buffer.getInt();
        buffer.get(frame);
        deliver(frame);
      }
      buffer.compact();
    }
  }

  private void deliver(byte[] frame) throws InterruptedException {
    CardPort card = port;
    if (card == null || frame.length < SHORTEST) {
      return;
    }
    card.flush();
    while (card.isCongested() && !closed && !card.isClosed()) {
      room.acquire();
      room.drainPermits();
      card.flush();
    }
    card.deliver(frame);
  }

  private void write() {
    try {
      while (!closed) {
        wake.acquire();
        wake.drainPermits();
        CardPort card = port;
        if (card != null) {
          card.flush();
          send(card.take());
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void send(List<byte[]> frames) {
    SocketChannel to = peer;
    if (to == null || frames.isEmpty()) {
      return;
    }
    int total = frames.stream().mapToInt(frame -> PREFIX + frame.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(total);
    frames.forEach(frame -> buffer.putInt(frame.length).put(frame));
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
    } catch (IOException e) {
      // The reader notices that the other end is gone.
    }
  }

  @Override
  public void close() {
    SocketAddress address = null;
    synchronized (this) {
      closed = true;
      CardPort card = port;
      if (card != null) {
        card.close();
      }
    }
    try {
      ServerSocketChannel listening = server;
      if (listening != null) {
        address = listening.getLocalAddress();
        listening.close();
      }
      SocketChannel to = peer;
      if (to != null) {
        to.close();
      }
    } catch (IOException e) {
      // It is gone.
    }
    Threads.end(reader);
    Threads.end(writer);
    if (address instanceof UnixDomainSocketAddress unix) {
      delete(unix.getPath());
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Somebody else's now.
    }
  }
}

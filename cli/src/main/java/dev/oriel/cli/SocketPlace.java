package dev.oriel.cli;

import dev.oriel.machine.HostException;
import dev.oriel.net.NetworkException;
import dev.oriel.net.socket.SocketFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;

/** The address of a stream socket. */
sealed interface SocketPlace {
  /** A file. */
  record Unix(Path path) implements SocketPlace {
    @Override
    public String toString() {
      return "unix:" + path;
    }

    @Override
    public SocketAddress address() {
      return UnixDomainSocketAddress.of(path);
    }

    @Override
    public Listener listen(String option) {
      return new FileListener(option, path);
    }
  }

  /** A port of TCP; an empty host is this one, for its own programs only. */
  record Tcp(String host, int port) implements SocketPlace {
    @Override
    public String toString() {
      return "tcp:" + host + ":" + port;
    }

    @Override
    public SocketAddress address() {
      return host.isEmpty()
          ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
          : new InetSocketAddress(host, port);
    }

    @Override
    public Listener listen(String option) {
      return new TcpListener(option, this);
    }
  }

  SocketAddress address();

  /**
   * Listens there.
   *
   * @throws UsageException if the host does not allow it
   */
  Listener listen(String option);

  /** Connects to it. */
  default SocketChannel connect() throws IOException {
    try {
      return SocketChannel.open(address());
    } catch (UnresolvedAddressException e) {
      throw new IOException("the host is not known", e);
    }
  }

  /** A socket that listens. */
  interface Listener extends AutoCloseable {
    ServerSocketChannel server();

    @Override
    void close();
  }

  /** Listens at a file. */
  final class FileListener implements Listener {
    private final SocketFile file;

    FileListener(String option, Path path) {
      try {
        file = new SocketFile(path);
      } catch (NetworkException e) {
        throw new UsageException(option + ": " + e.getMessage());
      }
    }

    @Override
    public ServerSocketChannel server() {
      return file.server();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** Listens on a port. */
  final class TcpListener implements Listener {
    private final ServerSocketChannel server;

    TcpListener(String option, Tcp place) {
      ServerSocketChannel opened = null;
      try {
        opened = ServerSocketChannel.open();
        opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        opened.bind(place.address());
      } catch (IOException | UnresolvedAddressException e) {
        close(opened);
        String reason = e instanceof IOException io ? HostException.reason(io) : "unknown host";
        throw new UsageException("%s: cannot listen on %s: %s".formatted(option, place, reason));
      }
      server = opened;
    }

    @Override
    public ServerSocketChannel server() {
      return server;
    }

    @Override
    public void close() {
      close(server);
    }

    private static void close(@org.jspecify.annotations.Nullable ServerSocketChannel channel) {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // Nothing else can be done about it.
      }
    }
  }
}

package dev.oriel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A monitor behind a Unix socket, for one client at a time. */
final class MonitorSocket implements AutoCloseable {
  private final Path path;
  private final Monitor monitor;
  private final ServerSocketChannel server;

  /**
   * Listens from now on; a socket that is there is replaced.
   *
   * @throws UsageException if {@code path} cannot be a socket
   */
  MonitorSocket(Path path, Monitor monitor) {
    this.path = path;
    this.monitor = monitor;
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isOther()) {
        Files.delete(path);
      }
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      throw new UsageException("-monitor: " + path + " cannot be a socket: " + e.getMessage());
    }
    Thread.ofPlatform().daemon().name("monitor").start(this::serve);
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        MonitorLine line = new MonitorLine(monitor, text -> send(client, text), false);
        line.prompt();
        InputStream in = Channels.newInputStream(client);
        for (int key = in.read(); key >= 0; key = in.read()) {
          line.key(key);
        }
      } catch (IOException | UncheckedIOException e) {
        // The client has gone, or we have; the next may come.
      }
    }
  }

  private static void send(SocketChannel client, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is of no more use to anybody.
    }
  }
}

package dev.oriel.machine.gdb;

import dev.oriel.machine.Debugger;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves gdb on a socket: one debugger at a time, the next when it has left. Whatever a peer sends,
 * nothing but its own connection suffers.
 */
public final class GdbServer implements AutoCloseable {
  /** What the program around a machine does for a debugger. Methods are safe for any thread. */
  public interface Host {
    /** Pauses the machine; returns when it has stopped. */
    void pause();

    /** Lets it go on. */
    void resume();

    boolean isPaused();

    /** The debugger ends the machine. Must not wait for that. */
    void kill();

    /** Executes a command of the monitor; returns what it prints. */
    String monitor(String command);
  }

  /** How long the last packet may take, at the end of the guest. */
  private static final long PATIENCE_MILLIS = 200;

  private final Debugger debugger;
  private final Host host;
  private final ServerSocketChannel server;
  private final Thread thread;

  /** Guards the fields below. */
  private final Object lock = new Object();

  private @Nullable SocketChannel peer;
  private @Nullable Session session;
  private boolean closed;

  /**
   * Starts to serve.
   *
   * @param server listens; it is closed by its owner, after this
   * @param failures is told if the server itself fails
   */
  public GdbServer(
      Debugger debugger, Host host, ServerSocketChannel server, Consumer<Throwable> failures) {
    this.debugger = debugger;
    this.host = host;
    this.server = server;
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("gdb")
            .start(
                () -> {
                  try {
                    run();
                  } catch (RuntimeException | Error e) {
                    failures.accept(e);
                  }
                });
  }

  private void run() {
    while (!isClosed()) {
      try (SocketChannel channel = server.accept()) {
        serve(channel);
      } catch (IOException e) {
        if (!server.isOpen() || !pause()) {
          return;
        }
      } catch (IllegalStateException e) {
        // The machine was closed.
        return;
      }
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      // An acknowledgement and an answer are two small pieces.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    PacketStream packets =
        new PacketStream(Channels.newInputStream(channel), Channels.newOutputStream(channel));
    Session current = new Session(debugger, host, packets);
    synchronized (lock) {
      if (closed) {
        return;
      }
      peer = channel;
      session = current;
    }
    Thread teller =
        Thread.ofPlatform().daemon().name("gdb-stops").start(() -> tell(current, channel));
    try {
      current.serve();
    } catch (IOException e) {
      // The peer has left, or has sent no packet.
    } finally {
      teller.interrupt();
      synchronized (lock) {
        session = null;
        peer = null;
      }
      if (!isClosed()) {
        current.end();
      }
    }
  }

  private static void tell(Session session, SocketChannel channel) {
    try {
      session.tellStops();
    } catch (IOException | IllegalStateException e) {
      close(channel);
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** After the host has refused a connection, as it does when it has no more file descriptors. */
  private static boolean pause() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Tells the debugger that the guest has ended, and ends the connection. */
  @Override
  public void close() {
    Session current;
    SocketChannel channel;
    synchronized (lock) {
      closed = true;
      current = session;
      channel = peer;
    }
    if (current != null && channel != null) {
      Thread last =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      current.exited();
                    } catch (IOException e) {
                      // It has left.
                    }
                  });
      try {
        last.join(PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      close(channel);
    }
    try {
      server.close();
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
    thread.interrupt();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }
}

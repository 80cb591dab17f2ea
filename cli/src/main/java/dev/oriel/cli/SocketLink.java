package dev.oriel.cli;

import dev.oriel.machine.HostException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A character device on a stream socket. It has one peer at a time: a server lets the next client
 * wait until the first has left. A peer that does not read delays output until it is closed.
 */
final class SocketLink implements Link {
  private static final int CHUNK = 4096;

  private final String option;
  private final Chardev.Socket socket;
  private final Consumer<String> warnings;
  private final Consumer<Throwable> failures;
  private final SocketPlace.@Nullable Listener listener;
  private final Optional<Thread> removal;
  private volatile @Nullable SocketChannel peer;
  private volatile boolean closed;
  private volatile Consumer<Boolean> told = now -> {};

  /**
   * Listens, or connects unless it may connect later.
   *
   * @param option names it in messages
   * @param failures is told if its thread fails
   * @throws UsageException if the host or the peer does not allow it
   */
  SocketLink(
      String option,
      Chardev.Socket socket,
      Consumer<String> warnings,
      Consumer<Throwable> failures) {
    this.option = option;
    this.socket = socket;
    this.warnings = warnings;
    this.failures = failures;
    listener = socket.server() ? socket.place().listen(option) : null;
    removal = Optional.ofNullable(listener).map(open -> new Thread(open::close, "chardev-socket"));
    removal.ifPresent(Runtime.getRuntime()::addShutdownHook);
    if (!socket.server() && socket.again().isEmpty()) {
      try {
        peer = socket.place().connect();
      } catch (IOException e) {
        throw new UsageException(
            "%s: cannot connect to %s: %s"
                .formatted(option, socket.place(), HostException.reason(e)));
      }
    }
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        SocketChannel to = peer;
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        try {
          while (to != null && rest.hasRemaining()) {
            to.write(rest);
          }
        } catch (IOException e) {
          hangUp(to);
        }
      }
    };
  }

  @Override
  public void onConnection(Consumer<Boolean> listener) {
    told = listener;
    listener.accept(peer != null);
  }

  @Override
  public void start(OutputStream target) throws InterruptedException {
    if (socket.server() && socket.waits()) {
      warnings.accept("%s: waiting for a connection to %s".formatted(option, socket.place()));
      peer = next();
      told.accept(true);
    }
    ServiceThread.start("chardev", () -> serve(target), failures);
  }

  private void serve(OutputStream target) {
    try {
      while (!closed) {
        SocketChannel current = peer != null ? peer : next();
        peer = current;
        if (current == null) {
          return;
        }
        told.accept(true);
        copy(current, target);
        hangUp(current);
        if (!socket.server() && socket.again().isEmpty()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a peer; null once it is closed. */
  private @Nullable SocketChannel next() throws InterruptedException {
    while (!closed) {
      try {
        return listener != null ? listener.server().accept() : socket.place().connect();
      } catch (IOException e) {
        Thread.sleep(socket.again().map(java.time.Duration::toMillis).orElse(100L));
      }
    }
    return null;
  }

  private static void copy(SocketChannel from, OutputStream to) {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    try {
      while (from.read(bytes.clear()) >= 0) {
        to.write(bytes.array(), 0, bytes.position());
        to.flush();
      }
    } catch (IOException e) {
      // The peer has gone, or the machine has ended.
    }
  }

  private void hangUp(@Nullable SocketChannel current) {
    peer = null;
    told.accept(false);
    try {
      if (current != null) {
        current.close();
      }
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }

  @Override
  public void close() {
    closed = true;
    hangUp(peer);
    if (listener != null) {
      listener.close();
    }
    removal.ifPresent(RunCommand::removeHook);
  }
}

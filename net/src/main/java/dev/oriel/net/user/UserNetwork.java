package dev.oriel.net.user;

import dev.oriel.net.Card;
import dev.oriel.net.CardPort;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code -netdev user}: one card, the host as its router. A thread of its own does all the work;
 * nothing in it blocks except to wait for a socket or a frame.
 */
public final class UserNetwork implements Network {
  /**
   * Bytes of host memory that a guest can make a network take: the connections' arrays, frames that
   * wait in both directions, and packets in fragments.
   */
  public static final long MOST_BYTES =
      (long) TcpStack.RINGS * Ring.CAPACITY
          + (2 << 20)
          + (Reassembly.MOST_PACKETS << 17)
          + (1 << 20);

  private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

  private final Selector selector;
  private final UserStack stack;
  private final Consumer<Throwable> failures;
  private final Thread thread;
  private volatile @Nullable CardPort port;
  private volatile boolean closed;

  private UserNetwork(
      UserSettings settings, Path resolvers, Selector selector, Consumer<Throwable> failures) {
    this.selector = selector;
    this.failures = failures;
    stack =
        new UserStack(settings, new HostRoutes(settings, resolvers), selector, new SecureRandom());
    thread = Thread.ofPlatform().daemon().name("oriel-net-user").unstarted(this::run);
  }

  /**
   * Opens the ports that are forwarded, and starts.
   *
   * @param failures receives a bug that has ended the thread
   * @throws NetworkException naming what the host refuses
   */
  public static UserNetwork open(UserSettings settings, Consumer<Throwable> failures) {
    return open(settings, RESOLVERS, failures);
  }

  static UserNetwork open(UserSettings settings, Path resolvers, Consumer<Throwable> failures) {
    UserNetwork network;
    try {
      network = new UserNetwork(settings, resolvers, Selector.open(), failures);
    } catch (IOException e) {
      throw new NetworkException("the host has no more files for a network: " + e.getMessage());
    }
    for (UserSettings.HostForward forward : settings.hostForwards()) {
      try {
        if (forward.udp()) {
          network.stack.udp().forward(forward);
        } else {
          network.stack.tcp().forward(forward);
        }
      } catch (IOException e) {
        network.release();
        throw new NetworkException(
            "hostfwd: port %d of %s cannot be had: %s"
                .formatted(
                    forward.from().getPort(),
                    forward.from().getAddress().getHostAddress(),
                    e.getMessage()));
      }
    }
    network.thread.start();
    return network;
  }

  @Override
  public synchronized Link connect(Card card) {
    if (port != null || closed) {
      throw new IllegalStateException("a user network has one card");
    }
    CardPort made = new CardPort(card, selector::wakeup);
    port = made;
    selector.wakeup();
    return made;
  }

  @Override
  public void close() {
    CardPort card;
    synchronized (this) {
      closed = true;
      card = port;
    }
    if (card != null) {
      card.close();
    }
    selector.wakeup();
    Threads.end(thread);
  }

  private void run() {
    try {
      while (!closed) {
        long wait = stack.timeout(System.nanoTime());
        selector.select(key -> UserStack.ready(key, System.nanoTime()), wait);
        CardPort card = port;
        if (card != null) {
          stack.turn(card, System.nanoTime());
        }
      }
      stack.close();
    } catch (IOException e) {
      failures.accept(new UncheckedIOException(e));
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    } finally {
      release();
    }
  }

  /** Closes all sockets. */
  private void release() {
    List<SelectableChannel> channels = new ArrayList<>();
    try {
      selector.keys().forEach(key -> channels.add(key.channel()));
      for (SelectableChannel channel : channels) {
        channel.close();
      }
      selector.close();
    } catch (IOException e) {
      // It is gone.
    }
  }
}

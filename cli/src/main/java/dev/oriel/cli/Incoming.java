package dev.oriel.cli;

import dev.oriel.machine.HostException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.SnapshotException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for a guest that another machine sends, from the first that connects. */
final class Incoming implements AutoCloseable {
  /** How far it is, in QEMU's words. */
  enum Stage {
    NONE,
    SETUP,
    ACTIVE,
    COMPLETED,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Is told of a new stage. */
  interface Listener {
    void reached(Stage stage);
  }

  private final boolean wanted;
  private final Listener told;
  private Stage stage = Stage.NONE;
  private boolean closed;
  private SocketPlace.@Nullable Listener listener;
  private @Nullable SocketChannel channel;

  /**
   * @param wanted whether a guest is to come at all
   */
  Incoming(boolean wanted, Listener told) {
    this.wanted = wanted;
    this.told = told;
  }

  /**
   * Begins to listen.
   *
   * @throws UsageException if it listens already or no guest is to come, or the host refuses
   */
  synchronized void listen(String option, SocketPlace place) {
    if (!wanted) {
      throw new UsageException("'-incoming' was not specified on the command line");
    }
    if (stage != Stage.NONE) {
      throw new UsageException("The incoming migration has already been started");
    }
    listener = place.listen(option);
    reached(Stage.SETUP);
    notifyAll();
  }

  private void reached(Stage next) {
    stage = next;
    told.reached(next);
  }

  /** How far it is. */
  synchronized Stage stage() {
    return stage;
  }

  /** Whether the guest has not come yet. */
  synchronized boolean waits() {
    return wanted && stage != Stage.COMPLETED;
  }

  /**
   * Waits for the guest; false if this was closed before.
   *
   * @throws HostException if what comes is none, or is cut off
   */
  boolean receive(Machine machine) throws InterruptedException {
    Optional<SocketChannel> connected = connection();
    if (connected.isEmpty()) {
      return false;
    }
    try (SocketChannel from = connected.get()) {
      machine.control().receive(from);
    } catch (SnapshotException e) {
      return failed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      return failed(HostException.reason(e), e);
    }
    return true;
  }

  /** The guest is here, and goes on. */
  synchronized void completed() {
    reached(Stage.COMPLETED);
  }

  private synchronized boolean failed(String why, Exception e) {
    if (closed) {
      return false;
    }
    reached(Stage.FAILED);
    throw new HostException("-incoming: " + why, e);
  }

  private Optional<SocketChannel> connection() throws InterruptedException {
    SocketPlace.Listener from;
    synchronized (this) {
      while (listener == null && !closed) {
        wait();
      }
      from = listener;
    }
    if (from == null) {
      return Optional.empty();
    }
    SocketChannel accepted;
    try (from) {
      accepted = from.server().accept();
    } catch (IOException e) {
      boolean _ = failed(HostException.reason(e), e);
      return Optional.empty();
    }
    synchronized (this) {
      channel = accepted;
      if (closed) {
        close(accepted);
        return Optional.empty();
      }
      reached(Stage.ACTIVE);
    }
    return Optional.of(accepted);
  }

  /** The machine ends: waits no more. */
  @Override
  public void close() {
    SocketPlace.Listener open;
    synchronized (this) {
      closed = true;
      open = listener;
      close(channel);
      notifyAll();
    }
    if (open != null) {
      open.close();
    }
  }

  private static void close(@Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }
}

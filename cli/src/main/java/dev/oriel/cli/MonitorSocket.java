package dev.oriel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A monitor on a socket; a Unix socket can be connected to by this user only. Serves several
 * clients at once.
 */
final class MonitorSocket implements AutoCloseable {
  private static final int MOST_CLIENTS = 16;

  /** Pause after the host has run out of file descriptors. */
  private static final long PAUSE_MILLIS = 100;

  /** How long the end waits for clients to be told of it. */
  private static final long FAREWELL_MILLIS = 1000;

  private final Conversation.Host monitor;
  private final SocketPlace.Listener file;
  private final Selector selector;
  private final Thread removal;

  /** For the monitor's thread alone. */
  private final Set<MonitorClient> clients = new HashSet<>();

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /**
   * Starts to listen. Ends when it is closed or a signal ends the process.
   *
   * @param failures is told if the monitor fails
   * @throws UsageException if a socket cannot be created at {@code place}, or one is in use there
   */
  MonitorSocket(SocketPlace place, Conversation.Host monitor, Consumer<Throwable> failures) {
    this.monitor = monitor;
    file = place.listen(monitor.option());
    removal = new Thread(file::close, "monitor-socket");
    Runtime.getRuntime().addShutdownHook(removal);
    try {
      selector = Selector.open();
      file.server().configureBlocking(false);
      file.server().register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      file.close();
      throw new UsageException(
          monitor.option() + ": cannot listen on " + place + ": " + e.getMessage());
    }
    ServiceThread.start("monitor", this::run, failures);
  }

  private void run() {
    try {
      while (!closing) {
        selector.select(this::serve);
        selector.keys().forEach(this::advance);
      }
      selector.keys().forEach(this::advance);
    } catch (IOException e) {
      throw new UncheckedIOException("the monitor: " + e.getMessage(), e);
    } finally {
      clients.forEach(MonitorClient::close);
      closeSelector();
      ended.countDown();
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.channel() instanceof ServerSocketChannel server) {
        accept(server);
      }
    } catch (CancelledKeyException | ClosedChannelException e) {
      // Closed by close().
    }
  }

  private void accept(ServerSocketChannel server) throws ClosedChannelException {
    SocketChannel channel;
    try {
      channel = server.accept();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      pause();
      return;
    }
    if (channel == null) {
      return;
    }
    try {
      if (clients.size() == MOST_CLIENTS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      MonitorClient client = new MonitorClient(channel, monitor, selector::wakeup);
      clients.add(client);
      channel.register(selector, 0, client);
    } catch (IOException e) {
      close(channel);
    }
  }

  private void advance(SelectionKey key) {
    if (!key.isValid() || !(key.attachment() instanceof MonitorClient client)) {
      return;
    }
    try {
      int next = client.advance();
      if (next != 0) {
        key.interestOps(next);
        return;
      }
    } catch (IOException | CancelledKeyException e) {
      // The client has disconnected.
    }
    clients.remove(client);
    client.close();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops to listen; clients that read are told of what has happened until now. */
  @Override
  public void close() {
    file.close();
    RunCommand.removeHook(removal);
    closing = true;
    selector.wakeup();
    try {
      boolean _ = ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

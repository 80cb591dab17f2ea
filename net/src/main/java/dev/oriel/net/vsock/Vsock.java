package dev.oriel.net.vsock;

import dev.oriel.net.NetworkException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The host's side of a machine's AF_VSOCK sockets. The host has the address 2 there; ports are
 * unsigned numbers of 32 bits. Streams end in this JVM: nothing of the host's own AF_VSOCK is used.
 * Safe for use by several threads.
 */
public final class Vsock {
  /** The address of the host (Virtio 1.2 section 5.10.4). */
  public static final long HOST = 2;

  /** The most streams at a time, those that one side only has closed among them. */
  public static final int MOST_STREAMS = 256;

  /** What the streams take at most. */
  public static final long MOST_BYTES = MOST_STREAMS * (2L * GuestEnd.ROOM + 1024);

  /** How long {@link #connect(int)} waits for the guest's answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The first port that the host's end of a connection to the guest gets. */
  private static final int FIRST_PORT = 1 << 30;

  /** Serves the connections to a port, each on a virtual thread. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Serves a connection, which is closed when this returns. What it throws ends the connection
     * too.
     */
    void serve(VsockStream stream) throws IOException;
  }

  /** A port on which somebody listens. */
  public interface Listener extends AutoCloseable {
    /** Refuses connections from now on; those that there are go on. */
    @Override
    void close();
  }

  /** The guest's device. */
  public interface Device {
    /**
     * Asks the guest for a connection.
     *
     * @return false if the guest has no driver that is ready
     */
    boolean connect(GuestEnd end);
  }

  private static final Device NONE = end -> false;

  private final Map<Integer, Handler> handlers = new ConcurrentHashMap<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);
  private volatile Device device = NONE;
  private volatile Consumer<GuestEnd> others = Vsock::refuse;

  /**
   * Listens on a port of the host, also before the guest runs.
   *
   * @param port an unsigned number
   * @throws NetworkException if somebody listens on it already
   */
  public Listener listen(int port, Handler handler) {
    if (handlers.putIfAbsent(port, handler) != null) {
      throw new NetworkException("vsock port %s is in use".formatted(GuestEnd.text(port)));
    }
    return () -> handlers.remove(port, handler);
  }

  /**
   * Connects to a port of the guest, and waits for its answer.
   *
   * @param port an unsigned number
   * @throws IOException if the guest has no driver, refuses, or does not answer in time
   */
  public VsockStream connect(int port) throws IOException {
    return connect(port, PATIENCE);
  }

  /** As above, with a bound on the wait. */
  public VsockStream connect(int port, Duration patience) throws IOException {
    if (!reserve()) {
      throw new IOException("there are %d streams already".formatted(MOST_STREAMS));
    }
    int own = nextPort.getAndUpdate(last -> last == -2 ? FIRST_PORT : last + 1);
    GuestEnd end = new GuestEnd(port, own, this::release);
    VsockStream stream = new VsockStream(end);
    boolean open = false;
    try {
      if (!device.connect(end)) {
        end.over();
        throw new IOException("the guest has no vsock driver that is ready");
      }
      end.awaitOpen(patience);
      open = true;
      return stream;
    } finally {
      if (!open) {
        stream.close();
      }
    }
  }

  /** Makes a device the one through which the guest is reached. For the device. */
  public void attach(Device theDevice) {
    device = theDevice;
  }

  /** The device has gone. For the device. */
  public void detach(Device theDevice) {
    if (device == theDevice) {
      device = NONE;
    }
  }

  /** Whether there can be no more streams now. */
  public boolean isFull() {
    return streams.get() >= MOST_STREAMS;
  }

  /**
   * The guest asks for a connection. For the device.
   *
   * @param attach is given the stream, before the host can do anything with it
   * @return the stream, which the host accepts or refuses at once or later; empty if there can be
   *     no more
   */
  public Optional<GuestEnd> request(int guestPort, int hostPort, Consumer<GuestEnd> attach) {
    if (!reserve()) {
      return Optional.empty();
    }
    GuestEnd end = new GuestEnd(guestPort, hostPort, this::release);
    attach.accept(end);
    Handler handler = handlers.get(hostPort);
    if (handler != null) {
      end.accept();
      Thread.ofVirtual().name("oriel-vsock").start(() -> serve(handler, end));
    } else {
      others.accept(end);
    }
    return Optional.of(end);
  }

  /**
   * Has somebody decide on connections to ports on which nobody listens.
   *
   * @param decides does not wait
   */
  void others(Consumer<GuestEnd> decides) {
    others = decides;
  }

  /** Connections to other ports are refused. */
  void refuseOthers() {
    others = Vsock::refuse;
  }

  private static void refuse(GuestEnd end) {
    end.hostEnds(true, true);
  }

  private static void serve(Handler handler, GuestEnd end) {
    try (VsockStream stream = new VsockStream(end)) {
      handler.serve(stream);
    } catch (IOException e) {
      // The connection is at its end.
    }
  }

  private boolean reserve() {
    return streams.getAndUpdate(count -> Math.min(count + 1, MOST_STREAMS)) < MOST_STREAMS;
  }

  private void release() {
    streams.decrementAndGet();
  }
}

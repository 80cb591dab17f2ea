package dev.oriel.inspector;

import com.sun.net.httpserver.HttpServer;
import dev.oriel.machine.Machine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A web server that shows one machine. Its address has a secret token; without it, and to pages of
 * other origins, it tells nothing. Costs the guest nothing while no page is open.
 *
 * <pre>{@code
 * try (Inspector inspector = Inspector.open(machine, 0)) {
 *   System.out.println(inspector.url());
 *   machine.run();
 * }
 * }</pre>
 */
public final class Inspector implements AutoCloseable {
  /** The most requests, open pages included, that are answered at a time. */
  private static final int MOST_REQUESTS = 48;

  private static final int TOKEN_BYTES = 16;
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final Workers workers;
  private final Router router;
  private final String url;

  private Inspector(Machine machine, InetSocketAddress at, Runnable resume) throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    server = HttpServer.create(at, BACKLOG);
    String host =
        at.getHostString().contains(":")
            ? "[%s]".formatted(at.getHostString())
            : at.getHostString();
    int port = server.getAddress().getPort();
    url = "http://%s:%d/%s/".formatted(host, port, token);
    workers = new Workers(MOST_REQUESTS);
    router = new Router(machine, resume, new Access(token, host, port), workers);
    server.setExecutor(workers);
    server.createContext("/", router);
    server.start();
  }

  /**
   * Shows {@code machine} on a port of this host, to programs of this host only.
   *
   * @param port 0 for any that is free
   * @throws IOException if the host does not allow it
   */
  public static Inspector open(Machine machine, int port) throws IOException {
    return open(machine, new InetSocketAddress("127.0.0.1", port), machine.control()::resume);
  }

  /**
   * As above, at any address.
   *
   * @param resume what lets a paused machine go on
   * @throws IOException if the host does not allow it, or does not know the address
   */
  public static Inspector open(Machine machine, InetSocketAddress at, Runnable resume)
      throws IOException {
    if (at.isUnresolved()) {
      throw new IOException("unknown host");
    }
    return new Inspector(machine, at, resume);
  }

  /** The address of the page, with its token. */
  public String url() {
    return url;
  }

  /** Closes all connections. */
  @Override
  public void close() {
    router.close();
    server.stop(0);
    workers.close();
  }
}

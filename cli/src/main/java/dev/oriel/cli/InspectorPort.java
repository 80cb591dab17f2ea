package dev.oriel.cli;

import dev.oriel.inspector.Inspector;
import dev.oriel.machine.HostException;
import dev.oriel.machine.Machine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The inspector of {@code -inspect}. */
final class InspectorPort implements AutoCloseable {
  private static final Pattern PLACE =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]/\\s]+)?:)?([0-9]{1,5})");
  private static final int MOST = 65535;

  private final Inspector inspector;

  /**
   * Starts it, and tells its address.
   *
   * @throws UsageException if the host does not allow it
   */
  InspectorPort(
      SocketPlace.Tcp place, Machine machine, Monitor monitor, Consumer<String> messages) {
    String host = place.host().isEmpty() ? "127.0.0.1" : place.host();
    try {
      inspector =
          Inspector.open(
              machine, new InetSocketAddress(host, place.port()), () -> monitor.execute("cont"));
    } catch (IOException e) {
      throw new UsageException(
          "-inspect: cannot listen on %s:%d: %s"
              .formatted(host, place.port(), HostException.reason(e)));
    }
    messages.accept("inspector: " + inspector.url());
  }

  /** The place that the value of {@code -inspect} names; without a host, this one. */
  static SocketPlace.Tcp place(String value) {
    Matcher matcher = PLACE.matcher(value);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MOST) {
      throw new UsageException("-inspect %s: write [HOST:]PORT".formatted(value));
    }
    String host = matcher.group(1) == null ? "" : matcher.group(1);
    return new SocketPlace.Tcp(
        host.replace("[", "").replace("]", ""), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public void close() {
    inspector.close();
  }
}

package dev.oriel.net.netdev;

import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.socket.DatagramNetwork;
import dev.oriel.net.socket.StreamNetwork;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The properties of {@code -netdev socket}, {@code stream} and {@code dgram}. */
final class SocketOptions {
  private static final Form PLACE =
      new Form.Text("[HOST]:PORT", "[HOST]:PORT", Pattern.compile("[^:]*:[0-9]{1,5}"));
  private static final Form PORT = Form.number(1, 65_535);

  static final Schema SOCKET =
      Schema.of(
          "-netdev socket",
          UserOptions.ID,
          Property.of("listen", PLACE, "where it waits for the other end, by TCP"),
          Property.of("connect", PLACE, "where the other end waits, by TCP"),
          Property.of("udp", PLACE, "where the other end is, by UDP; needs localaddr"),
          Property.of("localaddr", PLACE, "this end, by UDP"));

  static final Schema STREAM =
      Schema.of(
          "-netdev stream",
          UserOptions.ID,
          Property.of("server", Form.flag(), "whether it waits for the other end").or("off"),
          Property.of("addr.type", Form.choice("inet", "unix"), "TCP, or a Unix socket"),
          Property.of("addr.host", Form.text(), "the host"),
          Property.of("addr.port", PORT, "the port"),
          Property.of("addr.path", Form.name("FILE", "the name of a file"), "the Unix socket"));

  static final Schema DGRAM =
      Schema.of(
          "-netdev dgram",
          UserOptions.ID,
          Property.of("local.type", Form.choice("inet"), "UDP"),
          Property.of("local.host", Form.text(), "this end's host").needed(),
          Property.of("local.port", PORT, "this end's port").needed(),
          Property.of("remote.type", Form.choice("inet"), "UDP"),
          Property.of("remote.host", Form.text(), "the other end's host").needed(),
          Property.of("remote.port", PORT, "the other end's port").needed());

  private SocketOptions() {}

  static Network openSocket(OptionText text) {
    Values values = text.read(SOCKET, NetworkException::new);
    List<String> given = Stream.of("listen", "connect", "udp").filter(values::isGiven).toList();
    if (given.size() != 1) {
      throw new NetworkException("-netdev socket needs one of listen=, connect= and udp=");
    }
    if (values.isGiven("udp") != values.isGiven("localaddr")) {
      throw new NetworkException("-netdev socket: udp= and localaddr= need each other");
    }
    InetSocketAddress address = place(values.text(given.getFirst()));
    return switch (given.getFirst()) {
      case "listen" -> StreamNetwork.listen(address);
      case "connect" -> StreamNetwork.connect(address);
      default -> DatagramNetwork.open(place(values.text("localaddr")), address);
    };
  }

  private static InetSocketAddress place(String text) {
    int colon = text.lastIndexOf(':');
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port > 65_535) {
      throw new NetworkException("-netdev socket: %s: %d is not a port".formatted(text, port));
    }
    return address(text.substring(0, colon), port);
  }

  private static InetSocketAddress address(String host, int port) {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  static Network openStream(OptionText text) {
    Values values = text.read(STREAM, NetworkException::new);
    boolean unix = values.text("addr.type").equals("unix");
    boolean complete =
        unix
            ? values.isGiven("addr.path")
            : values.isGiven("addr.host") && values.isGiven("addr.port");
    if (!complete) {
      throw new NetworkException(
          "-netdev stream needs addr.type=inet,addr.host=HOST,addr.port=PORT or"
              + " addr.type=unix,addr.path=FILE");
    }
    SocketAddress address =
        unix
            ? UnixDomainSocketAddress.of(values.text("addr.path"))
            : address(values.text("addr.host"), values.integer("addr.port"));
    return values.flag("server") ? StreamNetwork.listen(address) : StreamNetwork.connect(address);
  }

  static Network openDgram(OptionText text) {
    Values values = text.read(DGRAM, NetworkException::new);
    return DatagramNetwork.open(
        address(values.text("local.host"), values.integer("local.port")),
        address(values.text("remote.host"), values.integer("remote.port")));
  }
}

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
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The properties of {@code -netdev socket}, {@code stream} and {@code dgram}. */
final class SocketOptions {
  private static final Form PLACE =
      new Form.Text("[HOST]:PORT", "[HOST]:PORT", Pattern.compile("[^:]*:[0-9]{1,5}"));
  private static final Form OWN_PLACE =
      new Form.Text(
          "[HOST]:PORT|ADDRESS",
          "[HOST]:PORT, or an address",
          Pattern.compile("[^:]*:[0-9]{1,5}|[^:]+"));
  private static final Form PORT = Form.number(1, 65_535);

  static final Schema SOCKET =
      Schema.of(
          "-netdev socket",
          UserOptions.ID,
          Property.of("listen", PLACE, "where it waits for the other end, by TCP"),
          Property.of("connect", PLACE, "where the other end waits, by TCP"),
          Property.of("udp", PLACE, "where the other end is, by UDP; needs localaddr"),
          Property.of("mcast", PLACE, "the multicast group that joins all ends, by UDP"),
          Property.of(
              "localaddr",
              OWN_PLACE,
              "this end, by UDP; with mcast, the address of the host's interface, without a port"));

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
          Property.of(
              "local.host",
              Form.text(),
              "this end's host; needed unless remote is a multicast group"),
          Property.of("local.port", PORT, "this end's port; needed like local.host"),
          Property.of("remote.type", Form.choice("inet"), "UDP"),
          Property.of("remote.host", Form.text(), "the other end's host, or a multicast group")
              .needed(),
          Property.of("remote.port", PORT, "the other end's port").needed());

  private SocketOptions() {}

  static Network openSocket(OptionText text) {
    Values values = text.read(SOCKET, NetworkException::new);
    List<String> given =
        Stream.of("listen", "connect", "udp", "mcast").filter(values::isGiven).toList();
    if (given.size() != 1) {
      throw new NetworkException("-netdev socket needs one of listen=, connect=, udp= and mcast=");
    }
    boolean own = values.isGiven("localaddr");
    if (values.isGiven("udp") ? !own : own && !values.isGiven("mcast")) {
      throw new NetworkException(
          "-netdev socket: udp= needs localaddr=, which mcast= may have too");
    }
    InetSocketAddress address = place(values.text(given.getFirst()));
    return switch (given.getFirst()) {
      case "listen" -> StreamNetwork.listen(address);
      case "connect" -> StreamNetwork.connect(address);
      case "udp" -> DatagramNetwork.open(place(values.text("localaddr")), address);
      default -> group(address, own ? Optional.of(values.text("localaddr")) : Optional.empty());
    };
  }

  /** All that have joined {@code address}. */
  private static Network group(InetSocketAddress address, Optional<String> own) {
    if (!isGroup(address)) {
      throw new NetworkException(
          "-netdev: %s is not an IPv4 multicast group, 224.0.0.0 to 239.255.255.255"
              .formatted(address.getHostString()));
    }
    return DatagramNetwork.join(address, own.map(SocketOptions::interfaceAddress));
  }

  private static InetAddress interfaceAddress(String text) {
    try {
      if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      // A number is too large.
    }
    throw new NetworkException("-netdev: %s is not an IPv4 address of the host".formatted(text));
  }

  private static boolean isGroup(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address inet && inet.isMulticastAddress();
  }

  private static InetSocketAddress place(String text) {
    if (!PLACE.accepts(text)) {
      throw new NetworkException("-netdev socket: %s must be %s".formatted(text, PLACE.words()));
    }
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
    InetSocketAddress remote =
        address(values.text("remote.host"), values.integer("remote.port"));
    boolean hasHost = values.isGiven("local.host");
    if (isGroup(remote)) {
      return group(remote, hasHost ? Optional.of(values.text("local.host")) : Optional.empty());
    }
    if (!hasHost || !values.isGiven("local.port")) {
      throw new NetworkException(
          "-netdev dgram needs local.host= and local.port= unless the remote end is a group");
    }
    return DatagramNetwork.open(
        address(values.text("local.host"), values.integer("local.port")), remote);
  }
}

package dev.oriel.net.netdev;

import dev.oriel.net.NetworkException;
import dev.oriel.net.user.Ipv4;
import dev.oriel.net.user.UserSettings;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The properties of {@code -netdev user}. */
final class UserOptions {
  /** The property that all kinds have. */
  static final Property ID = Property.of("id", Form.name("ID", "a name"), "its name").needed();

  private static final String HOST_FORWARD = "hostfwd";
  private static final String GUEST_FORWARD = "guestfwd";
  private static final String SEARCH = "dnssearch";
  private static final String NAME = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final String DOMAIN = "(?=.{1,253}$)" + NAME + "(\\." + NAME + ")*";

  /** What an option of DHCP holds. */
  private static final int LONGEST_OPTION = 255;

  private static final Form ADDRESS =
      new Form.Text(
          "ADDRESS",
          "an IPv4 address in the network",
          Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}"));
  private static final Form TEXT =
      new Form.Text("NAME", "up to 100 characters", Pattern.compile("[\\x21-\\x7e]{1,100}"));

  private static final Pattern HOST_RULE =
      Pattern.compile("(?:(tcp|udp):|:)([^:]*):([0-9]{1,5})-([0-9.]*):([0-9]{1,5})");
  private static final Pattern GUEST_RULE =
      Pattern.compile("(?:tcp:)?([0-9.]+):([0-9]{1,5})-tcp:([^:,]+|\\[[^\\]]+\\]):([0-9]{1,5})");

  static final Schema SCHEMA =
      Schema.of(
          "-netdev user",
          ID,
          Property.of(
                  "net",
                  new Form.Text(
                      "NETWORK[/MASK]",
                      "a network: 10.0.2.0/24, or 10.0.2.0/255.255.255.0",
                      Pattern.compile("[0-9.]+(/[0-9.]+)?")),
                  "the network; its mask, if absent, is that of its class")
              .or("10.0.2.0/24"),
          Property.of("host", ADDRESS, "the host: the router; default the second address"),
          Property.of("dns", ADDRESS, "the host's resolver; default the third address"),
          Property.of("dhcpstart", ADDRESS, "first address given away; default the fifteenth"),
          Property.of(
                  "restrict",
                  Form.flag(),
                  "whether the guest reaches nothing but what hostfwd and guestfwd name")
              .or("off"),
          Property.of(
              HOST_FORWARD,
              new Form.Text(
                  "RULE",
                  "(tcp|udp):[ADDRESS]:PORT-[GUEST]:PORT; may be given several times",
                  HOST_RULE),
              "a port of the host that leads to the guest"),
          Property.of(
              GUEST_FORWARD,
              new Form.Text(
                  "RULE",
                  "[tcp]:ADDRESS:PORT-tcp:HOST:PORT; may be given several times",
                  GUEST_RULE),
              "a port in the network that leads to an address of the host's choice"),
          Property.of(
              "hostname",
              new Form.Text("NAME", "a host name", Pattern.compile(NAME)),
              "the guest's name, told by DHCP"),
          Property.of(
              "domainname",
              new Form.Text("NAME", "a domain", Pattern.compile(DOMAIN)),
              "the guest's domain, told by DHCP"),
          Property.of(
              SEARCH,
              new Form.Text(
                  "NAME", "a domain; may be given several times", Pattern.compile(DOMAIN)),
              "a domain to search, told by DHCP"),
          Property.of(
              "tftp", Form.name("FOLDER", "a folder"), "a folder that TFTP serves, read only"),
          Property.of("bootfile", TEXT, "the file to boot, told by DHCP"),
          Property.of("tftp-server-name", TEXT, "the server to boot from, told by DHCP"),
          Property.of("ipv4", Form.choice("on"), "whether there is IPv4"),
          Property.of("ipv6", Form.choice("off"), "whether there is IPv6"));

  private UserOptions() {}

  /**
   * @throws NetworkException naming everything that is wrong
   */
  static UserSettings read(OptionText text) {
    List<String> mistakes = new ArrayList<>();
    List<String> hostRules = all(text, HOST_FORWARD, mistakes);
    List<String> guestRules = all(text, GUEST_FORWARD, mistakes);
    List<String> search = all(text, SEARCH, mistakes);
    // Each name takes two bytes more than it has characters.
    if (search.stream().mapToInt(name -> name.length() + 2).sum() > LONGEST_OPTION) {
      mistakes.add(SEARCH + ": the names are longer than DHCP can tell");
    }
    Values values =
        text.without(HOST_FORWARD)
            .without(GUEST_FORWARD)
            .without(SEARCH)
            .read(SCHEMA, NetworkException::new);
    Addresses addresses = Addresses.read(values, mistakes);
    List<UserSettings.HostForward> hostForwards =
        hostRules.stream().map(rule -> hostForward(rule, addresses, mistakes)).toList();
    List<UserSettings.GuestForward> guestForwards =
        guestRules.stream().map(rule -> guestForward(rule, addresses, mistakes)).toList();
    values
        .find("tftp")
        .filter(folder -> !Files.isDirectory(Path.of(folder)))
        .ifPresent(folder -> mistakes.add("tftp=" + folder + " is not a folder"));
    if (!mistakes.isEmpty()) {
      throw new NetworkException("-netdev user: " + String.join("; ", mistakes));
    }
    return new UserSettings(
        addresses.network,
        addresses.mask,
        addresses.host,
        addresses.dns,
        addresses.start,
        values.flag("restrict"),
        values.find("hostname"),
        values.find("domainname"),
        search,
        values.find("tftp").map(Path::of),
        values.find("bootfile"),
        values.find("tftp-server-name"),
        hostForwards,
        guestForwards);
  }

  /** The values of a property that may be given several times; wrong ones are left out. */
  private static List<String> all(OptionText text, String name, List<String> mistakes) {
    Form form = SCHEMA.row(name).orElseThrow().form();
    List<String> right = new ArrayList<>();
    for (String value : text.findAll(name)) {
      if (form.accepts(value)) {
        right.add(value);
      } else {
        mistakes.add("%s=%s must be %s".formatted(name, value, form.words()));
      }
    }
    return right;
  }

  /** The addresses of a network. */
  private record Addresses(int network, int mask, int host, int dns, int start) {
    private static final int HOST = 2;
    private static final int DNS = 3;
    private static final int START = 15;
    private static final int LONGEST_PREFIX = 28;

    static Addresses read(Values values, List<String> mistakes) {
      String[] parts = values.text("net").split("/", -1);
      OptionalInt address = Ipv4.parse(parts[0]);
      OptionalInt mask =
          parts.length == 1
              ? OptionalInt.of(classMask(address.orElse(0)))
              : parts[1].matches("[0-9]{1,2}")
                  ? prefix(Integer.parseInt(parts[1]))
                  : Ipv4.parse(parts[1]);
      boolean usable =
          address.isPresent()
              && mask.isPresent()
              && Integer.bitCount(mask.getAsInt()) + Integer.numberOfTrailingZeros(mask.getAsInt())
                  == Integer.SIZE
              && Integer.bitCount(mask.getAsInt()) <= LONGEST_PREFIX;
      if (!usable) {
        mistakes.add(
            "net=%s must be a network with a mask of 1 to %d bits"
                .formatted(values.text("net"), LONGEST_PREFIX));
        return new Addresses(0, 0, 0, 0, 0);
      }
      int network = address.getAsInt() & mask.getAsInt();
      Addresses defaults =
          new Addresses(network, mask.getAsInt(), network + HOST, network + DNS, network + START);
      int host = defaults.inside(values, "host", defaults.host, mistakes);
      int dns = defaults.inside(values, "dns", defaults.dns, mistakes);
      int start = defaults.inside(values, "dhcpstart", defaults.start, mistakes);
      if (host == dns) {
        mistakes.add("host and dns must differ");
      }
      return new Addresses(network, mask.getAsInt(), host, dns, start);
    }

    private static OptionalInt prefix(int bits) {
      return bits >= 1 && bits <= 32 ? OptionalInt.of(-1 << 32 - bits) : OptionalInt.empty();
    }

    private static int classMask(int address) {
      return address >= 0 ? 0xff00_0000 : address << 1 >= 0 ? 0xffff_0000 : 0xffff_ff00;
    }

    private int inside(Values values, String name, int fallback, List<String> mistakes) {
      if (!values.isGiven(name)) {
        return fallback;
      }
      OptionalInt address = Ipv4.parse(values.text(name));
      if (address.isEmpty() || !contains(address.getAsInt())) {
        mistakes.add("%s=%s must be an address in the network".formatted(name, values.text(name)));
        return fallback;
      }
      return address.getAsInt();
    }

    boolean contains(int address) {
      return (address & mask) == network && address != network && address != (network | ~mask);
    }
  }

  private static UserSettings.HostForward hostForward(
      String rule, Addresses addresses, List<String> mistakes) {
    Matcher parts = match(HOST_RULE, rule);
    int guest =
        parts.group(4).isEmpty()
            ? addresses.start
            : guest(rule, HOST_FORWARD, parts.group(4), addresses, mistakes);
    String host = parts.group(2).isEmpty() ? "0.0.0.0" : parts.group(2);
    return new UserSettings.HostForward(
        "udp".equals(parts.group(1)),
        host(
            HOST_FORWARD, rule, host, port(HOST_FORWARD, rule, parts.group(3), mistakes), mistakes),
        guest,
        port(HOST_FORWARD, rule, parts.group(5), mistakes));
  }

  private static UserSettings.GuestForward guestForward(
      String rule, Addresses addresses, List<String> mistakes) {
    Matcher parts = match(GUEST_RULE, rule);
    int address = guest(rule, GUEST_FORWARD, parts.group(1), addresses, mistakes);
    String host = parts.group(3).replaceAll("[\\[\\]]", "");
    return new UserSettings.GuestForward(
        address,
        port(GUEST_FORWARD, rule, parts.group(2), mistakes),
        host(
            GUEST_FORWARD,
            rule,
            host,
            port(GUEST_FORWARD, rule, parts.group(4), mistakes),
            mistakes));
  }

  private static Matcher match(Pattern pattern, String rule) {
    Matcher parts = pattern.matcher(rule);
    if (!parts.matches()) {
      throw new AssertionError(rule);
    }
    return parts;
  }

  private static int guest(
      String rule, String name, String text, Addresses addresses, List<String> mistakes) {
    OptionalInt address = Ipv4.parse(text);
    if (address.isEmpty() || !addresses.contains(address.getAsInt())) {
      mistakes.add("%s=%s: %s is not an address in the network".formatted(name, rule, text));
    }
    return address.orElse(0);
  }

  private static int port(String name, String rule, String text, List<String> mistakes) {
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65_535) {
      mistakes.add("%s=%s: %d is not a port".formatted(name, rule, port));
      return 1;
    }
    return port;
  }

  private static InetSocketAddress host(
      String name, String rule, String host, int port, List<String> mistakes) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      mistakes.add("%s=%s: host %s is not known".formatted(name, rule, host));
      return new InetSocketAddress(port);
    }
  }
}

package dev.oriel.net.user;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The routes of a host: its sockets reach what it reaches. */
final class HostRoutes implements Routes {
  private static final int DNS_PORT = 53;

  private final UserSettings settings;
  private final Path resolvers;

  /**
   * @param resolvers the file that names the host's resolver: {@code /etc/resolv.conf}
   */
  HostRoutes(UserSettings settings, Path resolvers) {
    this.settings = settings;
    this.resolvers = resolvers;
  }

  @Override
  public boolean isResolver(int target, int port) {
    return target == settings.dns() && port == DNS_PORT;
  }

  @Override
  public Optional<InetSocketAddress> tcp(int target, int port) {
    for (UserSettings.GuestForward forward : settings.guestForwards()) {
      if (forward.address() == target && forward.port() == port) {
        return Optional.of(forward.to());
      }
    }
    return any(target, port);
  }

  @Override
  public Optional<InetSocketAddress> udp(int target, int port) {
    return any(target, port);
  }

  private Optional<InetSocketAddress> any(int target, int port) {
    if (settings.restricted() || port == 0) {
      return Optional.empty();
    }
    if (isResolver(target, port)) {
      return resolver();
    }
    if (target == settings.host()) {
      return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
    return settings.contains(target) || Ipv4.isNobody(target)
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(Ipv4.inet(target), port));
  }

  /** The host's first resolver. It is read each time, since hosts move from network to network. */
  private Optional<InetSocketAddress> resolver() {
    try {
      for (String line : Files.readAllLines(resolvers)) {
        String[] words = line.strip().split("\\s+");
        if (words.length >= 2
            && words[0].equals("nameserver")
            && words[1].matches("[0-9a-fA-F:.]+(%.*)?")) {
          return Optional.of(new InetSocketAddress(InetAddress.getByName(words[1]), DNS_PORT));
        }
      }
    } catch (UnknownHostException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Without the file, the resolver is on this host: resolv.conf(5).
    }
    return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
  }
}

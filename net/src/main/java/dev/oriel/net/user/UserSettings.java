package dev.oriel.net.user;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a user network; addresses are numbers, as {@link Ipv4} has them.
 *
 * @param network the first address of the network
 * @param mask its mask
 * @param host the host's address: the router, and what reaches the host's loopback
 * @param dns the address under which the host's resolver answers
 * @param dhcpStart the first address that is given away
 * @param restricted whether guests reach nothing but what is forwarded
 * @param hostname what DHCP tells guests their name is
 * @param domain what it tells them their domain is
 * @param search the domains that it tells them to search
 * @param tftp the folder whose files TFTP serves
 * @param bootFile the file that it tells them to boot
 * @param tftpServer the name of the server to boot from
 */
public record UserSettings(
    int network,
    int mask,
    int host,
    int dns,
    int dhcpStart,
    boolean restricted,
    Optional<String> hostname,
    Optional<String> domain,
    List<String> search,
    Optional<Path> tftp,
    Optional<String> bootFile,
    Optional<String> tftpServer,
    List<HostForward> hostForwards,
    List<GuestForward> guestForwards) {

  /** Ports of the host that lead to the guest. */
  public record HostForward(boolean udp, InetSocketAddress from, int guest, int guestPort) {}

  /** Ports in the network, TCP only, that lead to an address of the host's choice. */
  public record GuestForward(int address, int port, InetSocketAddress to) {}

  public UserSettings {
    search = List.copyOf(search);
    hostForwards = List.copyOf(hostForwards);
    guestForwards = List.copyOf(guestForwards);
  }

  int broadcast() {
    return network | ~mask;
  }

  boolean contains(int address) {
    return (address & mask) == network;
  }

  /** Whether a guest may have the address. */
  boolean isGuest(int address) {
    return contains(address)
        && address != network
        && address != broadcast()
        && address != host
        && address != dns;
  }
}

package dev.oriel.net.netdev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.net.NetworkException;
import dev.oriel.net.user.Ipv4;
import dev.oriel.net.user.UserSettings;
import dev.oriel.options.OptionText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetdevsTest {
  private static UserSettings read(String text) {
    return UserOptions.read(OptionText.parse("id=n," + text, ""));
  }

  @Test
  void theDefaultsAreThoseOfQemu() {
    UserSettings settings = read("ipv4=on");
    assertThat(Ipv4.text(settings.network())).isEqualTo("10.0.2.0");
    assertThat(Ipv4.text(settings.mask())).isEqualTo("255.255.255.0");
    assertThat(Ipv4.text(settings.host())).isEqualTo("10.0.2.2");
    assertThat(Ipv4.text(settings.dns())).isEqualTo("10.0.2.3");
    assertThat(Ipv4.text(settings.dhcpStart())).isEqualTo("10.0.2.15");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.76.0/24,255.255.255.0,192.168.76.2",
    "192.168.76.9/255.255.255.0,255.255.255.0,192.168.76.2",
    "172.20.0.0,255.255.0.0,172.20.0.2",
    "10.0.0.0,255.0.0.0,10.0.0.2"
  })
  void otherNetworksHaveTheirOwnAddresses(String net, String mask, String host) {
    UserSettings settings = read("net=" + net);
    assertThat(Ipv4.text(settings.mask())).isEqualTo(mask);
    assertThat(Ipv4.text(settings.host())).isEqualTo(host);
  }

  @Test
  void forwardsAreReadAsQemuWritesThem() {
    UserSettings settings =
        read(
            "hostfwd=tcp::2222-:22,hostfwd=udp:127.0.0.1:53-10.0.2.20:5353,hostfwd=::80-:80,"
                + "guestfwd=tcp:10.0.2.100:1234-tcp:127.0.0.1:4321");
    assertThat(settings.hostForwards()).hasSize(3);
    UserSettings.HostForward first = settings.hostForwards().getFirst();
    assertThat(first.udp()).isFalse();
    assertThat(first.from().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(first.from().getPort()).isEqualTo(2222);
    assertThat(Ipv4.text(first.guest())).isEqualTo("10.0.2.15");
    assertThat(first.guestPort()).isEqualTo(22);
    UserSettings.HostForward second = settings.hostForwards().get(1);
    assertThat(second.udp()).isTrue();
    assertThat(second.from().getAddress().isLoopbackAddress()).isTrue();
    assertThat(Ipv4.text(second.guest())).isEqualTo("10.0.2.20");
    assertThat(settings.guestForwards().getFirst().port()).isEqualTo(1234);
    assertThat(settings.guestForwards().getFirst().to().getPort()).isEqualTo(4321);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "net=10.0.2.0/33 | net=10.0.2.0/33 must be a network with a mask of 1 to 28 bits",
        "net=10.0.2.0/255.0.255.0 | net=10.0.2.0/255.0.255.0 must be a network",
        "net=10.0.256.0/24 | net=10.0.256.0/24 must be a network",
        "host=10.0.3.2 | host=10.0.3.2 must be an address in the network",
        "dns=10.0.2.2 | host and dns must differ",
        "hostfwd=tcp:2222-22 | hostfwd=tcp:2222-22 must be (tcp|udp):",
        "hostfwd=tcp::99999-:22 | 99999 is not a port",
        "hostfwd=tcp::1-10.1.1.1:22 | 10.1.1.1 is not an address in the network",
        "guestfwd=tcp:10.0.2.9:1-cmd:date | guestfwd=tcp:10.0.2.9:1-cmd:date must be",
        "ipv6=on | ipv6=on must be off",
        "smb=/tmp | there is no property 'smb'",
        "tftp=/nowhere | tftp=/nowhere is not a folder",
        "hostname=a b | hostname=a b must be a host name",
        "domainname=LONG | must be a domain",
        "dnssearch=HALF,dnssearch=HALF | dnssearch: the names are longer than DHCP can tell"
      })
  void namesEveryMistake(String text, String message) {
    String half = "a".repeat(63) + ".b".repeat(40);
    String given = text.replace("HALF", half).replace("LONG", half + "." + half);
    assertThatThrownBy(() -> read(given))
        .isInstanceOf(NetworkException.class)
        .hasMessageStartingWith("-netdev user: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tap | id=n | -netdev tap is not supported; supported: user, socket, stream, dgram",
        "socket | id=n | -netdev socket needs one of listen=, connect=, udp= and mcast=",
        "socket | id=n,listen=:1,connect=a:1 | needs one of listen=, connect=, udp= and mcast=",
        "socket | id=n,udp=127.0.0.1:1 | udp= needs localaddr=",
        "socket | id=n,udp=127.0.0.1:1,localaddr=::1 | localaddr=::1 must be [HOST]:PORT",
        "socket | id=n,udp=127.0.0.1:1,localaddr=127.0.0.1 | 127.0.0.1 must be [HOST]:PORT",
        "socket | id=n,listen=:1,localaddr=127.0.0.1:1 | udp= needs localaddr=",
        "socket | id=n,mcast=127.0.0.1:1 | 127.0.0.1 is not an IPv4 multicast group",
        "socket | id=n,mcast=230.0.0.1 | mcast=230.0.0.1 must be [HOST]:PORT",
        "socket | id=n,mcast=230.0.0.1:1,localaddr=:1 | :1 is not an IPv4 address of the host",
        "socket | id=n,mcast=230.0.0.1:1,localaddr=198.51.100.1 | no address 198.51.100.1",
        "stream | id=n,addr.type=unix | addr.type=unix,addr.path=FILE",
        "stream | id=n,addr.type=fd | addr.type=fd must be inet or unix",
        "dgram | id=n,remote.host=127.0.0.1,remote.port=1 | needs local.host= and local.port=",
        "dgram | id=n,local.type=unix | local.type=unix must be inet",
        "socket | id=n,connect=127.0.0.1:1 | cannot connect to 127.0.0.1:1",
        "socket | id=n,connect=127.0.0.1:65535 | cannot connect to 127.0.0.1:65535",
        "socket | id=n,connect=127.0.0.1:65536 | 127.0.0.1:65536: 65536 is not a port"
      })
  void whatCannotBeHadIsNamed(String type, String text, String message) {
    assertThatThrownBy(() -> Netdevs.open(type, OptionText.parse(text, ""), e -> {}))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining(message);
  }
}

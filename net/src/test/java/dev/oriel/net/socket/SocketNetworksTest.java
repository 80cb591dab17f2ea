package dev.oriel.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SocketNetworksTest {
  private static final String QEMU = "qemu-system-ppc64";
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  private static final class Collector implements Card {
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

    @Override
    public boolean receive(byte[] frame) {
      return frames.add(frame);
    }

    byte[] next() throws InterruptedException {
      byte[] frame = frames.poll(30, TimeUnit.SECONDS);
      assertThat(frame).isNotNull();
      return frame;
    }
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    return frame;
  }

  private static void exchange(Network a, Network b) throws InterruptedException {
    Collector first = new Collector();
    Collector second = new Collector();
    try (Link ofFirst = a.connect(first);
        Link ofSecond = b.connect(second)) {
      exchange(ofFirst, first, ofSecond, second);
    }
  }

  /** Frames of all lengths arrive, in order, both ways. */
  private static void exchange(Link ofFirst, Collector first, Link ofSecond, Collector second)
      throws InterruptedException {
    for (int length = 14; length <= 60_000; length = length * 3 + 1) {
      ofFirst.send(frame(length));
      assertThat(second.next()).isEqualTo(frame(length));
      ofSecond.send(frame(length));
      assertThat(first.next()).isEqualTo(frame(length));
    }
  }

  @Test
  void tcpStreamsCarryFrames() throws Exception {
    try (StreamNetwork server = StreamNetwork.listen(new InetSocketAddress(HERE, 0));
        StreamNetwork client = StreamNetwork.connect(server.address())) {
      awaitPeer(server, client);
    }
  }

  @Test
  void unixStreamsCarryFramesAndTheSocketIsDeleted() throws Exception {
    SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("net.sock"));
    try (StreamNetwork server = StreamNetwork.listen(address);
        StreamNetwork client = StreamNetwork.connect(address)) {
      awaitPeer(server, client);
    }
    assertThat(Files.exists(folder.resolve("net.sock"))).isFalse();
  }

  private static void awaitPeer(StreamNetwork server, StreamNetwork client)
      throws InterruptedException {
    while (!server.isConnected()) {
      Thread.sleep(5);
    }
    exchange(client, server);
  }

  @Test
  void framingIsQemusAndAWrongLengthEndsTheConnectionOnly() throws Exception {
    try (StreamNetwork server = StreamNetwork.listen(new InetSocketAddress(HERE, 0))) {
      Collector card = new Collector();
      Link link = server.connect(card);
      InetSocketAddress address = (InetSocketAddress) server.address();
      for (int length : new int[] {-1, Network.LONGEST + 1}) {
        try (Socket raw = new Socket(HERE, address.getPort())) {
          DataOutputStream out = new DataOutputStream(raw.getOutputStream());
          out.writeInt(60);
          out.write(frame(60));
          assertThat(card.next()).isEqualTo(frame(60));
          link.send(frame(99));
          DataInputStream in = new DataInputStream(raw.getInputStream());
          assertThat(in.readInt()).isEqualTo(99);
          assertThat(in.readNBytes(99)).isEqualTo(frame(99));
          out.writeInt(length);
          out.write(frame(100));
          assertThat(closed(in)).isTrue();
        }
      }
    }
  }

  private static boolean closed(DataInputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void datagramsCarryFramesOfTheOtherEndOnly() throws Exception {
    int first;
    int second;
    try (DatagramSocket one = new DatagramSocket(0, HERE);
        DatagramSocket two = new DatagramSocket(0, HERE)) {
      first = one.getLocalPort();
      second = two.getLocalPort();
    }
    InetSocketAddress here = new InetSocketAddress(HERE, first);
    InetSocketAddress there = new InetSocketAddress(HERE, second);
    try (DatagramNetwork a = DatagramNetwork.open(here, there);
        DatagramNetwork b = DatagramNetwork.open(there, here);
        DatagramSocket stranger = new DatagramSocket(0, HERE)) {
      stranger.send(new java.net.DatagramPacket(frame(66), 66, here));
      exchange(a, b);
    }
  }

  /** A group on this host, or the test is skipped. */
  private static DatagramNetwork join(InetSocketAddress group, Optional<InetAddress> from) {
    try {
      return DatagramNetwork.join(group, from);
    } catch (NetworkException e) {
      return Assumptions.abort("no multicast: " + e.getMessage());
    }
  }

  private static InetSocketAddress freeGroup() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, HERE)) {
      return new InetSocketAddress("239.255.7.9", free.getLocalPort());
    }
  }

  @Test
  void aGroupJoinsAllEndsAndNoneHearsItself() throws Exception {
    InetSocketAddress group = freeGroup();
    Collector[] cards = {new Collector(), new Collector(), new Collector()};
    Optional<InetAddress> loopback = Optional.of(HERE);
    try (DatagramNetwork a = join(group, loopback);
        DatagramNetwork b = join(group, loopback);
        DatagramNetwork c = join(group, loopback)) {
      Link[] links = {a.connect(cards[0]), b.connect(cards[1]), c.connect(cards[2])};
      for (int length = 14; length <= 60_000; length = length * 3 + 1) {
        for (int from = 0; from < 3; from++) {
          links[from].send(frame(length));
          assertThat(cards[(from + 1) % 3].next()).isEqualTo(frame(length));
          assertThat(cards[(from + 2) % 3].next()).isEqualTo(frame(length));
          assertThat(cards[from].frames).isEmpty();
        }
      }
    }
  }

  @Test
  void whatCannotBeReachedIsNamed() {
    assertThatThrownBy(() -> StreamNetwork.connect(new InetSocketAddress(HERE, 1)))
        .isInstanceOf(NetworkException.class)
        .hasMessageStartingWith("-netdev: cannot connect to")
        .hasMessageContaining(":1: ");
  }

  /** QEMU joins two sockets by a hub of its own; there is no guest. */
  @Test
  void framesPassThroughQemu() throws Exception {
    int left = freePort();
    int right = freePort();
    Process qemu =
        startQemu(
            "socket,id=a,listen=127.0.0.1:" + left,
            "stream,id=b,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=" + right);
    Collector first = new Collector();
    Collector second = new Collector();
    try (StreamNetwork a = connect(qemu, left);
        StreamNetwork b = connect(qemu, right);
        Link ofFirst = a.connect(first);
        Link ofSecond = b.connect(second)) {
      awaitQemu(ofFirst, second);
      exchange(ofFirst, first, ofSecond, second);
    } finally {
      qemu.destroyForcibly().waitFor();
    }
  }

  /** QEMU, unlike Oriel, hears itself in a group: what it sends there comes back by its hub. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "socket,id=a,mcast=%s:%d",
        "dgram,id=a,remote.type=inet,remote.host=%s,remote.port=%d"
      })
  void framesPassThroughQemuFromAGroup(String netdev) throws Exception {
    InetSocketAddress group = freeGroup();
    int right = freePort();
    Collector first = new Collector();
    Collector second = new Collector();
    try (DatagramNetwork a = join(group, Optional.empty());
        Link ofFirst = a.connect(first)) {
      Process qemu =
          startQemu(
              netdev.formatted(group.getHostString(), group.getPort()),
              "socket,id=b,listen=127.0.0.1:" + right);
      try (StreamNetwork b = connect(qemu, right);
          Link ofSecond = b.connect(second)) {
        awaitQemu(ofFirst, second);
        for (int length = 22; length <= 60_000; length = length * 3 + 1) {
          ofFirst.send(frame(length));
          assertThat(second.next()).isEqualTo(frame(length));
          ofSecond.send(frame(length + 1));
          assertThat(first.next()).isEqualTo(frame(length + 1));
          assertThat(second.next()).as("an echo").isEqualTo(frame(length + 1));
        }
      } finally {
        qemu.destroyForcibly().waitFor();
      }
    }
  }

  private Process startQemu(String left, String right) {
    List<String> words = new ArrayList<>(List.of(QEMU, "-M", "none", "-display", "none"));
    words.addAll(List.of("-monitor", "none", "-serial", "none"));
    words.addAll(List.of("-netdev", left, "-netdev", "hubport,id=ha,hubid=0,netdev=a"));
    words.addAll(List.of("-netdev", right, "-netdev", "hubport,id=hb,hubid=0,netdev=b"));
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("qemu.log").toFile())
          .start();
    } catch (IOException e) {
      return Assumptions.abort(QEMU + " is not installed");
    }
  }

  /** QEMU drops frames for an end that it has not accepted yet, though that is connected. */
  private static void awaitQemu(Link from, Collector to) throws InterruptedException {
    byte[] greeting = frame(20);
    byte[] last = frame(21);
    do {
      from.send(greeting);
    } while (to.frames.poll(100, TimeUnit.MILLISECONDS) == null);
    from.send(last);
    byte[] next = greeting;
    while (Arrays.equals(next, greeting)) {
      next = to.next();
    }
    assertThat(next).isEqualTo(last);
  }

  private static int freePort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      return server.getLocalPort();
    }
  }

  private StreamNetwork connect(Process qemu, int port) throws Exception {
    while (true) {
      try {
        return StreamNetwork.connect(new InetSocketAddress(HERE, port));
      } catch (NetworkException e) {
        assertThat(qemu.isAlive()).as(Files.readString(folder.resolve("qemu.log"))).isTrue();
        Thread.sleep(50);
      }
    }
  }
}

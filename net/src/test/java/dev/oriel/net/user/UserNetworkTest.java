package dev.oriel.net.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.net.Card;
import dev.oriel.net.Link;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network with real sockets on loopback, and frames built by hand. */
@Timeout(120)
class UserNetworkTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int BULK = 64 << 20;

  @TempDir Path folder;

  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private UserNetwork network;
  private Link link;

  static UserSettings settings() {
    return settings(false, Optional.empty(), List.of(), List.of());
  }

  private static UserSettings settings(
      boolean restricted,
      Optional<Path> tftp,
      List<UserSettings.HostForward> forwards,
      List<UserSettings.GuestForward> guestForwards) {
    return new UserSettings(
        0x0a00_0200,
        0xffff_ff00,
        Frames.HOST,
        Frames.DNS,
        Frames.GUEST,
        restricted,
        Optional.of("bay"),
        Optional.of("example.org"),
        List.of("a.example", "b.example"),
        tftp,
        Optional.of("boot.img"),
        Optional.empty(),
        forwards,
        guestForwards);
  }

  private void open(UserSettings settings) {
    network = UserNetwork.open(settings, folder.resolve("resolv.conf"), failure::set);
    link =
        network.connect(
            new Card() {
              @Override
              public boolean receive(byte[] frame) {
                return received.add(frame);
              }
            });
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.close();
    }
    assertThat(failure.get()).isNull();
  }

  private byte[] next(Predicate<byte[]> wanted) throws InterruptedException {
    while (true) {
      byte[] frame = received.poll(20, TimeUnit.SECONDS);
      assertThat(frame).as("a frame").isNotNull();
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  private Packet nextPacket(int protocol) throws InterruptedException {
    byte[] frame =
        next(
            f ->
                Wire.type(f) == Wire.IPV4
                    && Packet.read(f, 14).orElseThrow().piece().protocol() == protocol);
    return Packet.read(frame, 14).orElseThrow().piece();
  }

  private Datagram nextDatagram() throws InterruptedException {
    return Datagram.read(nextPacket(Packet.UDP)).orElseThrow();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void answersArpForItsOwnAddressesOnly() throws Exception {
    open(settings());
    link.send(Frames.arpRequest(Frames.GUEST, 0x0a00_0263));
    link.send(Frames.arpRequest(Frames.GUEST, Frames.HOST));
    byte[] reply = next(f -> Wire.type(f) == Wire.ARP);
    assertThat(ByteBuffer.wrap(reply).getInt(28)).isEqualTo(Frames.HOST);
    assertThat(Arrays.copyOfRange(reply, 22, 28)).isEqualTo(GuestTcp.ROUTER);
    assertThat(received).isEmpty();
  }

  @Test
  void answersPingsOfTheRouterAndRefusesOthers() throws Exception {
    open(settings());
    byte[] echo = {8, 0, 0, 0, 0x12, 0x34, 0, 1, 'h', 'i'};
    ByteBuffer.wrap(echo).putShort(2, Checksum.finish(Checksum.add(0, echo, 0, echo.length)));
    link.send(Frames.ip(1, Frames.GUEST, Frames.HOST, echo));
    Packet reply = nextPacket(Packet.ICMP);
    assertThat(reply.payload().get(0)).isEqualTo((byte) 0);
    assertThat(reply.source()).isEqualTo(Frames.HOST);
    assertThat(Arrays.copyOfRange(reply.bytes(), reply.offset() + 4, reply.bytes().length))
        .isEqualTo(Arrays.copyOfRange(echo, 4, echo.length));
    link.send(Frames.ip(1, Frames.GUEST, 0x0808_0808, echo));
    ByteBuffer refused = nextPacket(Packet.ICMP).payload();
    assertThat(refused.get(0)).isEqualTo((byte) 3);
    assertThat(refused.get(1)).isEqualTo((byte) 13);
    assertThat(refused.getInt(8 + 16)).isEqualTo(0x0808_0808);
  }

  private static byte[] dhcp(int type, int... requested) {
    ByteBuffer message = ByteBuffer.allocate(300);
    message.put((byte) 1).put((byte) 1).put((byte) 6).put((byte) 0).putInt(0x1234_5678);
    message.put(28, GuestTcp.MAC);
    message.putInt(236, 0x6382_5363).position(240);
    message.put((byte) 53).put((byte) 1).put((byte) type);
    for (int address : requested) {
      message.put((byte) 50).put((byte) 4).putInt(address);
    }
    message.put((byte) 255);
    return Frames.udp(0, 68, -1, 67, message.array());
  }

  private ByteBuffer nextDhcp() throws InterruptedException {
    Datagram datagram = nextDatagram();
    assertThat(datagram.targetPort()).isEqualTo(68);
    return ByteBuffer.wrap(datagram.data());
  }

  @Test
  void leasesAddresses() throws Exception {
    open(settings());
    link.send(dhcp(1));
    ByteBuffer offer = nextDhcp();
    assertThat(offer.getInt(16)).isEqualTo(Frames.GUEST);
    assertThat(offer.getInt(4)).isEqualTo(0x1234_5678);
    assertThat(offer.get(242)).isEqualTo((byte) 2);
    String all = new String(offer.array(), StandardCharsets.ISO_8859_1);
    assertThat(all)
        .contains("boot.img", "\u000c\u0003bay", "\u000f\u000bexample.org")
        .contains("\u0077\u0016\u0001a\u0007example\u0000\u0001b\u0007example\u0000")
        .contains("\u0003\u0004\n\u0000\u0002\u0002", "\u0006\u0004\n\u0000\u0002\u0003");
    link.send(dhcp(3, Frames.GUEST));
    assertThat(nextDhcp().get(242)).isEqualTo((byte) 5);
    link.send(dhcp(3, 0x0a00_0277));
    assertThat(nextDhcp().get(242)).as("another address").isEqualTo((byte) 6);
  }

  @Test
  void udpGoesOutAndComesBack() throws Exception {
    open(settings());
    try (DatagramSocket server = new DatagramSocket(0, HERE)) {
      byte[] large = new byte[5000];
      new Random(1).nextBytes(large);
      byte[] payload =
          new Datagram(Frames.GUEST, 5000, Frames.HOST, server.getLocalPort(), large).payload();
      byte[] tail = Arrays.copyOfRange(payload, 1480, 2960);
      link.send(
          Frames.ip(
              17,
              Frames.GUEST,
              Frames.HOST,
              7,
              0x2000 | 370,
              Arrays.copyOfRange(payload, 2960, 4440)));
      link.send(
          Frames.ip(
              17, Frames.GUEST, Frames.HOST, 7, 555, Arrays.copyOfRange(payload, 4440, 5008)));
      link.send(Frames.ip(17, Frames.GUEST, Frames.HOST, 7, 0x2000, Arrays.copyOf(payload, 1480)));
      link.send(Frames.ip(17, Frames.GUEST, Frames.HOST, 7, 0x2000 | 185, tail));
      DatagramPacket got = new DatagramPacket(new byte[6000], 6000);
      server.receive(got);
      assertThat(Arrays.copyOf(got.getData(), got.getLength())).isEqualTo(large);
      server.send(got);
      Reassembly guest = new Reassembly();
      Optional<Packet> back = Optional.empty();
      while (back.isEmpty()) {
        Packet.Fragment piece = Packet.read(next(f -> Wire.type(f) == Wire.IPV4), 14).orElseThrow();
        back = guest.add(piece, 0);
      }
      Datagram datagram = Datagram.read(back.get()).orElseThrow();
      assertThat(datagram.source()).isEqualTo(Frames.HOST);
      assertThat(datagram.targetPort()).isEqualTo(5000);
      assertThat(datagram.data()).isEqualTo(large);
    }
  }

  /** Runs a connection until {@code done}. */
  private void drive(GuestTcp guest, Predicate<GuestTcp> done) throws InterruptedException {
    while (!done.test(guest) && !guest.reset) {
      for (byte[] frame : guest.poll(System.nanoTime())) {
        while (!link.send(frame)) {
          Thread.onSpinWait();
        }
      }
      byte[] frame = received.poll(1, TimeUnit.MILLISECONDS);
      while (frame != null) {
        if (Wire.type(frame) == Wire.ARP) {
          link.send(arpReply(frame));
        } else {
          guest.receive(frame);
        }
        frame = received.poll();
      }
    }
  }

  private static byte[] arpReply(byte[] request) {
    ByteBuffer in = ByteBuffer.wrap(request);
    return Frames.ethernet(
        0x0806,
        ByteBuffer.allocate(28)
            .putInt(0x0001_0800)
            .putInt(0x0604_0002)
            .put(GuestTcp.MAC)
            .putInt(in.getInt(38))
            .put(GuestTcp.ROUTER)
            .putInt(in.getInt(28))
            .array());
  }

  private static GuestTcp guest(int port, int remotePort) {
    return new GuestTcp(Frames.GUEST, port, Frames.HOST, remotePort, 1460, 7, 1 << 20);
  }

  @Test
  void movesSixtyFourMebibytesEachWay() throws Exception {
    open(settings());
    byte[] up = new byte[BULK];
    byte[] down = new byte[BULK];
    new Random(1).nextBytes(up);
    new Random(2).nextBytes(down);
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      AtomicReference<byte[]> got = new AtomicReference<>();
      Thread host =
          Thread.startVirtualThread(
              () -> {
                try (Socket socket = server.accept()) {
                  Thread writer =
                      Thread.startVirtualThread(
                          () -> {
                            try {
                              socket.getOutputStream().write(down);
                              socket.shutdownOutput();
                            } catch (java.io.IOException e) {
                              failure.set(e);
                            }
                          });
                  got.set(socket.getInputStream().readAllBytes());
                  writer.join();
                } catch (java.io.IOException | InterruptedException e) {
                  failure.set(e);
                }
              });
      GuestTcp guest = guest(1234, server.getLocalPort());
      guest.send(up, true);
      drive(guest, g -> g.isSent() && g.ended);
      host.join();
      assertThat(Arrays.equals(got.get(), up)).isTrue();
      assertThat(Arrays.equals(guest.received.toByteArray(), down)).isTrue();
    }
  }

  @Test
  void refusesWhatNobodyListensTo() throws Exception {
    open(settings());
    int closed;
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      closed = server.getLocalPort();
    }
    GuestTcp guest = guest(1, closed);
    drive(guest, g -> false);
    assertThat(guest.reset).isTrue();
  }

  @Test
  void theHostsOwnLoopbackIsReachedByTheRouterOnly() throws Exception {
    open(settings());
    try (ServerSocket server = new ServerSocket(0, 1, HERE);
        DatagramSocket udp = new DatagramSocket(0, HERE)) {
      for (int address : new int[] {0x7f00_0001, 0x7f01_0203, 0, 0x0a00_0204, -1, 0xe000_0001}) {
        GuestTcp guest =
            new GuestTcp(Frames.GUEST, 9, address, server.getLocalPort(), 1460, 7, 1 << 16);
        link.send(guest.poll(0).getFirst());
        link.send(Frames.udp(Frames.GUEST, 9, address, udp.getLocalPort(), text("no")));
      }
      link.send(Frames.udp(Frames.GUEST, 9, Frames.HOST, udp.getLocalPort(), text("yes")));
      DatagramPacket got = new DatagramPacket(new byte[10], 10);
      udp.receive(got);
      assertThat(new String(got.getData(), 0, got.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("yes");
      server.setSoTimeout(1);
      org.assertj.core.api.Assertions.assertThatThrownBy(server::accept)
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      return server.getLocalPort();
    }
  }

  @Test
  void aRestrictedGuestReachesOnlyWhatIsForwarded() throws Exception {
    int port = freePort();
    try (ServerSocket server = new ServerSocket(0, 1, HERE);
        DatagramSocket udp = new DatagramSocket(0, HERE)) {
      open(
          settings(
              true,
              Optional.empty(),
              List.of(
                  new UserSettings.HostForward(
                      false, new InetSocketAddress(HERE, port), Frames.GUEST, 22),
                  new UserSettings.HostForward(
                      true, new InetSocketAddress(HERE, port), Frames.GUEST, 53)),
              List.of(
                  new UserSettings.GuestForward(
                      0x0a00_0264, 80, new InetSocketAddress(HERE, server.getLocalPort())))));
      link.send(dhcp(1));
      assertThat(new String(nextDhcp().array(), StandardCharsets.ISO_8859_1))
          .doesNotContain("\u0003\u0004\n\u0000\u0002\u0002");
      link.send(Frames.udp(Frames.GUEST, 9, Frames.HOST, udp.getLocalPort(), text("no")));
      link.send(Frames.udp(Frames.GUEST, 9, Frames.DNS, 53, text("no")));
      GuestTcp refused = guest(1, server.getLocalPort());
      drive(refused, GuestTcp::isOpen);
      assertThat(refused.reset).isTrue();

      GuestTcp allowed = new GuestTcp(Frames.GUEST, 2, 0x0a00_0264, 80, 1460, 7, 1 << 16);
      allowed.send(text("in"), true);
      drive(allowed, GuestTcp::isOpen);
      try (Socket socket = server.accept()) {
        drive(allowed, GuestTcp::isSent);
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(text("in"));
      }

      try (DatagramSocket caller = new DatagramSocket(0, HERE)) {
        caller.send(new DatagramPacket(text("ask"), 3, HERE, port));
        Datagram asked = nextDatagram();
        assertThat(asked.data()).isEqualTo(text("ask"));
        assertThat(asked.target()).isEqualTo(Frames.GUEST);
        link.send(Frames.udp(Frames.GUEST, 53, asked.source(), asked.sourcePort(), text("answer")));
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        caller.receive(answer);
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(text("answer"));
      }

      try (Socket caller = new Socket(HERE, port)) {
        GuestTcp called =
            new GuestTcp(Frames.GUEST, 22, Frames.HOST, caller.getLocalPort(), 1460, 7, 1 << 16);
        called.send(text("ssh"), true);
        called.receive(waitForSyn());
        OutputStream out = caller.getOutputStream();
        out.write(text("hello"));
        caller.shutdownOutput();
        drive(called, g -> g.isSent() && g.ended);
        InputStream in = caller.getInputStream();
        assertThat(in.readAllBytes()).isEqualTo(text("ssh"));
        assertThat(called.received.toByteArray()).isEqualTo(text("hello"));
      }
      udp.setSoTimeout(1);
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> udp.receive(new DatagramPacket(new byte[9], 9)))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  private byte[] waitForSyn() throws InterruptedException {
    return next(
        f ->
            Wire.type(f) == Wire.IPV4
                && Packet.read(f, 14).orElseThrow().piece().protocol() == Packet.TCP
                && (f[47] & GuestTcp.SYN) != 0);
  }

  @Test
  void forwardsToAGuestThatIsFoundByArp() throws Exception {
    int port = freePort();
    open(
        settings(
            false,
            Optional.empty(),
            List.of(
                new UserSettings.HostForward(
                    false, new InetSocketAddress(HERE, port), Frames.GUEST, 22)),
            List.of()));
    try (Socket caller = new Socket(HERE, port)) {
      byte[] question = next(f -> Wire.type(f) == Wire.ARP);
      assertThat(ByteBuffer.wrap(question).getInt(38)).isEqualTo(Frames.GUEST);
      link.send(arpReply(question));
      GuestTcp called =
          new GuestTcp(Frames.GUEST, 22, Frames.HOST, caller.getLocalPort(), 1460, 7, 1 << 16);
      called.send(text("ssh"), true);
      called.receive(waitForSyn());
      caller.shutdownOutput();
      drive(called, g -> g.isSent() && g.ended);
      assertThat(caller.getInputStream().readAllBytes()).isEqualTo(text("ssh"));
    }
  }

  @Test
  void asksTheHostsResolver() throws Exception {
    try (DatagramSocket resolver = new DatagramSocket(53, InetAddress.getByName("127.0.0.153"))) {
      Files.writeString(folder.resolve("resolv.conf"), "# a comment\nnameserver 127.0.0.153\n");
      open(settings());
      link.send(Frames.udp(Frames.GUEST, 7000, Frames.DNS, 53, text("who?")));
      DatagramPacket asked = new DatagramPacket(new byte[10], 10);
      resolver.receive(asked);
      resolver.send(new DatagramPacket(text("me"), 2, asked.getSocketAddress()));
      Datagram answer = nextDatagram();
      assertThat(answer.data()).isEqualTo(text("me"));
      assertThat(answer.source()).isEqualTo(Frames.DNS);
      assertThat(answer.sourcePort()).isEqualTo(53);
    } catch (java.net.BindException e) {
      org.junit.jupiter.api.Assumptions.abort("port 53 needs privileges here");
    }
  }

  private static byte[] tftpRead(int port, String name, String... options) {
    String text = "\0\u0001" + name + "\0octet\0" + String.join("", options);
    return Frames.udp(
        Frames.GUEST, port, Frames.HOST, 69, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void servesTheFilesOfAFolderAndNothingElse() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    byte[] content = new byte[1024];
    new Random(3).nextBytes(content);
    Files.write(root.resolve("boot.img"), content);
    Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
    open(settings(false, Optional.of(root), List.of(), List.of()));
    for (String outside : List.of("../secret", "/../secret", "link", "a\u0001", ".", "nothing")) {
      link.send(tftpRead(3000, outside));
      assertThat(nextDatagram().data()[1]).as(outside).isEqualTo((byte) 5);
    }
    link.send(tftpRead(3001, "/boot.img"));
    java.io.ByteArrayOutputStream got = new java.io.ByteArrayOutputStream();
    for (int block = 1; block <= 3; block++) {
      byte[] data = nextDatagram().data();
      assertThat(ByteBuffer.wrap(data).getInt()).isEqualTo(0x0003_0000 | block);
      got.write(data, 4, data.length - 4);
      byte[] ack = ByteBuffer.allocate(4).putInt(0x0004_0000 | block).array();
      link.send(Frames.udp(Frames.GUEST, 3001, Frames.HOST, 69, ack));
    }
    assertThat(got.toByteArray()).isEqualTo(content);
    link.send(tftpRead(3002, "boot.img", "tsize\0", "0\0", "blksize\0", "1024\0"));
    assertThat(new String(nextDatagram().data(), StandardCharsets.US_ASCII))
        .isEqualTo("\0\6tsize\0001024\0blksize\0001024\0");
  }

  /** Block 65535 is the one before block 0, which stands for the options. */
  @Test
  void aTransferStartsAtBlockOneWhateverIsAcknowledged() throws Exception {
    Files.writeString(folder.resolve("file"), "content");
    open(settings(false, Optional.of(folder), List.of(), List.of()));
    link.send(tftpRead(3000, "file", "tsize\0", "0\0"));
    assertThat(nextDatagram().data()[1]).as("options").isEqualTo((byte) 6);
    for (int block : new int[] {0xffff, 0}) {
      byte[] ack = ByteBuffer.allocate(4).putInt(0x0004_0000 | block).array();
      link.send(Frames.udp(Frames.GUEST, 3000, Frames.HOST, 69, ack));
    }
    assertThat(ByteBuffer.wrap(nextDatagram().data()).getInt()).isEqualTo(0x0003_0001);
  }

  @Test
  void connectionsThatAreOverGiveWayToNewOnes() throws Exception {
    open(settings());
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      for (int i = 0; i <= TcpStack.MOST_CONNECTIONS; i++) {
        GuestTcp guest = guest(2000 + i, server.getLocalPort());
        guest.send(new byte[0], true);
        drive(guest, GuestTcp::isOpen);
        assertThat(guest.reset).as("connection %d is refused", i).isFalse();
        server.accept().close();
        drive(guest, g -> g.isSent() && g.ended);
        guest.poll(System.nanoTime()).forEach(link::send);
      }
    }
  }
}

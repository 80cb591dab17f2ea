package dev.oriel.net.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.net.CardPort;
import dev.oriel.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever frames a guest sends, a user network stays within its bounds and goes on. */
class UserStackFuzzTest {
  private static final int GUEST = 0x0a00_020f;
  private static final int HOST = 0x0a00_0202;
  private static final int SECOND = 1_000_000_000;

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void frames(byte[] input) {
    run(input);
  }

  @Timeout(120)
  @ParameterizedTest
  @MethodSource("seeds")
  void randomFrames(long seed) {
    RandomInputs.anything(seed, 150, 2000, UserStackFuzzTest::run);
  }

  /** All targets are one port of this host, so that nothing leaves it. */
  private record Routing(InetSocketAddress to) implements Routes {
    @Override
    public boolean isResolver(int target, int port) {
      return port == 53;
    }

    @Override
    public Optional<InetSocketAddress> tcp(int target, int port) {
      return port % 4 == 0 ? Optional.empty() : Optional.of(to);
    }

    @Override
    public Optional<InetSocketAddress> udp(int target, int port) {
      return tcp(target, port);
    }
  }

  private static void run(byte[] input) {
    UserSettings settings =
        new UserSettings(
            0x0a00_0200,
            0xffff_ff00,
            HOST,
            HOST + 1,
            GUEST,
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(Path.of(".")),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    FuzzInput fuzz = new FuzzInput(input);
    List<byte[]> received = new ArrayList<>();
    boolean[] accepts = {true};
    CardPort port =
        new CardPort(
            frame -> {
              if (accepts[0]) {
                received.add(frame);
              }
              return accepts[0];
            },
            () -> {});
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Selector selector = Selector.open()) {
      InetSocketAddress to = (InetSocketAddress) server.getLocalSocketAddress();
      UserStack stack = new UserStack(settings, new Routing(to), selector, new Random(1));
      long now = 0;
      while (!fuzz.done()) {
        accepts[0] = fuzz.below(8) != 0;
        received.clear();
        port.send(frame(fuzz, now));
        now += (long) fuzz.below(4) * fuzz.below(64) * SECOND / 16;
        long at = now;
        selector.selectNow(key -> UserStack.ready(key, at));
        stack.turn(port, now);
        assertThat(stack.tcp().size()).isLessThanOrEqualTo(TcpStack.MOST_CONNECTIONS);
        assertThat(selector.keys().size()).isLessThanOrEqualTo(1000);
      }
      accepts[0] = true;
      port.send(arp());
      stack.turn(port, now);
      assertThat(received).anyMatch(frame -> Wire.type(frame) == Wire.ARP);
      stack.close();
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] frame(FuzzInput fuzz, long seed) {
    int kind = fuzz.below(9);
    byte[] payload = new byte[fuzz.of(0, 4, 8, 20, 28, 40, 60, 240, 300, 1480)];
    int random = fuzz.u8();
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (random == 0 ? 0 : fuzz.u8());
    }
    int target = fuzz.of(HOST, HOST, HOST, HOST + 1, -1, 0x0a00_02ff, 0x7f00_0001, 0x0808_0808);
    int source = fuzz.of(GUEST, GUEST, GUEST, GUEST + 1, 0, HOST, 0x7f00_0001);
    return switch (kind) {
      case 0 -> ethernet(fuzz.of(Wire.ARP, Wire.IPV4, 0x86dd), payload);
      case 1 -> ip(1, source, target, fuzz.u16(), fuzz.of(0, 0x2000, 0x2001, 185, 0x1fff), payload);
      case 2, 3 -> {
        Datagram datagram =
            new Datagram(source, fuzz.below(3), target, fuzz.of(53, 67, 69, 5), payload);
        yield ip(17, source, target, 0, 0, datagram.payload());
      }
      case 4 -> {
        byte[] dhcp = new byte[241 + payload.length];
        ByteBuffer.wrap(dhcp).putInt(0x0101_0600).putInt(236, 0x6382_5363).putLong(28, seed);
        System.arraycopy(payload, 0, dhcp, 240, payload.length);
        yield ip(17, 0, -1, 0, 0, new Datagram(0, 68, -1, 67, dhcp).payload());
      }
      case 5 -> {
        byte[] tftp = tftp(fuzz);
        yield ip(17, GUEST, HOST, 0, 0, new Datagram(GUEST, 9, HOST, 69, tftp).payload());
      }
      default -> ip(6, source, target, 0, 0, tcp(fuzz, source, target, payload));
    };
  }

  private static byte[] tftp(FuzzInput fuzz) {
    if (fuzz.below(3) == 0) {
      String file = fuzz.below(4) == 0 ? "../pom.xml" : "pom.xml";
      String option = fuzz.below(2) == 0 ? "" : "blksize\0" + fuzz.u8() + "\0";
      String request = "\0\1" + file + "\0octet\0" + option;
      return request.getBytes(StandardCharsets.US_ASCII);
    }
    int message = fuzz.of(4, 4, 4, 5, 2) << 16 | fuzz.of(0, 1, 2, 0xffff);
    return ByteBuffer.allocate(4).putInt(message).array();
  }

  private static byte[] tcp(FuzzInput fuzz, int source, int target, byte[] payload) {
    byte[] tcp = new byte[20 + payload.length];
    System.arraycopy(payload, 0, tcp, 20, payload.length);
    ByteBuffer.wrap(tcp)
        .putShort((short) fuzz.below(4))
        .putShort((short) fuzz.of(1, 2, 4, 5))
        .putInt(fuzz.of(0, 1, 2, 1000, -1, 0x7fff_ffff))
        .putInt(fuzz.of(0, 1, -1155484576, -1155484575, -723955400))
        .put((byte) (fuzz.of(5, 5, 5, 8, 15, 0) << 4))
        .put((byte) fuzz.of(2, 2, 16, 16, 17, 24, 4, 18, 0x3f))
        .putShort((short) fuzz.of(0, 1, 1000, 0xffff))
        .putInt(0);
    long sum = Checksum.pseudo(6, source, target, tcp.length);
    ByteBuffer.wrap(tcp).putShort(16, Checksum.finish(Checksum.add(sum, tcp, 0, tcp.length)));
    return tcp;
  }

  private static byte[] ip(
      int protocol, int source, int target, int id, int flags, byte[] payload) {
    byte[] packet = new byte[20 + payload.length];
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) packet.length)
        .putShort((short) id)
        .putShort((short) flags)
        .put((byte) 64)
        .put((byte) protocol)
        .putShort((short) 0)
        .putInt(source)
        .putInt(target)
        .put(payload);
    ByteBuffer.wrap(packet).putShort(10, Checksum.finish(Checksum.add(0, packet, 0, 20)));
    return ethernet(Wire.IPV4, packet);
  }

  private static byte[] ethernet(int type, byte[] payload) {
    return ByteBuffer.allocate(14 + payload.length)
        .putLong(0x5255_0a00_0202_5254L)
        .putInt(0x0012_3456)
        .putShort((short) type)
        .put(payload)
        .array();
  }

  private static byte[] arp() {
    return ethernet(
        Wire.ARP,
        ByteBuffer.allocate(28)
            .putInt(0x0001_0800)
            .putInt(0x0604_0001)
            .putLong(0x5254_0012_3456_0a00L)
            .putShort((short) 0x020f)
            .putInt(24, HOST)
            .array());
  }
}

package dev.oriel.net.vsock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.net.vsock.GuestEnd.Standing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a device whose guest accepts every connection. */
@Timeout(60)
class UnixPortsTest {
  @TempDir private Path folder;
  private final Vsock vsock = new Vsock();
  private final BlockingQueue<GuestEnd> asked = new LinkedBlockingQueue<>();
  private UnixPorts ports;

  @BeforeEach
  void open() {
    ports = new UnixPorts(path(), vsock);
    vsock.attach(
        end -> {
          asked.add(end);
          end.opened();
          return true;
        });
  }

  @AfterEach
  void close() {
    ports.close();
  }

  private Path path() {
    return folder.resolve("v");
  }

  private GuestEnd request(int port) {
    return vsock.request(1000, port, end -> {}).orElseThrow();
  }

  private static void awaitAnswer(GuestEnd end) throws InterruptedException {
    while (end.standing() == Standing.ASKED) {
      Thread.sleep(1);
    }
  }

  /** The next bytes for the guest. */
  private static String take(GuestEnd end, int count) throws InterruptedException {
    byte[] bytes = new byte[count];
    while (end.waiting() < count) {
      Thread.sleep(1);
    }
    assertThat(end.take(bytes, count)).isEqualTo(count);
    return new String(bytes, US_ASCII);
  }

  @Test
  void aConnectionOfTheGuestGoesOnToTheSocketOfItsPort() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("v_4294967295")));
      GuestEnd end = request(-1);
      awaitAnswer(end);
      assertThat(end.standing()).isEqualTo(Standing.OPEN);
      try (SocketChannel program = server.accept()) {
        assertThat(end.put("to the host".getBytes(US_ASCII), 11)).isTrue();
        end.guestEnds(false, true);
        assertThat(Channels.newInputStream(program).readAllBytes())
            .asString()
            .isEqualTo("to the host");
        program.write(ByteBuffer.wrap("to the guest".getBytes(US_ASCII)));
        assertThat(take(end, 12)).isEqualTo("to the guest");
        assertThat(end.hostSends()).isTrue();
      }
      while (end.hostSends() || end.hostReads()) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aPortWithoutASocketIsRefused() throws Exception {
    GuestEnd end = request(7);
    awaitAnswer(end);
    assertThat(end.standing()).isEqualTo(Standing.REFUSED);
    Files.writeString(folder.resolve("v_8"), "no socket");
    GuestEnd other = request(8);
    awaitAnswer(other);
    assertThat(other.standing()).isEqualTo(Standing.REFUSED);
  }

  private SocketChannel program(String text) throws IOException {
    SocketChannel program = SocketChannel.open(UnixDomainSocketAddress.of(path()));
    program.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    return program;
  }

  @Test
  void aProgramConnectsToAPortOfTheGuest() throws Exception {
    try (SocketChannel program = program("CONNECT 52\nmore")) {
      GuestEnd end = asked.take();
      assertThat(end.guestPort()).isEqualTo(52);
      assertThat(take(end, 4)).isEqualTo("more");
      byte[] bytes = new byte[GuestEnd.ROOM];
      Arrays.fill(bytes, (byte) 'x');
      assertThat(end.put(bytes, bytes.length)).isTrue();
      end.guestEnds(false, true);
      assertThat(Channels.newInputStream(program).readAllBytes())
          .asString()
          .isEqualTo("OK " + end.hostPort() + "\n" + "x".repeat(GuestEnd.ROOM));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT\n", "CONNECT 4294967296\n", "connect 1\n", "CONNECT 1", "\n"})
  void otherWordsEndTheConnection(String words) throws Exception {
    try (SocketChannel program = program(words)) {
      program.shutdownOutput();
      assertThat(Channels.newInputStream(program).readAllBytes()).isEmpty();
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void anEndlessLineEndsTheConnection() throws Exception {
    try (SocketChannel program = program("x".repeat(32))) {
      assertThat(program.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void itsEndIsThatOfTheConnections() throws Exception {
    try (SocketChannel program = program("CONNECT 1\n");
        SocketChannel silent = program("")) {
      String answer = "OK " + asked.take().hostPort() + "\n";
      assertThat(Channels.newInputStream(program).readNBytes(answer.length()))
          .asString()
          .isEqualTo(answer);
      ports.close();
      assertThat(program.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(path()).doesNotExist();
    GuestEnd end = request(9);
    assertThat(end.standing()).isEqualTo(Standing.REFUSED);
  }

  @Test
  void aFileThatIsThereIsNotReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThatThrownBy(() -> new UnixPorts(file, vsock)).hasMessageContaining("not a socket");
    assertThatThrownBy(() -> new UnixPorts(path(), vsock)).hasMessageContaining("in use");
  }
}

package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.MachineConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Consoles on sockets and pseudo-terminals. */
@Timeout(60)
class LinkTest {
  @TempDir private Path folder;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final PipedInputStream typed = new PipedInputStream(1 << 16);

  private Link socket(SocketPlace place, boolean server, boolean waits, int seconds) {
    Optional<Duration> again =
        seconds > 0 ? Optional.of(Duration.ofMillis(10L * seconds)) : Optional.empty();
    return new SocketLink(
        "-serial", new Chardev.Socket(place, server, waits, again), line -> {}, failures::add);
  }

  private static String read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    return UTF_8.decode(buffer.flip()).toString();
  }

  private String typed(int bytes) throws IOException {
    return new String(typed.readNBytes(bytes), UTF_8);
  }

  private static void say(Link link, String text) throws IOException {
    link.output().write(text.getBytes(UTF_8));
  }

  @Test
  void oneClientAfterTheOtherIsServed() throws Exception {
    SocketPlace place = new SocketPlace.Unix(folder.resolve("s"));
    try (Link link = socket(place, true, false, 0)) {
      link.start(new PipedOutputStream(typed));
      say(link, "nobody hears this");
      for (int i = 0; i < 3; i++) {
        try (SocketChannel client = place.connect()) {
          client.write(ByteBuffer.wrap(("hello" + i).getBytes(UTF_8)));
          assertThat(typed(6)).isEqualTo("hello" + i);
          say(link, "answer" + i);
          assertThat(read(client, 7)).isEqualTo("answer" + i);
        }
      }
    }
    assertThat(folder.resolve("s")).doesNotExist();
    assertThat(failures).isEmpty();
  }

  @Test
  void aServerWaitsIfItIsTold() throws Exception {
    int port = freePort();
    SocketPlace place = new SocketPlace.Tcp("", port);
    try (Link link = socket(place, true, true, 0)) {
      List<SocketChannel> clients = new ArrayList<>();
      Thread client =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      clients.add(place.connect());
                    } catch (IOException e) {
                      failures.add(e);
                    }
                  });
      link.start(OutputStream.nullOutputStream());
      client.join();
      say(link, "first words");
      assertThat(read(clients.getFirst(), 11)).isEqualTo("first words");
      clients.getFirst().close();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aClientConnectsAgainIfItIsTold() throws Exception {
    SocketPlace place = new SocketPlace.Unix(folder.resolve("s"));
    try (Link link = socket(place, false, false, 1)) {
      link.start(new PipedOutputStream(typed));
      for (int i = 0; i < 2; i++) {
        try (SocketPlace.Listener listener = place.listen("test");
            SocketChannel server = listener.server().accept()) {
          server.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
          assertThat(typed(1)).isEqualTo("x");
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whatCannotBeConnectedIsRefusedByName() throws IOException {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> socket(new SocketPlace.Unix(absent), false, false, 0))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(absent.toString());
    try (ServerSocket taken = new ServerSocket(0)) {
      SocketPlace place = new SocketPlace.Tcp("0.0.0.0", taken.getLocalPort());
      assertThatThrownBy(() -> socket(place, true, false, 0))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("cannot listen on tcp:0.0.0.0:" + taken.getLocalPort());
    }
  }

  /** A client that does not read delays its own output only until the link is closed. */
  @Test
  void aClientThatNeverReadsDoesNotPreventTheEnd() throws Exception {
    SocketPlace place = new SocketPlace.Unix(folder.resolve("s"));
    Link link = socket(place, true, false, 0);
    link.start(new PipedOutputStream(typed));
    try (SocketChannel client = place.connect()) {
      client.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
      typed(1);
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      link.output().write(new byte[16 << 20]);
                    } catch (IOException e) {
                      failures.add(e);
                    }
                  });
      writer.join(100);
      link.close();
      writer.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPtyMayBeOpenedAnyNumberOfTimes() throws Exception {
    try (PtyLink link = new PtyLink("-serial", failures::add)) {
      link.start(new PipedOutputStream(typed));
      say(link, "nobody hears this");
      for (int i = 0; i < 2; i++) {
        try (FileChannel far =
            FileChannel.open(
                Path.of(link.name()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          far.write(ByteBuffer.wrap("a\003\rz".getBytes(UTF_8)));
          assertThat(typed(4)).as("raw").isEqualTo("a\003\rz");
          say(link, "b\n");
          ByteBuffer answer = ByteBuffer.allocate(2);
          while (answer.hasRemaining()) {
            far.read(answer);
          }
          assertThat(answer.array()).containsExactly('b', '\n');
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aMonitorAnswersOnAStream() throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    Inventory inventory =
        new Inventory(MachineConfig.builder().build(), List.of(), new BlockNodes());
    Monitor monitor = Monitors.of(new IdleTarget(), inventory, new MonitorEvents()).people();
    try (MonitorStream stream = new MonitorStream(monitor, answers, failures::add)) {
      stream.write("info status\nnonsense\n".getBytes(UTF_8));
    }
    assertThat(answers.toString(UTF_8))
        .isEqualTo(
            "(oriel) VM status: running\n(oriel) unknown command: 'nonsense'; help lists them\n(oriel) ");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

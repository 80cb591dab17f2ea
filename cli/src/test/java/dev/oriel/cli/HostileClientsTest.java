package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of the monitor who do all they can, in a process with the heap that the launcher gives.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class HostileClientsTest {
  private static final Path GUEST =
      Path.of("../boot/src/test/resources/dev/oriel/boot/hostile.elf");

  /** One less than there may be. */
  private static final int CLIENTS = 15;

  /** Enough to fill the heap, if all answers were kept. */
  private static final int MOST_ASKED = 4 << 20;

  @TempDir Path folder;

  @Test
  void clientsThatAskAndNeverReadHarmNeitherTheGuestNorOtherClients() throws Exception {
    Path console = folder.resolve("console");
    Path socket = folder.resolve("monitor");
    Process oriel = start(console, socket);
    List<SocketChannel> deaf = new ArrayList<>();
    try {
      awaitMore(oriel, console, 0);
      for (int i = 0; i < CLIENTS; i++) {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        client.configureBlocking(false);
        deaf.add(client);
      }
      askWithoutReading(deaf);

      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(answer(client, "help\n")).contains("this help");
        awaitMore(oriel, console, Files.size(console));
        client.write(ByteBuffer.wrap("quit\n".getBytes(UTF_8)));
        assertThat(oriel.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(oriel.exitValue()).isZero();
      assertThat(folder.resolve("err")).isEmptyFile();
    } finally {
      oriel.destroyForcibly();
      for (SocketChannel client : deaf) {
        client.close();
      }
    }
  }

  @Test
  void clientsOfQmpThatSendNonsenseHarmNeitherTheGuestNorOtherClients() throws Exception {
    Path console = folder.resolve("console");
    Path socket = folder.resolve("qmp");
    Process oriel = start(console, folder.resolve("monitor"));
    List<SocketChannel> clients = new ArrayList<>();
    try {
      awaitMore(oriel, console, 0);
      for (int i = 0; i < 1000; i++) {
        clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      byte[] noise = new byte[1 << 20];
      new Random(3).nextBytes(noise);
      List<byte[]> nonsense =
          List.of(
              noise,
              "[".repeat(1 << 20).getBytes(UTF_8),
              ("{\"execute\": \"" + "x".repeat(1 << 20)).getBytes(UTF_8),
              "{\"a\":[[],[],".repeat(1 << 16).getBytes(UTF_8));
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).configureBlocking(false);
        try {
          clients.get(i).write(ByteBuffer.wrap(nonsense.get(i % nonsense.size())));
        } catch (IOException e) {
          // There are enough clients already.
        }
      }
      awaitMore(oriel, console, Files.size(console));
      for (SocketChannel client : clients) {
        client.close();
      }
      for (boolean answered = false; !answered; ) {
        try (QmpPeer peer = new QmpPeer(socket)) {
          answered = peer.read().values().containsKey("QMP");
          if (answered) {
            assertThat(peer.ask("{\"execute\": \"qmp_capabilities\"}")).hasSize(1);
            assertThat(peer.ask("{\"execute\": \"quit\"}"))
                .anyMatch(message -> message.toString().contains("SHUTDOWN"));
          }
        }
      }
      assertThat(oriel.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(oriel.exitValue()).isZero();
      assertThat(folder.resolve("err")).isEmptyFile();
    } finally {
      oriel.destroyForcibly();
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private Process start(Path console, Path socket) throws IOException {
    String heap = heapOfTheLauncher();
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            heap,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.oriel.cli.Main",
            "run",
            "-kernel",
            GUEST.toString(),
            "-append",
            "n 1 1",
            "-m",
            "1G",
            "-serial",
            "file:" + console,
            "-monitor",
            "unix:" + socket + ",server,nowait",
            "-qmp",
            "unix:" + folder.resolve("qmp") + ",server,nowait")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("err").toFile())
        .start();
  }

  private static String heapOfTheLauncher() throws IOException {
    Matcher heap =
        Pattern.compile("-Xmx\\w+")
            .matcher(Files.readString(Path.of("src/main/resources/dev/oriel/cli/jvm-options.txt")));
    assertThat(heap.find()).isTrue();
    return heap.group();
  }

  /** Waits until the guest has printed more than {@code size} bytes. */
  private static void awaitMore(Process oriel, Path console, long size) throws Exception {
    File file = console.toFile();
    while (file.length() <= size) {
      assertThat(oriel.isAlive()).isTrue();
      Thread.sleep(20);
    }
  }

  /** Writes until the process takes no more from any client, for a while. */
  private static void askWithoutReading(List<SocketChannel> clients) throws Exception {
    ByteBuffer lines = ByteBuffer.wrap("help\ninfo memory-devices\n".repeat(400).getBytes(UTF_8));
    long taken = 0;
    for (int refusals = 0; refusals < 20; refusals++) {
      for (SocketChannel client : clients) {
        int count = client.write(lines.rewind());
        taken += count;
        refusals = count > 0 ? 0 : refusals;
      }
      assertThat(taken).as("nobody makes the clients wait").isLessThan((long) MOST_ASKED * CLIENTS);
      Thread.sleep(20);
    }
  }

  private static String answer(SocketChannel client, String line) throws IOException {
    client.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
    StringBuilder answer = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    while (!answer.toString().endsWith("this help\n" + Monitor.PROMPT)
        && client.read(bytes.clear()) >= 0) {
      answer.append(UTF_8.decode(bytes.flip()));
    }
    return answer.toString();
  }
}

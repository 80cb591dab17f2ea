package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest that one process saves, and another continues. */
@Timeout(240)
class SavedGuestTest {
  /** Prints a line for each of its programs, in turn, for ever. */
  private static final Path SPEED =
      Path.of("../boot/src/test/resources/dev/oriel/boot/speed.elf").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void anotherProcessGoesOnWhereItWasSaved() throws IOException, InterruptedException {
    Path file = folder.resolve("guest");
    Path monitor = folder.resolve("monitor");
    List<String> seen = new ArrayList<>();
    Process first = oriel("-monitor", "unix:" + monitor + ",server,nowait");
    try (BufferedReader output = first.inputReader(UTF_8)) {
      while (seen.isEmpty() || !seen.getLast().startsWith("sort")) {
        seen.add(output.readLine());
      }
      say(monitor, "savevm " + file + "\n");
      say(monitor, "quit\n");
      output.lines().forEach(seen::add);
    }
    assertThat(first.waitFor()).isZero();
    assertThat(file).isNotEmptyFile();

    Process second = oriel("-loadvm", file.toString());
    String next;
    try (BufferedReader output = second.inputReader(UTF_8)) {
      next = output.readLine();
    } finally {
      second.destroy();
    }
    assertThat(second.waitFor()).isNotZero();
    assertThat(seen.getFirst()).as("where the guest begins").startsWith("primes");
    assertThat(next).as("where it goes on").isNotNull().doesNotStartWith("primes");
  }

  @Test
  void aFileThatIsNoSnapshotIsRefusedInOneLine() throws IOException, InterruptedException {
    Path text = Files.writeString(folder.resolve("guest"), "something else");
    for (Path file : List.of(text, folder.resolve("missing"))) {
      Process oriel = oriel("-loadvm", file.toString());
      String output = new String(oriel.getInputStream().readAllBytes(), UTF_8);
      assertThat(oriel.waitFor()).isEqualTo(2);
      assertThat(output.lines()).hasSize(1);
      assertThat(output).startsWith("oriel: -loadvm: ").contains(file.toString());
    }
  }

  private Process oriel(String... more) throws IOException {
    ProcessBuilder builder =
        OrielProcess.of("run", "-kernel", SPEED.toString(), "-m", "512M", "-serial", "stdio");
    builder.command().addAll(List.of(more));
    return builder.redirectErrorStream(true).start();
  }

  /** Sends a command to a monitor, and waits for its next prompt or its end. */
  private static void say(Path monitor, String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(monitor));
      ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
      StringBuilder answer = new StringBuilder();
      boolean asked = false;
      while (channel.read(buffer.clear()) >= 0) {
        answer.append(UTF_8.decode(buffer.flip()));
        if (!asked && answer.toString().endsWith(Monitor.PROMPT)) {
          channel.write(ByteBuffer.wrap(command.getBytes(UTF_8)));
          answer.setLength(0);
          asked = true;
        } else if (asked && answer.toString().endsWith(Monitor.PROMPT)) {
          return;
        }
      }
    }
  }
}

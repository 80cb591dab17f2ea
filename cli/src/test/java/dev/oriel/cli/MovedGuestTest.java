package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.testkit.LongTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest that moves from one process to another. */
@Timeout(240)
class MovedGuestTest {
  /** Prints a line for each of its programs, in turn, for ever. */
  private static final Path SPEED =
      Path.of("../boot/src/test/resources/dev/oriel/boot/speed.elf").toAbsolutePath();

  /** Writes and checks its disk until somebody types. */
  private static final Path DISK =
      Path.of("../boot/src/test/resources/dev/oriel/boot/disk.elf").toAbsolutePath();

  private static final Duration LONG = Duration.ofSeconds(100);

  @TempDir private Path folder;

  private Process oriel(String name, String... more) throws IOException {
    return oriel(SPEED, name, more);
  }

  private Process oriel(Path guest, String name, String... more) throws IOException {
    ProcessBuilder builder =
        OrielProcess.of("run", "-kernel", guest.toString(), "-m", "512M", "-serial", "stdio");
    builder.command().addAll(List.of("-qmp", "unix:" + qmp(name) + ",server=on,wait=off"));
    builder.command().addAll(List.of(more));
    return builder.redirectErrorStream(true).start();
  }

  private Path qmp(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name)).resolve("qmp");
  }

  private QmpPeer client(Process process, String name) throws Exception {
    QmpPeer peer = QmpPeer.await(process, folder.resolve(name));
    peer.read();
    peer.ask("{\"execute\": \"qmp_capabilities\"}");
    return peer;
  }

  private static String hmp(QmpPeer peer, String line) throws IOException {
    Json.Members answer =
        peer.ask(
                "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \""
                    + line
                    + "\"}}")
            .getLast();
    return answer.get("return") instanceof Json.Text(String text) ? text : answer.toString();
  }

  private static Json.Members query(QmpPeer peer, String what) throws IOException {
    Json.Members answer = peer.ask("{\"execute\": \"" + what + "\"}").getLast();
    assertThat(answer.get("return")).as(answer.toString()).isInstanceOf(Json.Members.class);
    return (Json.Members) answer.get("return");
  }

  private static String status(QmpPeer peer, String what) throws IOException {
    return query(peer, what).get("status") instanceof Json.Text(String word) ? word : "";
  }

  private static void awaitStatus(QmpPeer peer, String what, String word) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!status(peer, what).equals(word)) {
      assertThat(System.nanoTime()).as("not " + word + " in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void anotherProcessGoesOnWhereItWas() throws Exception {
    Path place = folder.resolve("place");
    List<String> seen = new ArrayList<>();
    Process second = oriel("b", "-incoming", "unix:" + place);
    Process first = oriel("a");
    try (BufferedReader output = first.inputReader(UTF_8);
        BufferedReader other = second.inputReader(UTF_8)) {
      while (seen.isEmpty() || !seen.getLast().startsWith("sort")) {
        seen.add(output.readLine());
      }
      try (QmpPeer a = client(first, "a");
          QmpPeer b = client(second, "b")) {
        assertThat(status(b, "query-status")).isEqualTo("inmigrate");
        assertThat(hmp(b, "migrate -d unix:x")).contains("waiting for an incoming migration");
        assertThat(hmp(a, "migrate -d unix:" + place)).isEmpty();
        awaitStatus(a, "query-migrate", "completed");
        assertThat(status(a, "query-status")).isEqualTo("postmigrate");
        assertThat(hmp(a, "info migrate")).contains("Migration status: completed", "downtime: ");
        awaitStatus(b, "query-status", "running");
        a.send("{\"execute\": \"quit\"}\n");
        output.lines().forEach(seen::add);
      }
      assertThat(first.waitFor()).isZero();
      String next = other.readLine();
      assertThat(seen.getFirst()).as("where the guest begins").startsWith("primes");
      assertThat(next).as("where it goes on").isNotNull().doesNotStartWith("primes");
      assertThat(place).doesNotExist();
    } finally {
      first.destroy();
      second.destroy();
    }
  }

  /** QEMU's tools, a third process, see whose it is, and that it is whole. */
  @Test
  void aDiskGoesAlongToAnotherProcess() throws Exception {
    assumeTrue(QtestPeer.hasQemu(), "qemu-system-ppc64 is not installed");
    Path disk = folder.resolve("disk.qcow2");
    assertThat(run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "1M")).isEmpty();
    Path place = folder.resolve("place");
    String[] drive = {"-drive", "if=none,id=d,file=" + disk, "-device", "nvme,drive=d,serial=1"};
    Process second =
        oriel(DISK, "b", drive[0], drive[1], drive[2], drive[3], "-incoming", "unix:" + place);
    try (QmpPeer b = client(second, "b")) {
      assertThat(run("qemu-io", "-c", "quit", disk.toString())).as("nobody has it").isEmpty();
      Process first = oriel(DISK, "a", drive);
      try (QmpPeer a = client(first, "a");
          BufferedReader output = first.inputReader(UTF_8)) {
        assertThat(output.readLine()).isEqualTo("begins");
        assertThat(run("qemu-io", "-c", "quit", disk.toString())).as("a has it").contains("lock");
        assertThat(hmp(a, "migrate -d unix:" + place)).isEmpty();
        awaitStatus(a, "query-migrate", "completed");
        awaitStatus(b, "query-status", "running");
        assertThat(run("qemu-io", "-c", "quit", disk.toString())).as("b has it").contains("lock");
        assertThat(hmp(a, "cont")).contains("in use by another machine");
        assertThat(status(a, "query-status")).isEqualTo("postmigrate");
        a.send("{\"execute\": \"quit\"}\n");
        assertThat(first.waitFor()).isZero();
      } finally {
        first.destroy();
      }
      second.getOutputStream().write('q');
      second.getOutputStream().flush();
      String output = new String(second.getInputStream().readAllBytes(), UTF_8);
      assertThat(output.strip()).matches("[1-9]\\d* rounds, 0 wrong");
      assertThat(second.waitFor()).isZero();
    } finally {
      second.destroy();
    }
    assertThat(run("qemu-img", "check", disk.toString())).contains("No errors were found");
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  /** The peer is somebody else, or goes away. */
  @Test
  void aDestinationThatGetsNoGuestEndsWithWords() throws Exception {
    int port = freePort();
    Process second = oriel("b", "-incoming", "tcp:127.0.0.1:" + port);
    try (QmpPeer b = client(second, "b")) {
      assertThat(status(b, "query-migrate")).isEqualTo("setup");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
    }
    String output = new String(second.getInputStream().readAllBytes(), UTF_8);
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(output.strip()).hasLineCount(1).startsWith("oriel: -incoming: ");
  }

  @Test
  void oneThatWaitsCanBeEnded() throws Exception {
    Path place = folder.resolve("place");
    for (String how : List.of("defer", "unix:" + place)) {
      Process second = oriel("b", "-incoming", how);
      try (QmpPeer b = client(second, "b")) {
        assertThat(status(b, "query-status")).isEqualTo("inmigrate");
        b.send("{\"execute\": \"quit\"}\n");
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
      } finally {
        second.destroy();
      }
      assertThat(place).doesNotExist();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What both sides say in a conversation. */
  private static final class Sides {
    final List<String> said = new ArrayList<>();
    final List<String> eventsOfSource = new ArrayList<>();
    final List<String> eventsOfDestination = new ArrayList<>();

    private void note(String side, String request, List<Json.Members> messages) {
      for (Json.Members message : messages) {
        Json event = message.get("event");
        if (event instanceof Json.Text(String name)) {
          String all = name + " " + shape(message.get("data"), true);
          List<String> events = side.equals("a") ? eventsOfSource : eventsOfDestination;
          // How often depends on the time that it takes.
          if (!name.equals("MIGRATION_PASS") || !events.contains("MIGRATION_PASS")) {
            events.add(name.equals("MIGRATION_PASS") ? name : all);
          }
        } else {
          said.add(side + " " + request + ": " + answer(message));
        }
      }
    }

    private String answer(Json.Members message) {
      if (message.get("error") instanceof Json.Members error
          && error.get("desc") instanceof Json.Text(String words)) {
        return error.get("class") + " " + words.replaceFirst(";.*", "");
      }
      return shape(message.get("return"), false);
    }

    /** Names, and values that are words. */
    private String shape(Json value, boolean words) {
      return switch (value) {
        case Json.Members(Map<String, Json> members) -> {
          StringBuilder text = new StringBuilder("{");
          for (String name : new TreeSet<>(members.keySet())) {
            // QEMU tells where it listens.
            if (!name.equals("socket-address")) {
              boolean tells = name.equals("status") || words;
              Json inner = members.get(name);
              text.append(name).append(tells ? "=" + inner : shape(inner, false)).append(' ');
            }
          }
          yield text.append('}').toString();
        }
        default -> "";
      };
    }

    void ask(QmpPeer peer, String side, String command) throws IOException {
      String request = command.contains("{") ? command : "{\"execute\": \"" + command + "\"}";
      note(side, request, peer.ask(request));
    }
  }

  private Sides conversation(Process first, Process second, int port) throws Exception {
    String uri = "\"arguments\": {\"uri\": \"tcp:127.0.0.1:" + port + "\"}}";
    String incoming = "{\"execute\": \"migrate-incoming\", " + uri;
    String migrate = "{\"execute\": \"migrate\", " + uri;
    String capability =
        "{\"execute\": \"migrate-set-capabilities\", \"arguments\": {\"capabilities\":"
            + " [{\"capability\": \"%s\", \"state\": true}]}}";
    Sides sides = new Sides();
    try (QmpPeer a = client(first, "a");
        QmpPeer b = client(second, "b")) {
      for (String each : List.of("query-migrate", "migrate_cancel", incoming)) {
        sides.ask(a, "a", each);
      }
      sides.ask(a, "a", "{\"execute\": \"migrate\"}");
      sides.ask(a, "a", "{\"execute\": \"migrate\", \"arguments\": {\"uri\": \"nonsense\"}}");
      sides.ask(a, "a", capability.formatted("nonsense"));
      sides.ask(a, "a", capability.formatted("events"));
      sides.ask(b, "b", capability.formatted("events"));
      for (String each :
          List.of("query-status", "query-migrate", migrate, incoming, incoming, "query-status")) {
        sides.ask(b, "b", each);
      }
      sides.ask(a, "a", migrate);
      sides.ask(a, "a", migrate);
      awaitEvent(a, "a", sides, "MIGRATION {status=\"completed\" }");
      awaitEvent(b, "b", sides, "MIGRATION {status=\"completed\" }");
      for (String each : List.of("query-migrate", "query-status", "cont", "query-status")) {
        sides.ask(a, "a", each);
      }
      sides.ask(b, "b", "query-status");
      sides.ask(b, "b", "query-migrate");
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
    // The port is another one each time.
    sides.said.replaceAll(line -> line.replace(String.valueOf(port), "PORT"));
    return sides;
  }

  private static void awaitEvent(QmpPeer peer, String side, Sides sides, String event)
      throws IOException {
    List<String> events = side.equals("a") ? sides.eventsOfSource : sides.eventsOfDestination;
    while (!events.contains(event)) {
      sides.note(side, "", List.of(peer.read()));
    }
  }

  @Test
  void theConversationIsThatOfQemu() throws Exception {
    LongTests.begin();
    assumeTrue(QtestPeer.hasQemu(), "qemu-system-ppc64 is not installed");
    Sides ours = conversation(oriel("a"), oriel("b", "-incoming", "defer"), freePort());
    Files.delete(qmp("a"));
    Files.delete(qmp("b"));
    Sides theirs = conversation(qemu("a"), qemu("b", "-incoming", "defer"), freePort());
    assertThat(ours.said).isEqualTo(theirs.said);
    assertThat(ours.eventsOfSource).isEqualTo(theirs.eventsOfSource);
    assertThat(ours.eventsOfDestination).isEqualTo(theirs.eventsOfDestination);
  }

  private Process qemu(String name, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("qemu-system-ppc64", "-M", "pseries"));
    command.addAll(List.of("-m", "256M", "-nodefaults", "-display", "none"));
    command.addAll(List.of("-qmp", "unix:" + qmp(name) + ",server=on,wait=off"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}

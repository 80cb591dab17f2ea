package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's gdb goes back in a replay. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReverseDebuggingTest {
  /** Where what was typed is about to be echoed, and the count that goes with it in r14. */
  private static final String ECHO = "0x40001c";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEYS = 5;

  @TempDir private Path folder;

  private MachineConfig.Builder counter(ByteArrayOutputStream console) {
    return MachineConfig.builder()
        .ram(256L << 20)
        .kernel(RecordAndReplayTest.counter())
        .instructionTime(true)
        .clock(InstantSource.fixed(Instant.EPOCH))
        .random(new Random(3))
        .consoleOutput(console);
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** Returns the counts at which keys were echoed. */
  private List<Long> record(ByteArrayOutputStream console) throws Exception {
    MachineConfig config =
        counter(console)
            .recording(new RecordingConfig(false, log(), "", 10_000, Optional.empty(), false))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      for (int i = 0; i < KEYS; i++) {
        long from = machine.processors().executed();
        while (machine.processors().executed() < from + 30_000) {
          assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
        }
        machine.console().send("key" + i);
        machine.console().expect("key" + i, PATIENCE);
      }
    }
    List<Long> counts = new ArrayList<>();
    byte[] echoed = console.toByteArray();
    for (int at = 0; at < 16 * KEYS; at += 16) {
      counts.add(java.nio.ByteBuffer.wrap(echoed).getLong(at));
    }
    return counts;
  }

  @Test
  void gdbGoesBackToEarlierStops() throws Exception {
    ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    List<Long> counts = record(recorded);
    ByteArrayOutputStream replayed = new ByteArrayOutputStream();
    MachineConfig config =
        counter(replayed)
            .recording(new RecordingConfig(true, log(), "", 20_000, Optional.empty(), true))
            .build();
    String said;
    try (GdbMachine guest = new GdbMachine(config, true)) {
      said =
          gdb(
              guest.port(),
              "break *" + ECHO,
              "continue",
              "continue",
              "continue",
              "continue",
              "printf \"at %ld\\n\", $r14",
              "reverse-continue",
              "printf \"at %ld\\n\", $r14",
              "reverse-continue",
              "printf \"at %ld\\n\", $r14",
              "reverse-stepi",
              "printf \"before %lx\\n\", $pc",
              "stepi",
              "printf \"again %lx at %ld\\n\", $pc, $r14",
              "reverse-continue",
              "printf \"at %ld\\n\", $r14",
              "reverse-continue",
              "printf \"begin %lx\\n\", $pc",
              "continue",
              "printf \"at %ld\\n\", $r14",
              "delete",
              "detach");
      assertThat(guest.machine().await(PATIENCE)).as(said).contains(ShutdownReason.STOPPED);
    }
    Matcher places = Pattern.compile("(?m)^(at|before|again|begin) .*$").matcher(said);
    List<String> found = places.results().map(result -> result.group()).toList();
    assertThat(found)
        .as(said)
        .containsExactly(
            "at " + counts.get(3),
            "at " + counts.get(2),
            "at " + counts.get(1),
            "before 400018",
            "again 40001c at " + counts.get(1),
            "at " + counts.get(0),
            "begin 400000",
            "at " + counts.get(0));
    assertThat(said).contains("No more reverse-execution history");
    assertThat(replayed.toString(ISO_8859_1)).isEqualTo(recorded.toString(ISO_8859_1));
  }

  private String gdb(int port, String... commands) throws IOException, InterruptedException {
    List<String> script = new ArrayList<>();
    script.add("set pagination off");
    script.add("set confirm off");
    script.add("set architecture powerpc:common64");
    script.add("set endian big");
    script.add("set tcp connect-timeout 60");
    script.add("target remote 127.0.0.1:" + port);
    script.addAll(List.of(commands));
    Path file = folder.resolve("commands");
    Files.write(file, script);
    Path output = folder.resolve("output");
    Process gdb;
    try {
      gdb =
          new ProcessBuilder("gdb-multiarch", "-nx", "-q", "-batch", "-x", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      abort("no gdb-multiarch: " + e.getMessage());
      throw e;
    }
    if (!gdb.waitFor(200, TimeUnit.SECONDS)) {
      gdb.destroyForcibly().waitFor();
    }
    return Files.readString(output);
  }
}

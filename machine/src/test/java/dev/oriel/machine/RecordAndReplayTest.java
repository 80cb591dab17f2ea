package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What came from outside at any time comes again at the same instruction. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordAndReplayTest {
  private static final long PERIOD = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** Counts, and echoes what is typed: what it writes depends on when that came. */
  private static Image counter() {
    return TinyGuest.assembled(
        "counter",
        """
        addi 14,0,0
        count:
        addi 14,14,1
        addi 3,0,0x54
        addi 4,0,0
        sc 1
        cmpi 0,1,4,0
        bc 12,2,@count
        ori 6,14,0
        ori 7,5,0
        addi 5,0,16
        addi 4,0,0
        addi 3,0,0x58
        sc 1
        b @count
        """);
  }

  private Path log() {
    return folder.resolve("log");
  }

  private MachineConfig.Builder machine(
      Engine engine, List<Long> hashes, ByteArrayOutputStream console) {
    return MachineConfig.builder()
        .ram(256L << 20)
        .kernel(counter())
        .engine(engine)
        .instructionTime(true)
        .clock(InstantSource.fixed(Instant.EPOCH))
        .random(new Random(3))
        .consoleOutput(console)
        .observeState(PERIOD, point -> hashes.add(point.hash()));
  }

  private record Run(List<Long> hashes, String console) {}

  /** Types at random moments, resets the machine now and then, and stops it at one. */
  private Run recorded(Engine engine, long seed) throws Exception {
    List<Long> hashes = Collections.synchronizedList(new ArrayList<>());
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Random random = new Random(seed);
    MachineConfig config =
        machine(engine, hashes, console)
            .recording(new RecordingConfig(false, log(), "a note", PERIOD))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      OutputStream keys = machine.consoleInput();
      for (int i = 0; i < 60; i++) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(4000));
        byte[] text = new byte[1 + random.nextInt(30)];
        random.nextBytes(text);
        keys.write(text);
        if (i % 20 == 19) {
          machine.reset();
        }
        if (i % 16 == 15) {
          machine.pause();
          machine.resume();
        }
      }
      machine.stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
    return new Run(List.copyOf(hashes), console.toString(ISO_8859_1));
  }

  private Run replayed(Engine engine, List<String> told) throws InterruptedException {
    List<Long> hashes = Collections.synchronizedList(new ArrayList<>());
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config =
        machine(engine, hashes, console)
            .random(new Random(99))
            .warnings(told::add)
            .recording(RecordingConfig.replay(log()))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(PATIENCE)).contains(ShutdownReason.STOPPED);
    }
    return new Run(List.copyOf(hashes), console.toString(ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void whatIsTypedComesAgainAtTheSameInstruction(Engine engine) throws Exception {
    Run run = recorded(engine, 5);
    assertThat(run.console.length()).isGreaterThan(500);
    assertThat(Recordings.note(log())).isEqualTo("a note");
    for (Engine again : List.of(Engine.INTERPRETER, Engine.COMPILER)) {
      List<String> told = new ArrayList<>();
      Run replay = replayed(again, told);
      assertThat(replay.console).isEqualTo(run.console);
      assertThat(replay.hashes).isEqualTo(run.hashes);
      assertThat(told).hasSize(1).first().asString().contains("ends here");
    }
  }
}

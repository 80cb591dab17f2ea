package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.Standstill;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that stand still, whatever their guest does. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandstillTest {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 30);

  /** Starts processors 1 to 3 at {@code second}, with interrupts off as they are then. */
  private static final String STARTS =
      """
      addis 31,0,0x48
      addi 25,0,1
      next:
      addi 5,0,0x2006
      stw 5,0(31)
      addi 5,0,3
      stw 5,4(31)
      addi 5,0,1
      stw 5,8(31)
      stw 25,12(31)
      addis 8,0,64
      ori 8,8,@second.l
      stw 8,16(31)
      or 4,31,31
      addis 3,0,0
      ori 3,3,0xf000
      sc 1
      addi 25,25,1
      cmpi 0,0,25,4
      bc 4,2,@next
      """;

  private static final String SPINS =
      STARTS
          + """
          second:
          addis 24,0,0x4a
          spin:
          ld 3,0(24)
          addi 3,3,1
          std 3,0(24)
          b @spin
          """;

  /** One copies 128 MiB in a call, three unmap pages and wait for each other. */
  private static final String CALLS =
      STARTS
          + """
          copy:
          addis 3,0,0
          ori 3,3,0xf001
          addis 4,0,0x600
          addis 5,0,0x100
          addi 6,0,1
          addis 7,0,0x100
          addi 8,0,0
          sc 1
          b @copy
          second:
          addi 3,0,0
          tlbie 3,3,0,1,1
          eieio
          tlbsync
          sync 2
          b @second
          """;

  /** One sleeps, one has stopped, one waits for an interrupt, one asks for the time. */
  private static final String RESTS =
      STARTS
          + """
          time:
          mfspr 5,268
          b @time
          second:
          addis 24,0,0x4a
          again:
          ldarx 5,0,24,0
          addi 5,5,1
          stdcx. 5,0,24
          bc 4,2,@again
          cmpi 0,1,5,1
          bc 12,2,@cede
          cmpi 0,1,5,2
          bc 12,2,@join
          pause:
          wait 0
          b @pause
          cede:
          addi 3,0,0xe0
          sc 1
          b @cede
          join:
          addi 3,0,0x298
          sc 1
          b @join
          """;

  private static MachineConfig.Builder config(String text) {
    return MachineConfig.builder()
        .ram(256 << 20)
        .cpus(4)
        .kernel(TinyGuest.assembled("processors", text));
  }

  /** Stands still again and again; nothing may move meanwhile. Returns how long it took, sorted. */
  private static List<Duration> measure(Machine machine) throws InterruptedException {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long before = System.nanoTime();
      try (Standstill.Still _ = machine.control().standStill()) {
        waits.add(Duration.ofNanos(System.nanoTime() - before));
        long executed = machine.processors().executed();
        Thread.sleep(2);
        assertThat(machine.processors().executed()).isEqualTo(executed);
      }
      Thread.sleep(2);
    }
    return waits.stream().sorted().toList();
  }

  private static void standsStill(MachineConfig.Builder config) throws InterruptedException {
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      while (machine.processors().executed() < 100_000) {
        Thread.sleep(1);
      }
      long before = machine.processors().executed();
      List<Duration> waits = measure(machine);
      // Not the longest: the host may have stopped this process.
      assertThat(waits.get(ROUNDS / 2)).isLessThan(LIMIT);
      assertThat(machine.processors().executed()).isGreaterThan(before);
      assertThat(machine.await(Duration.ofMillis(1))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void processorsThatSpinWithInterruptsOff(Engine engine) throws InterruptedException {
    standsStill(config(SPINS).engine(engine));
  }

  @ParameterizedTest
  @ValueSource(strings = {CALLS, RESTS})
  void processorsInLongCallsWaitingForEachOtherOrAsleep(String guest) throws InterruptedException {
    standsStill(config(guest));
  }

  @Test
  void theProbeWithItsDiskGoesOnAfterStandingStillAgainAndAgain(@TempDir Path folder)
      throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    MachineConfig config =
        MachineConfig.builder()
            .ram(1L << 30)
            .kernel(Image.probe())
            .consoleOutput(printed)
            .drive(new DriveConfig("disk", disk, false))
            .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")))
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      while (machine.await(Duration.ofNanos(1)).isEmpty()) {
        try (Standstill.Still _ = machine.control().standStill()) {
          long executed = machine.processors().executed();
          Thread.onSpinWait();
          assertThat(machine.processors().executed()).isEqualTo(executed);
        }
      }
    }
    assertThat(printed.toString().strip()).endsWith("PASS");
  }

  @Test
  void twoThreadsTakeTurnsAndTheEndWaits() throws Exception {
    try (Machine machine = Machine.create(config(SPINS).build())) {
      machine.start();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.set(e))
              .start(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      machine.control().standStill().close();
                    }
                  });
      measure(machine);
      other.join();
      assertThat(failure.get()).isNull();
      Thread end;
      try (Standstill.Still _ = machine.control().standStill()) {
        end = Thread.ofPlatform().start(machine.control()::stop);
        assertThat(machine.await(Duration.ofMillis(50))).isEmpty();
        assertThatThrownBy(machine.control()::stop).isInstanceOf(IllegalStateException.class);
      }
      end.join();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
      machine.control().standStill().close();
    }
  }

  @Test
  void aMachineThatIsClosedDoesNotStandStill() {
    Machine machine = Machine.create(config(SPINS).build());
    machine.close();
    assertThatThrownBy(machine.control()::standStill).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(60)
  void aPausedMachineThatWasNotStartedCanBeClosed(@TempDir Path folder) throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    try (Machine machine =
        Machine.create(
            config(SPINS)
                .drive(new DriveConfig("disk", disk, false))
                .device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "1")))
                .build())) {
      machine.control().pause();
    }
  }

  /** The time base stands while the machine is paused. */
  @Test
  void aPausedMachineDoesNothingUntilItIsResumedOrEnds() throws InterruptedException {
    try (Machine machine = Machine.create(config(SPINS).build())) {
      machine.control().pause();
      assertThat(machine.control().isPaused()).isTrue();
      machine.start();
      Thread.sleep(50);
      assertThat(machine.processors().executed()).isZero();
      machine.control().resume();
      while (machine.processors().executed() < 1000) {
        Thread.sleep(1);
      }
      machine.control().pause();
      long executed = machine.processors().executed();
      Thread.sleep(50);
      machine.control().standStill().close();
      assertThat(machine.processors().executed()).isEqualTo(executed);
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
  }
}

package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Guests of several processors: how they start, stop, wake each other and end. A guest powers off
 * if all went well, and panics if not. {@code -Doriel.rounds} makes the tests longer.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralProcessorsTest {
  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 300);
  private static final Duration LONG = Duration.ofMinutes(4);

  /** Where each processor has 4 KiB, to which its r31 points. */
  private static final String PROLOGUE = "addis 31,0,0x48\n";

  /**
   * Subroutines. {@code rtas} makes the call whose token is in r5, with the numbers of arguments
   * and results in r9 and r10 and the arguments in r6 to r8. {@code start} starts processor r7 at
   * r8, with its piece of memory in r3.
   */
  private static final String SUBROUTINES =
      """
      rtas:
      stw 5,0(31)
      stw 9,4(31)
      stw 10,8(31)
      stw 6,12(31)
      stw 7,16(31)
      stw 8,20(31)
      or 4,31,31
      addis 3,0,0
      ori 3,3,0xf000
      sc 1
      bclr 20,0,0
      start:
      mfspr 27,8
      addi 5,0,0x2006
      or 6,7,7
      or 7,8,8
      rldicr 8,6,12,51
      add 8,8,31
      addi 9,0,3
      addi 10,0,1
      bl @rtas
      lwz 3,24(31)
      cmpi 0,0,3,0
      bc 4,2,@panic
      mtspr 8,27
      bclr 20,0,0
      panic:
      addi 5,0,0x201f
      addi 9,0,1
      addi 10,0,1
      bl @rtas
      b @panic
      off:
      addi 5,0,0x2003
      addi 6,0,-1
      addi 7,0,-1
      addi 9,0,2
      addi 10,0,1
      bl @rtas
      b @off
      """;

  @TempDir private Path folder;

  private static MachineConfig.Builder config(Engine engine, int cpus, String text) {
    return MachineConfig.builder()
        .ram(256 << 20)
        .cpus(cpus)
        .engine(engine)
        .kernel(TinyGuest.assembled("processors", PROLOGUE + text + SUBROUTINES));
  }

  /** Passes with a thread for each processor; and with one for all, in the same way twice. */
  private void passes(MachineConfig.Builder config) throws InterruptedException {
    passes(config.build());
    config.instructionTime(true);
    Path log = folder.resolve("log");
    passes(
        config
            .recording(new RecordingConfig(false, log, "", 1000, Optional.empty(), false))
            .build());
    passes(config.engine(Engine.INTERPRETER).recording(RecordingConfig.replay(log)).build());
  }

  private static void passes(MachineConfig config) throws InterruptedException {
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(LONG)).contains(ShutdownReason.POWER_OFF);
    }
  }

  /** Starts processor {@code number} at label {@code entry}. */
  private static String start(int number, String entry) {
    return "addi 7,0,%d\naddis 8,0,64\nori 8,8,@%s.l\nbl @start\n".formatted(number, entry);
  }

  /** Makes the interrupt at {@code vector} branch to label {@code handler}. */
  private static String handler(String vector, String handler) {
    return """
    addis 3,0,0x4840
    ori 3,3,@%s.l
    ori 3,3,2
    addi 4,0,%s
    stw 3,0(4)
    dcbst 0,4
    sync 0
    icbi 0,4
    isync
    """
        .formatted(handler, vector);
  }

  /** A stopped processor is not woken by its decrementer or by another's interrupt. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER"})
  void aProcessorStartsAndStopsAgainAndAgain(Engine engine) throws InterruptedException {
    passes(
        config(
            engine,
            2,
            "addi 25,0,%d\nloop:\n".formatted(ROUNDS)
                + start(1, "second")
                + """
                wait:
                bl @query
                bc 4,2,@wait
                addi 3,0,0x6c
                addi 4,0,1
                addi 5,0,4
                sc 1
                bl @query
                bc 4,2,@panic
                addi 25,25,-1
                cmpi 0,1,25,0
                bc 4,2,@loop
                lwz 3,4160(31)
                cmpi 0,0,3,%d
                bc 4,2,@panic
                b @off
                query:
                mfspr 28,8
                addi 5,0,0x2005
                addi 6,0,1
                addi 9,0,1
                addi 10,0,2
                bl @rtas
                lwz 3,20(31)
                cmpi 0,0,3,0
                mtspr 8,28
                bclr 20,0,0
                second:
                or 31,3,3
                lwz 4,64(31)
                addi 4,4,1
                stw 4,64(31)
                addi 4,0,1
                mtspr 22,4
                addi 5,0,0x2007
                addi 9,0,0
                addi 10,0,1
                bl @rtas
                b @panic
                """
                    .formatted(ROUNDS)));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER"})
  void noProdIsLost(Engine engine) throws InterruptedException {
    passes(
        config(
            engine,
            2,
            start(1, "second")
                + """
                addis 24,0,0x4a
                loop:
                addi 26,26,1
                std 26,0(24)
                sync 0
                addi 3,0,0xe8
                addi 4,0,1
                sc 1
                wait:
                ld 3,8(24)
                cmp 0,1,3,26
                bc 12,2,@answered
                addi 3,0,0xe0
                sc 1
                b @wait
                answered:
                cmpi 0,1,26,%d
                bc 4,2,@loop
                b @off
                second:
                or 31,3,3
                addis 24,0,0x4a
                listen:
                ld 3,0(24)
                cmp 0,1,3,26
                bc 4,2,@answer
                addi 3,0,0xe0
                sc 1
                b @listen
                answer:
                or 26,3,3
                std 26,8(24)
                sync 0
                addi 3,0,0xe8
                addi 4,0,0
                sc 1
                b @listen
                """
                    .formatted(ROUNDS)));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER"})
  void noInterruptBetweenProcessorsIsLost(Engine engine) throws InterruptedException {
    passes(
        config(
            engine,
            2,
            handler("0x500", "handler")
                + start(1, "second")
                + """
                addi 28,0,1
                addi 3,0,0x68
                addi 4,0,0xff
                sc 1
                loop:
                addi 26,26,1
                bl @send
                bl @receive
                cmpi 0,1,26,%d
                bc 4,2,@loop
                b @off
                second:
                or 31,3,3
                addi 30,0,1
                addi 3,0,0x68
                addi 4,0,0xff
                sc 1
                answer:
                addi 26,26,1
                bl @receive
                bl @send
                b @answer
                send:
                addi 3,0,0x6c
                or 4,28,28
                addi 5,0,4
                sc 1
                bclr 20,0,0
                receive:
                cmp 0,1,29,26
                bclr 4,0,0
                addi 3,0,0xe0
                sc 1
                addi 3,0,0
                mtmsrd 3,1
                b @receive
                handler:
                addi 3,0,0x74
                sc 1
                or 20,4,4
                addi 3,0,0x6c
                or 4,30,30
                addi 5,0,255
                sc 1
                addi 3,0,0x64
                or 4,20,20
                sc 1
                addi 29,29,1
                rfid
                """
                    .formatted(ROUNDS)));
  }

  /** What wakes it is taken before its next instruction, whoever has executed meanwhile. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER"})
  void anInterruptThatWakesComesBeforeTheNextInstruction(Engine engine)
      throws InterruptedException {
    passes(
        config(
            engine,
            2,
            handler("0x900", "handler")
                + start(1, "second")
                + """
                busy:
                addi 26,26,1
                b @busy
                second:
                or 31,3,3
                addis 24,0,64
                ori 24,24,@after.l
                loop:
                addi 25,25,1
                addi 3,0,5000
                mtspr 22,3
                addi 3,0,0xe0
                sc 1
                after:
                addi 29,29,1
                addi 3,0,0
                mtmsrd 3,1
                cmp 0,1,29,28
                bc 4,2,@panic
                cmpi 0,1,25,%d
                bc 4,2,@loop
                b @off
                handler:
                addis 3,0,0x7fff
                mtspr 22,3
                mfspr 3,26
                cmp 0,1,3,24
                bc 4,2,@panic
                cmp 0,1,29,28
                bc 4,2,@panic
                addi 28,28,1
                rfid
                """
                    .formatted(ROUNDS)));
  }

  /** They execute loops with interrupts disabled. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER"})
  void aSystemResetReachesAllOthers(Engine engine) throws InterruptedException {
    passes(
        config(
            engine,
            4,
            handler("0x100", "reset")
                + start(1, "spin")
                + start(2, "spin")
                + start(3, "spin")
                + """
                addis 24,0,0x4a
                running:
                ld 3,0(24)
                cmpi 0,1,3,3
                bc 4,2,@running
                addi 3,0,0x380
                addi 4,0,-2
                sc 1
                wait:
                ld 3,8(24)
                cmpi 0,1,3,3
                bc 4,2,@wait
                b @off
                spin:
                or 31,3,3
                addis 24,0,0x4a
                bl @count
                forever:
                b @forever
                reset:
                addi 24,24,8
                bl @count
                stopped:
                b @stopped
                count:
                ldarx 3,0,24
                addi 3,3,1
                stdcx. 3,0,24
                bc 4,2,@count
                bclr 20,0,0
                """));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "EAGER_COMPILER", "COMPILER"})
  void aMachineWhoseProcessorsAllSpinStops(Engine engine) throws InterruptedException {
    MachineConfig config =
        config(
                engine,
                4,
                start(1, "spin")
                    + start(2, "spin")
                    + start(3, "spin")
                    + """
                    spin:
                    addi 4,4,1
                    b @spin
                    """)
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      while (machine.processors().executed() < 1_000_000) {
        Thread.sleep(1);
      }
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
  }
}

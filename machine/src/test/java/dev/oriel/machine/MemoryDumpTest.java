package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core files of machines, as binutils and gdb read them. */
@Timeout(120)
class MemoryDumpTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  /** Has interrupts come in little-endian mode (H_SET_MODE), as Linux does. */
  private static final String LITTLE =
      """
      addi 3,0,0x31c
      addi 4,0,1
      addi 5,0,4
      sc 1
      """;

  private static final String LOOP =
      """
      addi 24,0,1
      loop:
      b @loop
      """;

  private Machine machine(boolean bigEndian) throws InterruptedException {
    Machine machine =
        Machine.create(
            MachineConfig.builder()
                .ram(256 * MIB)
                .maxRam(4096 * MIB)
                .slots(2)
                .cpus(2)
                .kernel(TinyGuest.after8("loop", (bigEndian ? "" : LITTLE) + LOOP, bigEndian))
                .build());
    machine.start();
    while (machine.processors().read(0, "r24") != 1) {
      Thread.sleep(1);
    }
    machine.control().pause();
    return machine;
  }

  private static void set(Machine machine) {
    Debugger debugger = machine.debugger();
    debugger.processors().write(1, "r3", 0, 0x1234_5678_9abc_def0L);
    debugger.processors().write(1, "r31", 0, -2);
    debugger.processors().write(1, "cr", 0, 0x1357_9bdfL);
    debugger.processors().write(1, "lr", 0, 0x40_0100L);
    debugger.processors().write(1, "ctr", 0, 77);
    debugger.processors().write(1, "f5", 0, Double.doubleToLongBits(2.5));
    debugger.processors().write(1, "vr7", 0x0011_2233_4455_6677L, 0x8899_aabb_ccdd_eeffL);
    debugger.writePhysical(0x1000_0000 - 8, "the end!".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gdbReadsRegistersAndMemory(boolean bigEndian) throws Exception {
    require("gdb-multiarch");
    Path core = folder.resolve("core");
    try (Machine machine = machine(bigEndian)) {
      machine.memory().plug("dimm", 256 * MIB);
      set(machine);
      machine.debugger().writePhysical(0x4000_0010, "plugged".getBytes(UTF_8));
      assertThat(machine.control().dump(core)).isEqualTo(512 * MIB);
      assertThat(machine.control().isPaused()).isTrue();
    }
    String said =
        run(
            "gdb-multiarch",
            "-nx",
            "-batch",
            "-ex",
            "core-file " + core,
            "-ex",
            "info threads",
            "-ex",
            "thread 2",
            "-ex",
            "p/x $r3",
            "-ex",
            "p $r31",
            "-ex",
            "p/x $cr",
            "-ex",
            "p/x $lr",
            "-ex",
            "p $ctr",
            "-ex",
            "p $f5",
            "-ex",
            "p/x $vr7.uint128",
            "-ex",
            "x/8cb 0xffffff8",
            "-ex",
            "x/s 0x40000010");
    assertThat(said)
        .contains(
            "= 0x123456789abcdef0",
            "= 18446744073709551614",
            "= 0x13579bdf",
            "= 0x400100",
            "= 77",
            "= 2.5",
            "= 0x112233445566778899aabbccddeeff",
            "0x40000010:\t\"plugged\"")
        .containsPattern("116 't'\\s+104 'h'")
        .containsPattern("Thread|LWP 2|LWP 1");
  }

  @Test
  void readelfFindsNothingWrongAndZeroesAreHoles() throws Exception {
    require("readelf");
    Path core = folder.resolve("core");
    try (Machine machine = machine(true)) {
      set(machine);
      machine.control().dump(core);
    }
    String said = run("readelf", "-h", "-l", "-n", core.toString());
    assertThat(said)
        .doesNotContainIgnoringCase("warning")
        .doesNotContainIgnoringCase("error")
        .contains("CORE (Core file)", "PowerPC64", "big endian", "NT_PRSTATUS", "NT_PPC_VSX")
        .containsPattern("LOAD +0x0+10000 0x0+ 0x0+\\s+0x0+10000000 0x0+10000000");
    assertThat(Files.size(core)).isEqualTo(256 * MIB + 0x1_0000);
    assertThat(run("du", "-k", core.toString()).split("\\s")[0]).hasSizeLessThan(5);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(core)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNothing() throws Exception {
    try (Machine machine = machine(true)) {
      assertThatThrownBy(() -> machine.control().dump(folder.resolve("none/core")))
          .isInstanceOf(HostException.class)
          .hasMessage(folder.resolve("none/core") + ": cannot be written: no such file or folder");
      Path before = Files.writeString(folder.resolve("core"), "before");
      Files.createDirectory(folder.resolve("core.part"));
      Files.writeString(folder.resolve("core.part/x"), "");
      assertThatThrownBy(() -> machine.control().dump(before)).isInstanceOf(HostException.class);
      assertThat(before).hasContent("before");
    }
  }

  private static void require(String program) throws InterruptedException {
    try {
      new ProcessBuilder(program, "--version").redirectErrorStream(true).start().destroy();
    } catch (IOException e) {
      abort("there is no " + program + " on this host");
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }
}

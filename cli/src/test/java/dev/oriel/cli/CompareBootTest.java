package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cli.compare.Comparison;
import dev.oriel.cli.compare.Finding;
import dev.oriel.cli.compare.HtmlReport;
import dev.oriel.cli.compare.TextReport;
import dev.oriel.guests.Suite;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.WindowSnapshot;
import dev.oriel.testkit.LongTests;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The experiment of 2018 with Debian's kernels: windows sized by RAM, and the largest possible
 * windows.
 */
@Tag("boot")
class CompareBootTest {
  private static final long MIB = 1 << 20;
  private static final long GPU = 64L << 40;
  private static final long DYNAMIC = 1L << 59;

  private static Comparison ddw(Suite suite, String... command) throws InterruptedException {
    DebianBootTest.guest(suite);
    List<String> arguments = new ArrayList<>(List.of("ddw", "--suite", suite.id()));
    arguments.addAll(List.of(command));
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(progress, true, UTF_8);
    Comparison comparison = new CompareCommand(arguments, System.out, err).compare();
    assertThat(comparison.findings()).as(progress::toString).allMatch(f -> f.problem().isEmpty());
    return comparison;
  }

  private static WindowSnapshot dynamicWindow(Finding finding) {
    return finding.buses().getFirst().windows().getLast();
  }

  private static Finding.Transfer into(String target, Finding finding) {
    return finding.transfers().stream()
        .filter(t -> t.target().equals(target))
        .findAny()
        .orElseThrow();
  }

  private static void checkAfter(Finding after) {
    assertThat(after.buses().getFirst().largestWindow()).isEqualTo(1L << 37);
    assertThat(dynamicWindow(after).size()).isEqualTo(1L << 47);
    assertThat(dynamicWindow(after).runs())
        .as("mapped once, RAM and what of the GPU's memory is online")
        .containsExactly(
            new MappedRun(DYNAMIC, 2048 * MIB, 2048 * MIB, 0, 2048 * MIB, 1),
            new MappedRun(DYNAMIC + GPU, 256 * MIB, 256 * MIB, GPU, 256 * MIB, 1));
    for (String target : List.of("RAM", "GPU")) {
      assertThat(into(target, after).right()).contains(true);
      assertThat(into(target, after).tceCalls()).isZero();
      assertThat(into(target, after).speed()).isPositive();
    }
  }

  private static void checkBefore(Finding before) {
    assertThat(before.buses().getFirst().largestWindow()).isEqualTo(1L << 19);
    assertThat(into("RAM", before).right()).contains(true);
  }

  @Test
  void linux61CannotUseGpuMemoryWithWindowsSizedByRam() throws InterruptedException {
    LongTests.begin();
    Comparison comparison = ddw(Suite.BOOKWORM, "--", "sh", "-c", "echo hello; exit 3");
    Finding before = comparison.findings().getFirst();
    checkBefore(before);
    assertThat(dynamicWindow(before).size()).isEqualTo(1L << 43);
    assertThat(into("RAM", before).tceCalls()).isPositive();
    assertThat(before.gpu())
        .contains(new Finding.Gpu(GPU, 256 * MIB, 0, "Operation not permitted"));
    assertThat(before.transfers()).hasSize(1);
    checkAfter(comparison.findings().getLast());
    assertThat(comparison.findings())
        .extracting(Finding::command)
        .allMatch(c -> c.map(Finding.CommandResult::status).equals(Optional.of(3)))
        .allMatch(c -> c.map(Finding.CommandResult::output).equals(Optional.of("hello\n")));
    assertThat(new TextReport(80, false).of(comparison))
        .contains("not online: Operation")
        .contains("256 MiB of 32 GiB, mapped")
        .contains("What the command wrote, all alike\n  hello\n");
    assertThat(HtmlReport.of(comparison)).contains("out of reach: 32 GiB");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @EnabledOnOs(OS.LINUX)
  void aSignalLeavesNothingBehind(String signal, int status, @TempDir Path folder)
      throws IOException, InterruptedException {
    DebianBootTest.guest(Suite.BOOKWORM);
    Process oriel =
        new ProcessBuilder(
                // A shell that starts the build in the background has it ignore SIGINT.
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.oriel.cli.Main",
                "compare",
                "ddw",
                "--html",
                folder.resolve("page").toString())
            .start();
    try (BufferedReader progress = oriel.errorReader()) {
      for (int booting = 0; booting < 2; ) {
        String line = progress.readLine();
        assertThat(line).as("the end of its output").isNotNull();
        booting += line.endsWith(": booting") ? 1 : 0;
      }
      assertThat(folder).isDirectoryContaining("glob:**.img");
      new ProcessBuilder("kill", "-" + signal, Long.toString(oriel.pid())).start().waitFor();
      assertThat(oriel.waitFor()).isEqualTo(status);
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** This kernel brings the memory online without a mapping, but assumes that devices reach it. */
  @Test
  void linux612DmaToGpuMemoryFailsWithWindowsSizedByRam() throws InterruptedException {
    LongTests.begin();
    Comparison comparison = ddw(Suite.TRIXIE);
    Finding before = comparison.findings().getFirst();
    checkBefore(before);
    assertThat(dynamicWindow(before).size()).isEqualTo(2048 * MIB);
    assertThat(before.gpu()).contains(new Finding.Gpu(GPU, 256 * MIB, 256 * MIB, ""));
    assertThat(into("GPU", before).problem()).contains("Input/output error");
    assertThat(into("GPU", before).nanoseconds()).isEmpty();
    assertThat(before.kernelLines())
        .anyMatch(line -> line.endsWith("direct mapping: 1"))
        .anyMatch(line -> line.startsWith("I/O error, dev nvme0n1"));
    checkAfter(comparison.findings().getLast());
    assertThat(comparison.findings().getLast().kernelLines())
        .anyMatch(line -> line.endsWith("direct mapping: 1"))
        .noneMatch(line -> line.contains("I/O error"));
    assertThat(new TextReport(120, false).of(comparison)).contains("out of reach: Input");
  }
}

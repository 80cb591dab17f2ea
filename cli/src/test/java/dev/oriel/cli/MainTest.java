package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "help",
        "--help",
        "-h",
        "help run",
        "run --help",
        "run debian -h",
        "guest --help",
        "compare --help",
        "help compare"
      })
  void helpIsOnStandardOutputAndNoError(String line) {
    assertThat(run(line)).isZero();
    assertThat(out.toString(UTF_8))
        .contains("oriel")
        .hasLineCount(out.toString(UTF_8).split("\n").length);
    assertThat(err.size()).isZero();
  }

  /** Tests only the option. The compiler's tests check the dump; a short guest may not have one. */
  @Test
  void theEngineIsChosenAndOnlyTheCompilerDumpsCode(@TempDir Path folder) throws IOException {
    Path compiled = folder.resolve("compiled");
    assertThat(run("run -d jit -D " + compiled)).isZero();
    String withCompiler = out.toString(UTF_8);
    out.reset();
    Path interpreted = folder.resolve("interpreted");
    assertThat(run("run -engine interpreter -d jit -D " + interpreted)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("oriel: -d jit").hasLineCount(1);
    assertThat(run("run -engine interpreter")).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo(withCompiler);
    assertThat(compiled).exists();
    assertThat(interpreted).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "-device help, nvme",
    "-device ?, spapr-pci-host-bridge",
    "'-device nvme,help', serial",
    "'-device coherent-gpu,help', ram",
    "'-device spapr-vty,help', chardev",
    "'-device pc-dimm,help', memdev",
    "-device help, spapr-vty",
    "-object help, memory-backend-ram",
    "'-object memory-backend-ram,help', size",
    "-chardev help, socket",
    "'-chardev socket,help', reconnect",
    "-drive help, snapshot",
    "-m help, maxmem",
    "-M help, pseries-2.1",
    "-cpu help, max",
    "'-device spapr-pci-host-bridge,help', advertise",
    "-M help, pseries",
    "-machine help, pseries-7.2",
    "'-M pseries,help', cap-large-decr",
    "-cpu help, POWER9",
    "-trace help, spapr_iommu_ddw_create",
    "-d help, trace:PATTERN",
    "-d trace:help, spapr_iommu_xlate",
    "-serial help, mon:stdio",
    "debian -m 2G -device help, nvme"
  })
  void optionsAnswerHelp(String line, String answer) {
    assertThat(run("run " + line)).isZero();
    assertThat(out.toString(UTF_8)).contains(answer);
    assertThat(err.size()).isZero();
  }

  @Test
  void theVersionNamesItsCommit() {
    assertThat(run("run -m 1G -version")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(out.toString(UTF_8)).matches("(oriel \\S+ \\(commit \\S+\\)\n){2}");
  }

  @Test
  void messagesContainNoTerminalControls() {
    assertThat(run("\u001b[2J\u202e")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("'\\x1b[2J\\u202e'").doesNotContain("\u001b");
  }

  @Test
  void argumentsThatAreNotUtf8AreRefused() {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    byte[] bad = {'j', 0, 'r', 'u', 'n', 0, (byte) 0xe9, 0};
    byte[] good = {'j', 0, 'r', 'u', 'n', 0, (byte) 0xef, (byte) 0xbf, (byte) 0xbd, 0};
    List<String> words = List.of("run", "\ufffd");
    assertThat(RawArguments.areReadable(words, good, stream)).isTrue();
    assertThat(RawArguments.areReadable(words, bad, stream)).isFalse();
    assertThat(err.toString(UTF_8))
        .isEqualTo("oriel: word 2 of the command line, '\ufffd', is not UTF-8\n");
  }

  @Test
  void helpFitsATerminal() {
    assertThat((Help.TOP + Help.GUEST + Help.COMPARE + Help.run()).lines())
        .allMatch(line -> line.length() <= 110);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rnu",
        "run -kernl x",
        "run -m lots",
        "guest",
        "guest ubuntu",
        "guest debian --suite",
        "guest debian --suite sid",
        "guest debian --sweet",
        "compare",
        "compare dww",
        "compare ddw --html /nowhere/at/all",
        "run -device nosuch,help",
        "run -drive file=x,if=none,id=d",
        "run -D log",
        "run -trace file=log"
      })
  void aMistakeIsOneLineWithStatusTwo(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("oriel: ").hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void anImageInAnotherFormatIsRefusedUnlessFormatIsRaw(@TempDir Path folder) throws IOException {
    byte[] vmdk = Arrays.copyOf("KDMV".getBytes(UTF_8), 1024);
    Path disk = Files.write(folder.resolve("disk.vmdk"), vmdk);
    String drive = "run -device nvme,drive=d,serial=s -drive if=none,id=d,file=" + disk;
    for (String line : List.of("run --disk " + disk, drive)) {
      err.reset();
      assertThat(run(line)).isEqualTo(2);
      assertThat(err.toString(UTF_8)).startsWith("oriel: " + disk).hasLineCount(1);
      assertThat(err.toString(UTF_8)).contains("vmdk", "format=raw");
    }
    assertThat(disk).hasBinaryContent(vmdk);
    for (String line : List.of("run --disk " + disk, drive)) {
      assertThat(run(line + ",format=raw -serial null")).isZero();
    }
  }

  @Test
  void wordsAfterTwoDashesAreNotOptions() {
    assertThat(run("run -- --help")).isEqualTo(2);
  }

  private int run(String line) {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
    return Main.run(
        arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }
}

package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void noLineOfTheHelpIsTooLongForATerminal() {
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
        "compare ddw --html /nowhere/at/all"
      })
  void aMistakeIsOneLineAndStatusTwo(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("oriel: ").hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void anImageInAnotherFormatIsNoDiskUntilItIsSaidToBeRaw(@TempDir Path folder) throws IOException {
    byte[] qcow2 = new byte[1024];
    System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}, 0, qcow2, 0, 8);
    Path disk = Files.write(folder.resolve("disk.qcow2"), qcow2);
    String drive = "run -device nvme,drive=d,serial=s -drive if=none,id=d,file=" + disk;
    for (String line : List.of("run --disk " + disk, drive)) {
      err.reset();
      assertThat(run(line)).isEqualTo(2);
      assertThat(err.toString(UTF_8)).startsWith("oriel: " + disk).hasLineCount(1);
      assertThat(err.toString(UTF_8)).contains("qcow2", "format=raw");
    }
    assertThat(disk).hasBinaryContent(qcow2);
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

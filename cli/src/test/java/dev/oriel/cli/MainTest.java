package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
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
  void wordsAfterTwoDashesAreNotOptions() {
    assertThat(run("run -- --help")).isEqualTo(2);
  }

  private int run(String line) {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
    return Main.run(
        arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }
}

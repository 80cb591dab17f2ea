package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options are told to others: bash and man. */
class CompletionTest {
  @TempDir private Path folder;

  private static String oriel(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printer = new PrintStream(out, true, UTF_8);
    assertThat(Main.run(List.of(words), printer, printer)).isZero();
    return out.toString(UTF_8);
  }

  /** The candidates for the last of some words, as bash finds them. */
  private List<String> complete(String words) throws Exception {
    Path script = Files.writeString(folder.resolve("script"), oriel("completion", "bash"));
    return run(
            "bash",
            "-c",
            """
            source "$0" || exit 1
            COMP_WORDS=(%s)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _oriel
            printf '%%s\\n' "${COMPREPLY[@]}"
            """
                .formatted(words),
            script.toString())
        .lines()
        .toList();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      abort("there is no " + command[0] + " on this host");
      throw e;
    }
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          oriel d                       | doctor
          oriel run deb                 | debian
          oriel run -chard              | -chardev
          oriel run --su                | --suite
          oriel run --suite book        | bookworm
          oriel run -device nvm         | nvme
          oriel run -object memory-backend-r | memory-backend-ram
          oriel run -engine i           | interpreter
          oriel compare ddw -cpu power9_ | power9_v2.0
          oriel snapshot deb            | debian
          oriel snapshot debian --su    | --suite
          oriel completion ''           | bash
          """)
  void bashCompletesCommandsOptionsAndValues(String words, String expected) throws Exception {
    assertThat(complete(words)).containsExactly(expected);
  }

  @Test
  void filesAreCompletedWhereFilesAreMeant() throws Exception {
    Files.writeString(folder.resolve("vmlinux"), "");
    assertThat(complete("oriel run -kernel " + folder.resolve("vm")))
        .containsExactly(folder.resolve("vmlinux").toString());
  }

  @Test
  void everyOptionIsCompletedAndInTheManualPage() throws Exception {
    List<String> candidates = complete("oriel run -");
    String page = oriel("man").replace("\\-", "-");
    for (RunOption option : RunOption.values()) {
      assertThat(candidates).contains(Help.dashed(option));
      assertThat(page).contains("\\fB" + Help.dashed(option));
    }
  }

  @Test
  void groffFindsNothingWrongInTheManualPage() throws Exception {
    Path page = Files.writeString(folder.resolve("oriel.1"), oriel("man"));
    assertThat(run("groff", "-man", "-Tutf8", "-ww", "-z", page.toString())).isEmpty();
    assertThat(run("groff", "-man", "-Tascii", "-P-cbou", page.toString()))
        .contains("ORIEL(1)", "-chardev BACKEND,id=ID", "NO_COLOR", "Ctrl-A X")
        .contains("ORIEL SNAPSHOT", "oriel run debian --cold");
  }

  @Test
  void noColourIsWantedIfTheEnvironmentSaysSo() {
    assertThat(CompareCommand.wantsColour(Map.of())).isTrue();
    assertThat(CompareCommand.wantsColour(Map.of("NO_COLOR", ""))).isTrue();
    assertThat(CompareCommand.wantsColour(Map.of("NO_COLOR", "1"))).isFalse();
  }
}

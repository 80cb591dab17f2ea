package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareParserTest {
  private static CompareRequest parse(String line) {
    return CompareParser.parse(Words.split("the test", line));
  }

  private static MachineConfig machine(CompareRequest request, int setting) {
    return request.settings().get(setting).run().machine().build();
  }

  @Test
  void ddwComparesTwoPoliciesWithAGpu() {
    CompareRequest ddw = parse("ddw --suite trixie --html page.html");
    assertThat(ddw.settings())
        .extracting(CompareRequest.Setting::name)
        .containsExactly("before", "after");
    assertThat(ddw.settings()).allMatch(s -> s.run().suite() == Suite.TRIXIE);
    assertThat(ddw.html()).contains(Path.of("page.html"));
    List<String> policies = List.of("ram", "max");
    for (int i = 0; i < 2; i++) {
      assertThat(machine(ddw, i).ram()).isEqualTo(2L << 30);
      assertThat(machine(ddw, i).slots()).isZero();
      assertThat(machine(ddw, i).devices())
          .containsExactly(new DeviceConfig("coherent-gpu", Map.of("ram", "32G")));
      assertThat(machine(ddw, i).globals())
          .containsExactly(
              new GlobalProperty("spapr-pci-host-bridge", "advertise", policies.get(i)));
    }
  }

  @Test
  void ddwTakesOptionsForBothAndACommand() {
    CompareRequest ddw = parse("ddw -m 4G -- sh -c 'echo --with'");
    assertThat(machine(ddw, 0).ram()).isEqualTo(4L << 30);
    assertThat(ddw.settings().get(1).run().command()).containsExactly("sh", "-c", "echo --with");
  }

  @Test
  void eachSettingHasTheSharedOptionsAndItsOwn() {
    CompareRequest request =
        parse(
            "debian -m 1G --with 'one: -global spapr-pci-host-bridge.windows=1' --together 1"
                + " --with 'other kernel: --suite trixie -append \"a b\"' -- uname -r");
    assertThat(request.settings()).allMatch(s -> s.run().machine().build().ram() == 1L << 30);
    assertThat(request.settings().get(0).run().suite()).isEqualTo(Suite.BOOKWORM);
    assertThat(request.settings().get(1).run().suite()).isEqualTo(Suite.TRIXIE);
    assertThat(request.settings().get(1).run().append()).isEqualTo("a b");
    assertThat(request.settings().get(1).options())
        .containsExactly("--suite", "trixie", "-append", "a b");
    assertThat(request.settings().get(0).run().command()).containsExactly("uname", "-r");
    assertThat(request.together()).hasValue(1);
  }

  @Test
  void aSettingMayHaveNoOptions() {
    assertThat(parse("--with 'as it is:' --with 'less: -m 1G'").settings().getFirst().options())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "|give --with 'NAME: OPTION…' 2 to 8 times",
        "--with 'a: '|give --with 'NAME: OPTION…' 2 to 8 times",
        "--with 'a: ' --with 'A: '|two settings are named A",
        "--with a --with 'b: '|write 'NAME: OPTION…'",
        "--with '../a: ' --with 'b: '|a name has at most",
        "--with 'a: -m lots' --with 'b: '|--with 'a': -m: size=lots must be a size",
        "--with 'a: -m 1G' --with 'b: ' -m 2G|--with 'a': -m is given twice",
        "--with 'a: -- true' --with 'b: '|'--' is not an option",
        "--with 'a: true' --with 'b: '|'true' is not an option",
        "--with 'a: -append \"x' --with 'b: '|a \" is not closed",
        "--wiht 'a: '|unknown option --wiht; did you mean --with?",
        "--html|--html needs a value",
        "--html a --html b|--html is given twice",
        "--together 5|--together=5 is not a number from 1 to 4",
        "probe|'probe' is neither debian nor ddw",
        "debain|did you mean debian?",
        "-kernel x|-kernel does not work with oriel compare",
        "debian -trace x --with 'a: '|-trace does not work with oriel compare",
        "--with 'a: -serial none' --with 'b: '|--with 'a': -serial does not work with oriel compare",
        "ddw --with 'a: '|oriel compare ddw has its own settings",
        "ddw -frob|unknown option -frob"
      })
  void aMistakeHasAPlainMessage(String line, String message) {
    assertThatThrownBy(() -> parse(line == null ? "" : line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void wordsAreSplitAsByAShell() {
    assertThat(Words.split("x", " a 'b  c'  \"d \\\" e\" f\\ g '' "))
        .containsExactly("a", "b  c", "d \" e", "f g", "");
    List<String> words = List.of("plain", "with blank", "it's", "", "a=b,c");
    assertThat(Words.split("x", Words.join(words))).isEqualTo(words);
  }
}

package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's programs print the same bytes in the guest as under QEMU's user mode. The expected
 * output is kept beside their scripts; {@link RecordPrograms} records it.
 *
 * <p>{@code -Doriel.programs=all} runs all of them in both suites, which takes half an hour.
 */
@Tag("boot")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramsTest {
  private static final Duration PATIENCE = Duration.ofHours(6);
  private static final Pattern PART =
      Pattern.compile("^#program (\\S+)\n(.*?)^#end \\1\n", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;
  private final Map<Suite, GuestImage> guests = new EnumMap<>(Suite.class);
  private final Map<Suite, Map<String, String>> printed = new EnumMap<>(Suite.class);

  static Stream<Arguments> programs() {
    boolean all = System.getProperty("oriel.programs") != null;
    return (all ? Stream.of(Suite.BOOKWORM, Suite.TRIXIE) : Stream.of(Suite.BOOKWORM))
        .flatMap(suite -> Program.chosen().stream().map(p -> Arguments.of(suite, p)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void printsTheOutputOfQemu(Suite suite, Program program)
      throws IOException, InterruptedException {
    LongTests.begin();
    if (!printed.containsKey(suite)) {
      guests.put(suite, DebianBootTest.guest(suite, Program.packages(suite)));
      printed.put(suite, run(suite));
    }
    String output = printed.get(suite).getOrDefault(program.id(), "did not end");
    String expected = Program.resource(suite.id() + "/" + program.id() + ".txt").orElseThrow();
    List<String> versions =
        Program.resource(suite.id() + "/packages.txt").orElseThrow().lines().toList();
    List<String> present = guests.get(suite).packages();
    if (!output.equals(expected) && !present.equals(versions)) {
      List<String> other = present.stream().filter(p -> !versions.contains(p)).toList();
      abort(
          "recorded with other versions than "
              + other
              + ": record again, see docs/running.md;"
              + " printed here:\n"
              + output);
    }
    assertThat(output).isEqualTo(expected);
  }

  /** The output of each program, with its status as the last line. */
  private Map<String, String> run(Suite suite) throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("mkdir /tmp/programs\ncd /tmp/programs\n");
    for (Program program : Program.chosen()) {
      String id = program.id();
      script.append("cat >").append(id).append(".sh <<'END OF PROGRAM'\n");
      script.append(program.script()).append("END OF PROGRAM\n");
      script.append("mkdir ").append(id).append("\ncd ").append(id).append('\n');
      script.append("read start rest </proc/uptime\nstatus=0\n");
      script.append(String.join(" ", program.command("/usr/bin:/bin", "../" + id + ".sh")));
      script.append(" >../output 2>&1 || status=$?\n");
      script
          .append("read end rest </proc/uptime\necho \"")
          .append(id)
          .append(" $start $end\" >>../times\n");
      script.append("cd ..\nrm -r ").append(id).append('\n');
      script.append("echo '#program ").append(id).append("'\ncat output\n");
      script.append("echo\necho status $status\necho '#end ").append(id).append("'\n");
    }
    script.append("cat times\n");
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    String console =
        DebianMachine.run(
            guests.get(suite),
            disk,
            script.toString(),
            PATIENCE,
            config -> {},
            (machine, text) -> {});
    Map<String, String> results = new HashMap<>();
    Matcher part = PART.matcher(console);
    int end = 0;
    while (part.find()) {
      results.put(part.group(1), part.group(2));
      end = part.end();
    }
    System.out.println(
        "seconds of the guest's clock at the start and end of each program\n"
            + console.substring(end));
    return results;
  }
}

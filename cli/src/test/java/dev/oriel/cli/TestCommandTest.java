package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test suite's command in a guest: its folder, its outputs, and who failed. */
@Timeout(600)
class TestCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int runInGuest(String... arguments) {
    assertThat(DebianBootTest.guest(Suite.BOOKWORM).release()).isNotEmpty();
    return run(arguments);
  }

  private int run(String... arguments) {
    List<String> words = new ArrayList<>(List.of("test"));
    words.addAll(List.of(arguments));
    return Main.run(words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private String said() {
    return err.toString(UTF_8);
  }

  @Test
  void aCommandRunsInTheSharedFolderWithItsStatusAndBothOutputs() throws Exception {
    Files.writeString(folder.resolve("input"), "data");
    String script = "pwd; cat input; echo oops >&2; echo result >output; exit 7";
    assertThat(runInGuest("--share", folder.toString(), "--", "sh", "-c", script)).isEqualTo(7);
    assertThat(out.toString(UTF_8)).isEqualTo("/share\ndata");
    assertThat(said()).startsWith("oops\n").contains("oriel test: failed with status 7 after ");
    assertThat(folder.resolve("output")).hasContent("result");
  }

  @Test
  void filesAreCopiedOutAlsoIfTheCommandFails() throws Exception {
    LongTests.begin();
    Path copy = folder.resolve("copy");
    Path other = folder.resolve("other");
    String script = "printf 'a\\000b' >/tmp/result; exit 3";
    assertThat(
            runInGuest(
                "--share",
                folder + ":ro",
                "--copy-out",
                "/tmp/result:" + copy,
                "--copy-out",
                "nothing:" + other,
                "--",
                "sh",
                "-c",
                script))
        .isEqualTo(3);
    assertThat(copy).hasBinaryContent(new byte[] {'a', 0, 'b'});
    assertThat(other).doesNotExist();
    assertThat(said())
        .contains("oriel test: --copy-out nothing: the guest cannot read it\n")
        .contains("failed with status 3");
  }

  @Test
  void aCommandThatHangsIsTold() {
    LongTests.begin();
    assertThat(runInGuest("--share", folder.toString(), "--timeout", "1", "--", "sleep", "100"))
        .isEqualTo(TestCommand.HUNG);
    assertThat(said()).contains("oriel test: hung after ", ": sleep 100: the guest did not run");
  }

  @Test
  void aGuestThatDiesIsTold() {
    assertThat(
            runInGuest(
                "--share", folder.toString(), "--", "sh", "-c", "echo c >/proc/sysrq-trigger"))
        .isEqualTo(TestCommand.DIED);
    assertThat(said()).contains("oriel test: died after ", "the guest's kernel panicked");
  }

  @Test
  void aMistakeIsOneLine() {
    String[][] lines = {
      {},
      {"--"},
      {"true"},
      {"--timeout", "--", "true"},
      {"--timeout", "0", "--", "true"},
      {"--timeuot", "3", "--", "true"},
      {"--copy-out", "/", "--", "true"},
      {"--copy-out", "a\0b", "--", "true"},
      {"--suite", "woody", "--", "true"},
      {"--share", "/nowhere", "--", "true"}
    };
    for (String[] line : lines) {
      err.reset();
      assertThat(run(line)).as(List.of(line).toString()).isEqualTo(2);
      assertThat(said()).startsWith("oriel: ").hasLineCount(1);
    }
  }
}

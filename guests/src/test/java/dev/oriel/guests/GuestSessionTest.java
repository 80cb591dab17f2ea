package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSessionTest {
  @TempDir Path folder;

  @Test
  void aShellReadsTheArgumentsUnchanged() throws IOException, InterruptedException {
    List<String> words =
        List.of(
            "printf", "<%s>", "two words", "it's", "$HOME `id` \\ \"q\"", "", "-n", "a\nb", "*");
    Path script = folder.resolve("settings");
    Files.writeString(script, settings(new GuestSession.Command(words, "m")) + "\"$@\"\n");
    Process sh = new ProcessBuilder("sh", script.toString()).start();
    try (InputStream out = sh.getInputStream()) {
      assertThat(new String(out.readAllBytes()))
          .isEqualTo("<two words><it's><$HOME `id` \\ \"q\"><><-n><a\nb><*>");
    }
    assertThat(sh.waitFor()).isZero();
  }

  @Test
  void theMarkAndTheTerminalAreSettings() throws IOException {
    assertThat(settings(new GuestSession.Command(List.of("x"), "m'1")))
        .isEqualTo("MARK='m'\\''1'\nset -- 'x'\n");
    assertThat(settings(new GuestSession.Command(List.of("x"), "m", true)))
        .isEqualTo("MARK='m'\nINPUT=yes\nset -- 'x'\n");
    assertThat(settings(new GuestSession.Shell(40, 132, "xterm", "m")))
        .isEqualTo("MARK='m'\nROWS=40 COLUMNS=132\nexport TERM='xterm'\n");
    assertThat(settings(new GuestSession.Waiting("m"))).isEqualTo("MARK='m'\nWAIT=yes\n");
  }

  /** As the guest reads it: a script that returns to the one that reads it. */
  @Test
  void aTaskThatIsTypedIsTheSameAsOneThatIsThere() throws IOException {
    GuestSession session = new GuestSession.Command(List.of("a", "b"), "m");
    assertThat(new String(session.typed()))
        .startsWith(settings(session))
        .containsPattern("echo [0-9a-f]{64} >/dev/urandom\n")
        .endsWith("\nreturn\n");
    assertThat(session.typed()).isNotEqualTo(session.typed());
  }

  private static String settings(GuestSession session) throws IOException {
    return CpioWriterTest.read(session.archive()).stream()
        .filter(e -> e.name().equals("oriel/settings"))
        .findFirst()
        .orElseThrow()
        .content();
  }
}

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
    Path script = folder.resolve("command");
    Files.writeString(script, file(new GuestSession.Command(words, "m"), "oriel/command"));
    Process sh = new ProcessBuilder("sh", script.toString()).start();
    try (InputStream out = sh.getInputStream()) {
      assertThat(new String(out.readAllBytes()))
          .isEqualTo("<two words><it's><$HOME `id` \\ \"q\"><><-n><a\nb><*>");
    }
    assertThat(sh.waitFor()).isZero();
  }

  @Test
  void theMarkAndTheTerminalAreSettings() throws IOException {
    assertThat(file(new GuestSession.Command(List.of("x"), "m'1"), "oriel/settings"))
        .isEqualTo("MARK='m'\\''1'\n");
    assertThat(file(new GuestSession.Command(List.of("x"), "m", true), "oriel/settings"))
        .isEqualTo("MARK='m'\nINPUT=yes\n");
    assertThat(file(new GuestSession.Shell(40, 132, "xterm", "m"), "oriel/settings"))
        .isEqualTo("MARK='m'\nROWS=40 COLUMNS=132\nexport TERM='xterm'\n");
  }

  private static String file(GuestSession session, String name) throws IOException {
    return CpioWriterTest.read(session.archive()).stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow()
        .content();
  }
}

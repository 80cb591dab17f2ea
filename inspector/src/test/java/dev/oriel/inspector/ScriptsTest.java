package dev.oriel.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page's scripts, as far as they need no page. */
@Timeout(60)
class ScriptsTest {
  private static final List<String> ALL =
      List.of("bus", "console", "main", "registers", "sheet", "terminal", "words");

  @TempDir private Path folder;

  private void write() throws IOException {
    Files.writeString(folder.resolve("package.json"), "{\"type\": \"module\"}");
    for (String name : ALL) {
      try (InputStream script =
          Objects.requireNonNull(Inspector.class.getResourceAsStream("web/" + name + ".js"))) {
        Files.write(folder.resolve(name + ".js"), script.readAllBytes());
      }
    }
  }

  private String node(String... words) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("node"));
    command.addAll(List.of(words));
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("there is no node");
      throw e;
    }
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void theyAreWellFormed() throws Exception {
    write();
    for (String name : ALL) {
      assertThat(node("--check", name + ".js")).isEmpty();
    }
  }

  @Test
  void keysAreCutIntoPiecesAndKeptInOrder() throws Exception {
    write();
    Files.writeString(
        folder.resolve("test.js"),
        """
        import { decode, fit, join, split } from "./terminal.js";
        import { position, processor } from "./registers.js";
        const all = join(new TextEncoder().encode("é\\u001b[A"), Uint8Array.of(0, 255));
        let [now, rest] = split(all, 1);
        console.log(...now, "|", ...rest);
        [now, rest] = split(all, 1024);
        console.log(...now, "|", rest.length);
        console.log(...decode("AP8b"));
        console.log(JSON.stringify([fit(805, 410, { width: 10, height: 20 }), fit(1, 1e9, { width: 9, height: 1 })]));
        console.log(processor("7"), processor("x"), processor(undefined), processor("1e9"));
        console.log(position("12,345"), position("0x10"), position(""), position("1".repeat(19)));
        """);
    assertThat(node("test.js"))
        .isEqualTo(
            """
            195 | 169 27 91 65 0 255
            195 169 27 91 65 0 255 | 0
            0 255 27
            [{"columns":80,"rows":20},{"columns":20,"rows":60}]
            7 0 0 0
            12345 undefined undefined undefined
            """);
  }
}

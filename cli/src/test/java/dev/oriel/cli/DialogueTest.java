package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogueTest {
  private final List<String> said = new ArrayList<>();
  private final Dialogue dialogue =
      new Dialogue("#m", (words, before) -> said.add(words + "|" + before));

  private void write(String text) throws IOException {
    for (byte b : text.getBytes(UTF_8)) {
      dialogue.write(b);
    }
  }

  @Test
  void markedLinesAreWordsAndTheRestIsText() throws IOException {
    write("\n#m look booted\n\n#m command begins\nhello\n  world\n\n#m command 0 17\n");
    assertThat(said)
        .containsExactly("look booted|", "command begins|", "command 0 17|hello\n  world\n");
  }

  @Test
  void textNeedNotEndWithANewline() throws IOException {
    write("no newline\n#m done\n");
    assertThat(said).containsExactly("done|no newline");
  }

  @Test
  void theMarkCountsOnlyAtTheStartOfALine() throws IOException {
    write("x #m y\n\n#m z\n");
    assertThat(said).containsExactly("z|x #m y\n");
  }

  @Test
  void aLongTextIsCutOff() throws IOException {
    String line = "x".repeat(1023) + "\n";
    for (int i = 0; i < 4096; i++) {
      write(line);
    }
    write("\n#m end\n");
    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).startsWith("end|xxx").hasSizeLessThan(1 << 20);
  }
}

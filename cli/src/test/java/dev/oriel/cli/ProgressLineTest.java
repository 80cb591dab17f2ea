package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void withoutATerminalEachStepIsALine() {
    try (ProgressLine line = new ProgressLine(new PrintStream(bytes, true, UTF_8), false)) {
      line.at("one", -1);
      line.at("one", 0.5);
      line.at("two", 0.1);
    }
    assertThat(bytes.toString(UTF_8)).isEqualToNormalizingNewlines("one\ntwo\n");
  }

  @Test
  void onATerminalOneLineIsRedrawnAndErased() {
    try (ProgressLine line = new ProgressLine(new PrintStream(bytes, true, UTF_8), true)) {
      line.at("fetching", 0.25);
      line.at("fetching", 1);
    }
    String text = bytes.toString(UTF_8);
    assertThat(text).doesNotContain("\n").contains("[######..................]  25%", "100%");
    assertThat(text).endsWith("\r").matches("(?s).*\r +\r");
  }

  @Test
  void aNoteStays() {
    try (ProgressLine line = new ProgressLine(new PrintStream(bytes, true, UTF_8), true)) {
      line.at("fetching", 0.25);
      line.note("from elsewhere");
    }
    assertThat(bytes.toString(UTF_8)).matches("(?s).*\\r +\\roriel: from elsewhere\\R");
  }
}

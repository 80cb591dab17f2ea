package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ByteArrayOutputStream typed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private final Console console = new Console(() -> typed);
  private final OutputStream guest = console.before(passed);

  private void write(String text) throws IOException {
    guest.write(text.getBytes(UTF_8));
  }

  @Test
  void eachExpectationBeginsAfterTheLastFind() throws IOException, InterruptedException {
    write("one login: two login: three");
    assertThat(console.expect("login:", LONG)).isEqualTo("one login:");
    assertThat(console.expect("login:", LONG)).isEqualTo(" two login:");
    assertThatExceptionOfType(ConsoleException.class)
        .isThrownBy(() -> console.expect("login:", Duration.ofMillis(10)))
        .withMessageContaining("did not write \"login:\" within 0.01 s")
        .withMessageContaining("three");
    assertThat(passed).hasToString("one login: two login: three");
  }

  @Test
  void whatComesInPiecesIsWaitedFor() throws InterruptedException {
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (byte b : "a prömpt> ".getBytes(UTF_8)) {
                      guest.write(b);
                    }
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    assertThat(console.expect("prömpt>", LONG)).isEqualTo("a prömpt>");
    writer.join();
  }

  @Test
  void anEndedGuestIsNotWaitedFor() throws IOException {
    write("last\u001b[31m words");
    console.end();
    assertThatExceptionOfType(ConsoleException.class)
        .isThrownBy(() -> console.expect("more", LONG))
        .withMessageContaining("ended and did not write \"more\"")
        .withMessageContaining("last\\x1b[31m words");
  }

  @Test
  void theTranscriptIsBounded() throws IOException, InterruptedException {
    for (int i = 0; i < 1000; i++) {
      write("x".repeat(1000) + " " + i + "\n");
    }
    assertThat(console.transcript()).hasSizeBetween(1 << 17, 1 << 18).endsWith(" 999\n");
    assertThat(console.expect(" 998\n", LONG)).contains(" 997\n");
  }

  @Test
  void whatIsSentIsTyped() throws IOException {
    console.send("root\n");
    assertThat(typed).hasToString("root\n");
  }
}

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
  void outputIsFoundByItsPlaceAsLongAsItIsKept() throws IOException, InterruptedException {
    Duration brief = Duration.ofMillis(10);
    assertThat(console.output(0, 10, brief).bytes()).isEmpty();
    write("0123456789");
    assertThat(console.output(3, 4, LONG).bytes()).asString(UTF_8).isEqualTo("3456");
    assertThat(console.output(7, 100, LONG).end()).isEqualTo(10);
    assertThat(console.output(10, 100, brief).bytes()).isEmpty();
    assertThat(console.output(Long.MAX_VALUE, 100, brief).from()).isEqualTo(10);
    for (int i = 0; i < 1000; i++) {
      write("x".repeat(999) + "\n");
    }
    Console.Output oldest = console.output(0, Integer.MAX_VALUE, LONG);
    assertThat(oldest.from()).isPositive();
    assertThat(oldest.end()).isEqualTo(1_000_010);
    assertThat(console.output(1_000_009, 5, LONG).bytes()).asString(UTF_8).isEqualTo("\n");
    console.end();
    assertThat(console.output(1_000_010, 5, LONG).bytes()).isEmpty();
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

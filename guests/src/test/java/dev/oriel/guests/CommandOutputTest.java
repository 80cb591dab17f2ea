package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandOutputTest {
  private final ByteArrayOutputStream target = new ByteArrayOutputStream();
  private final ByteArrayOutputStream others = new ByteArrayOutputStream();
  private final CommandOutput output = new CommandOutput("#mark", target, others);

  @Test
  void extractsAShellsStatus() throws IOException {
    CommandOutput shell = CommandOutput.ofShell("#mark", target);
    byte[] all = "root# exit 5\n#mark exit 5\nreboot: Power down\n".getBytes(UTF_8);
    shell.write(all, 0, all.length);
    assertThat(target.toString(UTF_8)).isEqualTo("root# exit 5\n");
    assertThat(shell.status()).hasValue(5);
  }

  @Test
  void passesOnlyBytesBetweenTheMarks() throws IOException {
    feed("[ 0.1] boot\r\n#mark begin\nhello\r\n\0 world#mark exit 3\n[ 2.0] Power down\r\n");
    assertThat(target.toString(ISO_8859_1)).isEqualTo("hello\r\n\0 world");
    assertThat(output.status()).hasValue(3);
    assertThat(others.toString(UTF_8)).isEqualTo("[ 0.1] boot\r\n[ 2.0] Power down\r\n");
  }

  @Test
  void missingOutputIsNotEmptyOutput() throws IOException {
    feed("#mark begin\n#mark exit 0\n");
    assertThat(target.size()).isZero();
    assertThat(output.status()).hasValue(0);
  }

  /** Who ends the guest then must lose nothing. */
  @Test
  void endsWhenAllOutputIsPassedOn() throws IOException {
    CommandOutput buffered =
        new CommandOutput("#mark", new BufferedOutputStream(target, 1 << 12), others);
    List<String> atTheEnd = new ArrayList<>();
    buffered.onEnd(() -> atTheEnd.add(target.toString(UTF_8)));
    byte[] all = "#mark begin\nall of it\n#mark exit 0\nreboot: Power down\n".getBytes(UTF_8);
    buffered.write(all, 0, all.length);
    assertThat(atTheEnd).containsExactly("all of it\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"##mark", "#mark ex", "#mark exi#mark", "#mark begin\n", "#mar#mar"})
  void whatOnlyLooksLikeTheMarkIsOutput(String text) throws IOException {
    feed("#mark begin\n" + text + "\n#mark exit 0\n");
    assertThat(target.toString(ISO_8859_1)).isEqualTo(text + "\n");
    assertThat(output.status()).hasValue(0);
  }

  @Test
  void passesAnyBytesInPiecesOfAnySize() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("CommandOutputTest seed " + seed);
    Random random = new Random(seed);
    byte[] bytes = new byte[5000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte) (random.nextInt(3) == 0 ? "#mark exit 1\n".charAt(i % 13) : random.nextInt());
    }
    byte[] all =
        ("x#mark begin\n" + new String(bytes, ISO_8859_1) + "#mark exit 255\n")
            .getBytes(ISO_8859_1);
    for (int at = 0; at < all.length; ) {
      int length = Math.min(1 + random.nextInt(40), all.length - at);
      output.write(all, at, length);
      at += length;
    }
    assertThat(target.toByteArray()).isEqualTo(bytes);
    assertThat(output.status()).hasValue(255);
  }

  @Test
  void keepsTheLastMessagesOfAGuestThatDies() throws IOException {
    feed("long ago\n".repeat(40_000));
    feed("Kernel panic\n");
    assertThat(output.started()).isFalse();
    assertThat(output.status()).isEmpty();
    assertThat(output.messages()).endsWith("Kernel panic\n").hasSizeLessThan(200_000);
  }

  @Test
  void ignoresAnInvalidStatus() throws IOException {
    feed("#mark begin\n#mark exit wrong and long\n");
    assertThat(output.status()).isEmpty();
  }

  private void feed(String text) throws IOException {
    output.write(text.getBytes(ISO_8859_1));
  }
}

package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class CommandInputTest {
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  private String typed(InputStream input) {
    new CommandInput(input, console).run();
    return console.toString(ISO_8859_1);
  }

  @Test
  void inputIsSentInPiecesWithTheirLengths() {
    byte[] bytes = {'h', 'i', '\n', 0, 3, 4, 17, 19, 26, '\r', (byte) 0xff};
    assertThat(typed(new ByteArrayInputStream(bytes)))
        .isEqualTo("11\n" + new String(bytes, ISO_8859_1) + "0\n");
  }

  @Test
  void ctrlOIsTypedTwice() {
    assertThat(typed(new ByteArrayInputStream(new byte[] {15, 'b', 15, 15})))
        .isEqualTo("4\n\u000f\u000fb\u000f\u000f\u000f\u000f0\n");
  }

  @Test
  void aStreamThatIsEmptyOrClosedEndsAtOnce() {
    assertThat(typed(InputStream.nullInputStream())).isEqualTo("0\n");
    console.reset();
    InputStream closed =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("closed");
          }
        };
    assertThat(typed(closed)).isEqualTo("0\n");
  }
}

package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleKeysTest {
  private final ByteArrayOutputStream guest = new ByteArrayOutputStream();
  private final List<String> done = new ArrayList<>();
  private final ConsoleKeys keys =
      new ConsoleKeys(
          guest,
          new ConsoleKeys.Actions() {
            @Override
            public void leave() {
              done.add("leave");
            }

            @Override
            public void say(String text) {
              done.add(text);
            }

            @Override
            public void enterMonitor() {
              done.add("monitor");
            }

            @Override
            public void monitorKey(int key) {
              done.add("key " + (char) key);
            }
          });

  @Test
  void keysReachTheGuestUnchanged() throws IOException {
    type("ls\r\u0003\u0004\u00ff");
    assertThat(guest.toString(ISO_8859_1)).isEqualTo("ls\r\u0003\u0004\u00ff");
    assertThat(done).isEmpty();
  }

  @Test
  void controlATwiceSendsOneToTheGuest() throws IOException {
    type("a\u0001\u0001b");
    assertThat(guest.toString(ISO_8859_1)).isEqualTo("a\u0001b");
  }

  @Test
  void controlAAndALetterIsACommand() throws IOException {
    type("\u0001h\u0001?\u0001zx\u0001x");
    assertThat(guest.toString(ISO_8859_1)).isEqualTo("x");
    assertThat(done).containsExactly(ConsoleKeys.HELP, ConsoleKeys.HELP, "leave");
  }

  @Test
  void theMonitorGetsTheKeysUntilItIsLeft() throws IOException {
    type("a\u0001cq\u0001cb");
    assertThat(guest.toString(ISO_8859_1)).isEqualTo("ab");
    assertThat(done).containsExactly("monitor", "key q");
  }

  private void type(String text) throws IOException {
    keys.write(text.getBytes(ISO_8859_1));
  }
}

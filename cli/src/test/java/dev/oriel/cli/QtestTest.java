package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.qtest.QtestSession;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a machine whose processors stand can do, and what QEMU would not survive. */
@Timeout(120)
class QtestTest {
  private static final String PROCESSOR = "/machine/unattached/device[1]/thread[0]";

  @TempDir private Path folder;
  private QtestPeer peer;

  @BeforeEach
  void start() throws Exception {
    peer = QtestPeer.oriel(folder, QtestRecording.machine(folder));
  }

  @AfterEach
  void end() throws Exception {
    peer.close();
  }

  @Test
  void timeIsTheTestPrograms() throws Exception {
    assertThat(peer.say("clock_step")).isEqualTo("OK 0");
    assertThat(peer.say("clock_step 100")).isEqualTo("OK 100");
    assertThat(peer.say("clock_set 5000")).isEqualTo("OK 5000");
    assertThat(peer.say("clock_set 100")).isEqualTo("OK 5000");
    assertThat(peer.say("clock_step -5")).isEqualTo("OK 5000");
    assertThat(peer.say("clock_step 0x7fffffffffffffff")).isEqualTo("OK 5000");
    Thread.sleep(5);
    assertThat(peer.say("clock_step")).isEqualTo("OK 5000");
  }

  @Test
  void tellsTheTimeOfDay() throws Exception {
    assertThat(peer.say("rtas get-time-of-day 0 0x100000 8 0x100100")).isEqualTo("OK 0");
    int[] words = new int[8];
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) number(peer.say("readl 0x%x".formatted(0x100100 + 4 * i)));
    }
    assertThat(words[0]).isZero();
    assertThat(LocalDateTime.of(words[1], words[2], words[3], words[4], words[5], words[6]))
        .isBetween(
            LocalDateTime.now(ZoneOffset.UTC).minusMinutes(1),
            LocalDateTime.now(ZoneOffset.UTC).plusSeconds(1));
  }

  private static long number(String answer) {
    assertThat(answer).startsWith("OK 0x");
    return Long.parseUnsignedLong(answer.substring("OK 0x".length()), 16);
  }

  /** H_PUT_TCE and H_GET_TCE: a page of the default window. */
  @Test
  void makesHypercalls() throws Exception {
    assertThat(peer.say("hcall 0x20 0x80000000 0x3000 0x123003")).startsWith("OK 0x0 ");
    assertThat(peer.say("hcall 0x1c 0x80000000 0x3000")).startsWith("OK 0x0 0x123003 ");
    assertThat(peer.say("hcall 0x1c 0x80000000 0xffffffffff000"))
        .startsWith("OK 0x%x ".formatted(-4L));
    assertThat(peer.say("hcall")).startsWith("FAIL ");
    assertThat(peer.say("hcall 1 2 3 4 5 6 7 8 9 10 11")).startsWith("FAIL ");
  }

  /** The controller is enabled and reads nothing but its queues: its line is that of slot 1. */
  @Test
  void seesTheInterruptOfAProcessor() throws Exception {
    assertThat(peer.say("irq_intercept_in " + PROCESSOR)).isEqualTo("OK");
    // Source 0x1200 to processor 0 with priority 5; its presentation controller lets all pass.
    peer.say("write 0x100000 12 0x000012000000000000000005");
    assertThat(peer.say("rtas ibm,set-xive 3 0x100000 1 0x100100")).isEqualTo("OK 0");
    assertThat(peer.say("readl 0x100100")).isEqualTo("OK 0x0000000000000000");
    assertThat(peer.say("hcall 0x68 0xff")).startsWith("OK 0x0 ");
    // An interprocessor interrupt for processor 0, which it accepts and ends.
    assertThat(peer.ask("hcall 0x6c 0 4").getFirst()).isEqualTo("IRQ raise 0");
    List<String> accepted = peer.ask("hcall 0x74");
    assertThat(accepted.getFirst()).isEqualTo("IRQ lower 0");
    assertThat(accepted.getLast()).startsWith("OK 0x0 0xff000002 ");
  }

  @Test
  void refusesWhatMakesQemuAbort() throws Exception {
    for (String command :
        List.of(
            "readb",
            "readb x",
            "readb 0x",
            "readb 0x10000000000000000",
            "readb 0xg",
            "readb 09",
            "readb \u00b2",
            "writel 0",
            "read 0 0",
            "read 0 -1",
            "read 0 0xffffffffffffffff",
            "write 0 1",
            "write 0 99999999999 0x00",
            "memset 0 9999999999 1",
            "inb 0x10000",
            "rtas",
            "rtas get-time-of-day 4294967296 0 8 0",
            "rtas get-time-of-day -1 0 8 0",
            "clock_set",
            "set_irq_in " + PROCESSOR + " unnamed-gpio-in 1 1",
            "set_irq_in " + PROCESSOR,
            "irq_intercept_in",
            "")) {
      assertThat(peer.say(command)).as(command).startsWith("FAIL ");
    }
    assertThat(peer.say("rtas get-time-of-day 0 0x100000 8 0xfffffffffffffffc"))
        .isEqualTo("OK " + Long.toUnsignedString(-4));
    assertThat(peer.say("a".repeat(QtestSession.LONGEST + 1))).startsWith("FAIL a command has");
    assertThat(peer.say("readb 0x100000")).isEqualTo("OK 0x0000000000000000");
  }

  @Test
  void movesAsMuchAsItSays() throws Exception {
    int size = QtestSession.MOST_BYTES;
    String data = "5a".repeat(size);
    assertThat(peer.say("write 0x100000 %d 0x%s".formatted(size, data))).isEqualTo("OK");
    assertThat(peer.say("read 0x100000 %d".formatted(size))).isEqualTo("OK 0x" + data);
    assertThat(peer.say("read 0x100000 %d".formatted(size + 1))).startsWith("FAIL ");
  }

  @Test
  void endsWithTheGuest() throws Exception {
    assertThat(peer.say("write 0x100000 8 0x00")).isEqualTo("OK");
    assertThat(peer.say("rtas power-off 2 0x100000 1 0x100100")).isEqualTo("OK 0");
    assertThat(peer.process().waitFor()).isZero();
  }
}

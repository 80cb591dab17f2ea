package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.LongTests;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Guests that try to make the host run out of memory, in a process with the options of {@code
 * ./oriel}. Each gets to its end or is ended in words, and the heap holds no more than is charged;
 * a second machine in the same process goes on. {@code -Doriel.hostile.minutes=10} makes them
 * insist; without it, the test command tries one guest of each kind, and CI all of them.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class HostileGuestsTest {
  private static final Path OPTIONS =
      Path.of("../cli/src/main/resources/dev/oriel/cli/jvm-options.txt");
  private static final Path GUEST =
      Path.of("../boot/src/test/resources/dev/oriel/boot/hostile.elf");
  private static final int MINUTES = Integer.getInteger("oriel.hostile.minutes", 0);
  private static final int ATTACKS = 21;

  @Test
  void tableEntriesCodeAndListsDoNotExhaustHostMemory() throws Exception {
    attack("tl", 3);
  }

  @Test
  void noGuestExhaustsHostMemory() throws Exception {
    if (MINUTES == 0) {
      LongTests.begin();
    }
    attack("istwcmhxpbqlaev", ATTACKS);
  }

  /** Runs the attacks that have one of the {@code letters}. */
  private static void attack(String letters, int attacks) throws Exception {
    int seconds = MINUTES == 0 ? 1 : Math.max(1, MINUTES * 60 / attacks / 2);
    int rounds = MINUTES == 0 ? 1 : 2;
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(launcherOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HostileGuests.class.getName(), GUEST.toString()));
    command.addAll(List.of("" + seconds, "" + rounds, letters));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (MINUTES > 0) {
        System.out.println(output);
      }

      assertThat(output).doesNotContain("WRONG", "OutOfMemoryError");
      assertThat(status).as(output).isZero();
      assertThat(output.lines().filter(line -> line.contains(" MiB charged")))
          .hasSize(rounds * attacks);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theLauncherLimitsTheHeap() throws IOException {
    assertThat(launcherOptions()).anyMatch(option -> option.startsWith("-Xmx"));
  }

  private static String java() {
    return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
  }

  /** The options that the launcher gives to the JVM, but for the module path. */
  private static List<String> launcherOptions() throws IOException {
    List<String> options = new ArrayList<>();
    for (String word : Files.readAllLines(OPTIONS)) {
      if (!word.startsWith("#")) {
        options.add(
            word.startsWith("--enable-native-access")
                ? "--enable-native-access=ALL-UNNAMED"
                : word);
      }
    }
    return options;
  }
}

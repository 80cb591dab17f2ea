package dev.oriel.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.oriel.guests.GuestException;
import dev.oriel.harness.RunningGuest;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * A suite of fifty tests, each of which gets a guest of its own as it had booted, with a folder of
 * the build. The first test is charged with the boot; how long the others take is printed.
 */
@Tag("boot")
class FiftyGuestTestsTest {
  private static final int TESTS = 50;
  private static final String FOLDER = "target/fifty";

  @Guest(memory = 512, life = Guest.Life.TEST, share = FOLDER)
  static class Suite {
    @RepeatedTest(TESTS)
    void nothingIsLeftOfOtherTests(RunningGuest guest, RepetitionInfo repetition)
        throws InterruptedException {
      String number = Integer.toString(repetition.getCurrentRepetition());
      String script =
          "[ ! -e /tmp/mine ]; echo %s >/tmp/mine; cp /tmp/mine /share/%s; sort /tmp/mine"
              .formatted(number, number);
      assertThat(guest.script(script).orThrow().output()).isEqualTo(number + "\n");
    }
  }

  @Test
  void eachHasAGuestAsItBooted() throws IOException {
    LongTests.begin();
    Files.createDirectories(Path.of(FOLDER));
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Suite.class))
            .execute()
            .testEvents();
    boolean unavailable =
        tests.failed().stream()
            .anyMatch(e -> e.toString().contains(GuestException.class.getName()));
    Assumptions.assumeFalse(
        unavailable && !"true".equals(System.getenv("CI")), "Debian is not available");
    tests.assertStatistics(s -> s.succeeded(TESTS).failed(0));
    for (int i = 1; i <= TESTS; i++) {
      assertThat(Path.of(FOLDER, Integer.toString(i))).hasContent(i + "\n");
    }
    List<Event> ends = tests.succeeded().list();
    Duration first =
        Duration.between(
            tests.started().list().getFirst().getTimestamp(), ends.getFirst().getTimestamp());
    Duration others =
        Duration.between(ends.getFirst().getTimestamp(), ends.getLast().getTimestamp());
    System.out.printf(
        Locale.ROOT,
        "first test, with the boot: %.1f s; the %d others: %.1f s%n",
        first.toMillis() / 1e3,
        TESTS - 1,
        others.toMillis() / 1e3);
  }
}

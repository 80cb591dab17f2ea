package dev.oriel.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.oriel.guests.GuestException;
import dev.oriel.harness.CommandFailedException;
import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.Console;
import dev.oriel.machine.Machine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Without the guest it is skipped; in CI, where {@code CI=true} is set, it fails. */
@Tag("boot")
class GuestExtensionTest {
  @Test
  void aClassHasOneGuestAndAFailureShowsItsConsole() {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Sample.class))
            .execute()
            .allEvents();
    skipWithoutDebian(tests);
    tests
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("cFails"),
                finishedWithFailure(
                    instanceOf(CommandFailedException.class),
                    message(m -> m.contains("'false' failed with status 1")),
                    suppressed(0, message(m -> m.contains("Run /init as init process"))))))
        .hasSize(1);
    assertThat(tests.succeeded().filter(e -> e.getTestDescriptor().isTest())).hasSize(3);
  }

  @Test
  void eachTestHasAGuestAsItBooted() {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Fresh.class))
            .execute()
            .allEvents();
    skipWithoutDebian(tests);
    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().filter(e -> e.getTestDescriptor().isTest())).hasSize(3);
  }

  @Test
  void aGuestForEachTestIsNotForAllOfThem() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(ForAll.class))
        .execute()
        .containerEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    instanceOf(ParameterResolutionException.class),
                    message(m -> m.contains("with life = TEST")))));
  }

  @Guest(life = Guest.Life.TEST)
  static class ForAll {
    @BeforeAll
    static void one(RunningGuest guest) {
      throw new AssertionError(guest);
    }

    @Test
    void neverRuns() {}
  }

  private static void skipWithoutDebian(Events tests) {
    boolean unavailable =
        tests.failed().stream()
            .anyMatch(e -> e.toString().contains(GuestException.class.getName()));
    Assumptions.assumeFalse(
        unavailable && !"true".equals(System.getenv("CI")), "Debian is not available");
  }

  @Guest(memory = 512, life = Guest.Life.TEST)
  static class Fresh {
    @RepeatedTest(3)
    void nothingIsLeftOfOtherTests(RunningGuest guest, RepetitionInfo repetition)
        throws InterruptedException {
      assertThat(guest.run("cat", "/tmp/file").status()).isNotZero();
      guest.script("echo " + repetition.getCurrentRepetition() + " >/tmp/file; sync").orThrow();
      assertThat(guest.run("cat", "/tmp/file").output())
          .isEqualTo(repetition.getCurrentRepetition() + "\n");
    }
  }

  @Guest(memory = 512, checkDma = true)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class Sample {
    private static Machine seen;

    @BeforeAll
    static void parametersOfLifeCycleMethods(Machine machine) {
      seen = machine;
    }

    @Test
    void aWrites(RunningGuest guest, Machine machine, Console console) throws InterruptedException {
      guest.script("echo kept >/tmp/file").orThrow();
      assertThat(machine).isSameAs(seen).isSameAs(guest.machine());
      assertThat(console.transcript()).contains("Linux version");
    }

    @Test
    void bReads(RunningGuest guest) throws InterruptedException {
      assertThat(guest.run("cat", "/tmp/file").output()).isEqualTo("kept\n");
    }

    @Test
    void cFails(RunningGuest guest) throws InterruptedException {
      guest.run("false").orThrow();
    }

    @Nested
    class Inside {
      @Test
      void sharesTheGuest(RunningGuest guest) throws InterruptedException {
        assertThat(guest.run("cat", "/tmp/file").output()).isEqualTo("kept\n");
      }
    }
  }
}

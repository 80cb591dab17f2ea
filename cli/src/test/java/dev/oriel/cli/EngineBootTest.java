package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.Engine;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import dev.oriel.testkit.LongTests;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Debian's kernel boots to a script and powers off with the same registers at the same instruction
 * on every engine: the kernel and its initramfs, without a disk. {@code -Doriel.engines=NAME,NAME}
 * names other engines to compare with the interpreter.
 */
class EngineBootTest {
  private static final String ENGINES =
      System.getProperty("oriel.engines", "COMPILER,EAGER_COMPILER");
  private static final long PERIOD = Long.getLong("oriel.engines.period", 100_003);
  private static final int MOST_POINTS = Integer.getInteger("oriel.engines.points", 1_000_000);
  private static final Duration PATIENCE = Duration.ofHours(2);

  @Test
  void theRegistersAreThoseOfTheInterpreter() throws Exception {
    LongTests.begin();
    GuestImage guest = DebianBootTest.guest(Suite.BOOKWORM);
    GuestSession session =
        new GuestSession.Command(List.of("sh", "-e", "-c", "uname -a; cat /proc/cpuinfo"), "#mark");
    EngineComparison comparison =
        new EngineComparison(
            () ->
                MachineConfig.builder()
                    .ram(1L << 30)
                    .kernel(Image.file(guest.kernel()))
                    .initrd(DebianBoot.initramfs(guest, session))
                    .commandLine("console=hvc0 cryptomgr.notests"),
            PERIOD,
            MOST_POINTS,
            PATIENCE);
    comparison.record(Engine.INTERPRETER);
    System.out.printf(
        "interpreter: %,d points, one each %,d instructions%n", comparison.points(), PERIOD);
    for (String engine : ENGINES.split(",")) {
      assertThat(comparison.difference(Engine.valueOf(engine))).isEmpty();
      System.out.println(engine + ": the same");
    }
  }
}

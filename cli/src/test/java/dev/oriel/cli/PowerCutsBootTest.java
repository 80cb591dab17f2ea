package dev.oriel.cli;

import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@link PowerCuts} of a Debian guest; {@code -Doriel.cuts=N} makes a campaign of N ({@code
 * conformance/powercuts}), and {@code -Doriel.seed=N} repeats one.
 */
@Tag("boot")
class PowerCutsBootTest {
  @Test
  void whatWasSafeIsThereAfterAKill() throws Exception {
    int cuts = Integer.getInteger("oriel.cuts", 0);
    if (cuts == 0) {
      LongTests.begin();
    }
    DebianBootTest.guest(Suite.BOOKWORM);
    PowerCuts.run(Math.max(cuts, 1), Long.getLong("oriel.seed", new Random().nextLong()));
  }
}

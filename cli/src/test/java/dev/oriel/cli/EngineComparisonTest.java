package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Engine;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bare-metal guests have the same registers at the same instruction on every engine. */
@Timeout(300)
class EngineComparisonTest {
  private static final Path GUESTS = Path.of("../boot/src/test/resources/dev/oriel/boot");
  private static final int MOST_POINTS = 5000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @ParameterizedTest
  @CsvSource({
    "exceptions-le.elf,997,COMPILER",
    "exceptions-be.elf,997,EAGER_COMPILER",
    "exceptions-le.elf,997,SINGLE_COMPILER",
    "mmu-le.elf,2999,EAGER_COMPILER",
    "system-le.elf,19997,EAGER_COMPILER",
    "windows.elf,9973,COMPILER",
    "windows.elf,9973,EAGER_COMPILER",
    "windows.elf,9973,SINGLE_COMPILER",
    "speed.elf,19997,COMPILER"
  })
  void theRegistersAreThoseOfTheInterpreter(String guest, long period, Engine engine)
      throws InterruptedException {
    EngineComparison comparison =
        new EngineComparison(
            () -> MachineConfig.builder().kernel(Image.file(GUESTS.resolve(guest))).noReboot(true),
            period,
            MOST_POINTS,
            PATIENCE);
    comparison.record(Engine.INTERPRETER);
    assertThat(comparison.points()).isGreaterThan(100);
    assertThat(comparison.difference(engine)).isEmpty();
  }
}

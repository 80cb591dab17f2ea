package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bare-metal guests print here, line by line, what they print under QEMU 7.2. Their source is in {@code
 * boot/src/guest}, where {@code record.sh} makes the recordings.
 */
class QemuRecordingsTest {
  private static final Path GUESTS = Path.of("../boot/src/test/resources/dev/oriel/boot");

  @ParameterizedTest
  @ValueSource(
      strings = {"hello-le", "hello-be", "exceptions-le", "exceptions-be", "mmu-le", "mmu-be"})
  void printsWhatItPrintsUnderQemu(String guest) throws Exception {
    String printed = run(Files.readAllBytes(GUESTS.resolve(guest + ".elf")));

    assertThat(printed.lines()).containsExactlyElementsOf(recorded(guest + ".txt"));
  }

  private static List<String> recorded(String name) throws Exception {
    return Files.readAllLines(GUESTS.resolve(name));
  }

  private static String run(byte[] elf) throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config =
        MachineConfig.builder()
            .ram(1L << 30)
            .kernel(Image.of("guest", elf))
            .consoleOutput(console)
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(Duration.ofSeconds(30))).contains(ShutdownReason.POWER_OFF);
    }
    return console.toString(StandardCharsets.US_ASCII).replace("\r", "");
  }
}

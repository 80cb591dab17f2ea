package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bare-metal guests print here, line by line, what they print under QEMU 7.2. Their source is in
 * {@code boot/src/guest}, where {@code record.sh} makes the recordings.
 */
class QemuRecordingsTest {
  private static final Path GUESTS = Path.of("../boot/src/test/resources/dev/oriel/boot");
  private static final byte[] SERIES = "random series at".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello-le",
        "hello-be",
        "exceptions-le",
        "exceptions-be",
        "mmu-le",
        "mmu-be",
        "system-le",
        "system-be",
        "calls-le",
        "calls-be",
        "windows",
        "platform",
        "translation",
        "xive"
      })
  void printsTheOutputOfQemu(String guest) throws Exception {
    String printed = run(guest, Files.readAllBytes(GUESTS.resolve(guest + ".elf")));

    assertThat(printed.lines()).containsExactlyElementsOf(recorded(guest + ".txt"));
  }

  static Stream<Arguments> series() throws Exception {
    return Stream.of(
            recorded("windows.sha256"),
            recorded("translation.sha256"),
            recorded("xive.sha256"),
            recorded("calls-le.sha256"),
            recorded("calls-be.sha256"))
        .flatMap(List::stream)
        .map(line -> arguments((Object[]) line.split(" ")));
  }

  /** To see a difference, run the patched guest under both and compare what they print. */
  @ParameterizedTest(name = "{0}, seed {1}, {2} steps")
  @MethodSource("series")
  void randomStepsMatchQemu(String guest, long seed, long steps, String sha256) throws Exception {
    byte[] elf = Files.readAllBytes(GUESTS.resolve(guest + ".elf"));
    ByteBuffer.wrap(elf)
        .position(indexOf(elf, SERIES) + SERIES.length)
        .putLong(seed)
        .putLong(steps);

    byte[] printed = run(guest, elf).getBytes(StandardCharsets.US_ASCII);

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(printed)))
        .isEqualTo(sha256);
  }

  private static List<String> recorded(String name) throws Exception {
    return Files.readAllLines(GUESTS.resolve(name));
  }

  /** What firmware negotiates under QEMU is so from the beginning here. */
  private static String controller(String guest) {
    return guest.equals("xive") ? "xive" : "xics";
  }

  private static String run(String guest, byte[] elf) throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config =
        MachineConfig.builder()
            .ram(1L << 30)
            .machineProperty("ic-mode", controller(guest))
            .kernel(Image.of("guest", elf))
            .consoleOutput(console)
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(Duration.ofMinutes(5))).contains(ShutdownReason.POWER_OFF);
    }
    return console.toString(StandardCharsets.US_ASCII).replace("\r", "");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .indexOf(new String(part, StandardCharsets.ISO_8859_1));
  }
}

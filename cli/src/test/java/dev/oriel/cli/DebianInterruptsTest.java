package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Machine;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Debian's kernel handles the interrupts of processors, messages and lines by the controller that
 * it chooses, and names them as under QEMU.
 *
 * <p>The recordings are what {@code qemu-system-ppc64 -M pseries,ic-mode=dual -smp 2} prints with
 * the same devices: numbers, kinds and names in {@code /proc/interrupts}, XIVE's lines in the
 * kernel's log, and of {@code info pic} the numbers and kinds of sources.
 */
@Tag("boot")
class DebianInterruptsTest {
  private static final int MIB = 1 << 20;

  /** In /proc/interrupts. */
  private static final Pattern NAME = Pattern.compile(" *\\d+:(?: +\\d+)+ +(\\S.*\\S) *");

  private static final Pattern MESSAGE = Pattern.compile("\\[ *[\\d.]+] (xive: .*)");

  /** Of the controller: number, kind, and XICS's priority or XIVE's state and mask. */
  private static final Pattern SOURCE =
      Pattern.compile("  0*(0|[1-9a-f][0-9a-f]*) (MSI|LSI) ([0-9a-f]{2}(?= )|..[ A] [ M])");

  @TempDir private Path folder;
  private final List<String> controller = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "'', '', messages",
    "dual, pci=nomsi, lines",
    "dual, xive=off, xics",
    "xics, '', xics",
    "xive, '', messages",
    "xive, pci=nomsi, lines"
  })
  void theKernelUsesTheControllerThatItChooses(String mode, String kernel, String recording)
      throws IOException, InterruptedException {
    LongTests.begin();
    Path image = Files.write(folder.resolve("disk.img"), new byte[2 * MIB]);
    Path other = Files.write(folder.resolve("other.img"), new byte[2 * MIB]);
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            image,
            """
            for i in 1 2; do
              (dd if=/dev/nvme0n1 bs=4k iflag=direct 2>/dev/null | md5sum) &
              (dd if=/dev/vda bs=16k iflag=direct 2>/dev/null | md5sum) &
            done
            wait
            dmesg | grep -iE 'oops|BUG:|stall|nobody cared' || echo no complaint
            cat /proc/interrupts
            dmesg | grep -i xive: || true
            echo ready
            sleep 2
            """,
            config -> {
              if (!mode.isEmpty()) {
                config.machineProperty("ic-mode", mode);
              }
              config
                  .cpus(2)
                  .commandLine("console=hvc0 cryptomgr.notests " + kernel)
                  .drive(new DriveConfig("v", other, false))
                  .device(
                      new DeviceConfig(
                          "virtio-blk-pci",
                          Map.of("drive", "v", "serial", "v", "num-queues", "2")));
            },
            this::look);
    assertThat(output).contains("no complaint");
    assertThat(output.lines().filter(line -> line.startsWith("b2d1236c286a3c0704224fe4105eca49")))
        .as("the sum of 2 MiB of zeros")
        .hasSize(4);
    assertThat(Stream.of(output.lines(), controller.stream()).flatMap(lines -> lines))
        .filteredOn(line -> !known(line).isEmpty())
        .extracting(DebianInterruptsTest::known)
        .containsExactlyElementsOf(recorded(recording));
  }

  private void look(Machine machine, Supplier<String> written) throws InterruptedException {
    while (!written.get().contains("ready\n") && machine.await(Duration.ofMillis(100)).isEmpty()) {}
    controller.addAll(machine.interruptController());
  }

  /** What a line says that is the same under QEMU; nothing if it is of no interest. */
  private static String known(String line) {
    Matcher name = NAME.matcher(line);
    if (name.matches()) {
      return name.group(1).replaceAll(" +", " ");
    }
    Matcher message = MESSAGE.matcher(line);
    if (message.matches()) {
      return message.group(1);
    }
    Matcher source = SOURCE.matcher(line);
    if (source.lookingAt()) {
      boolean masked = source.group(3).equals("ff") || source.group(3).endsWith("M");
      return "source %s %s %s"
          .formatted(source.group(1), source.group(2), masked ? "masked" : "routed");
    }
    return "";
  }

  private static List<String> recorded(String name) throws IOException {
    String file = "qemu-interrupts-" + name + ".txt";
    try (InputStream stream = DebianInterruptsTest.class.getResourceAsStream(file)) {
      return new String(stream.readAllBytes(), UTF_8).lines().toList();
    }
  }
}

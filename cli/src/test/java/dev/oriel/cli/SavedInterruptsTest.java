package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest with XIVE that is saved while it is busy. */
@Tag("boot")
class SavedInterruptsTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  /** Saved while processors, messages and lines interrupt, it goes on with the next ones. */
  @ParameterizedTest
  @ValueSource(strings = {"", "pci=nomsi"})
  void aBusyMachineIsSavedAndGoesOn(String kernel) throws IOException, InterruptedException {
    LongTests.begin();
    Path image = Files.write(folder.resolve("disk.img"), new byte[2 * MIB]);
    Path file = folder.resolve("snapshot");
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    try (Machine machine = Machine.create(busy(image, kernel, before))) {
      machine.start();
      while (!before.toString(UTF_8).contains("round 3")) {
        assertThat(machine.await(Duration.ofMillis(50))).as(before::toString).isEmpty();
      }
      machine.control().save(file);
    }
    ByteArrayOutputStream after = new ByteArrayOutputStream();
    try (Machine machine = Machine.create(busy(image, kernel, after))) {
      machine.control().restore(file);
      machine.start();
      assertThat(machine.await(Duration.ofMinutes(5)))
          .as(after::toString)
          .contains(ShutdownReason.POWER_OFF);
    }
    assertThat(after.toString(UTF_8)).contains("round 8", "XIVE-IPI", "no complaint");
    assertThat(before.toString(UTF_8)).doesNotContain("round 8");
  }

  private static MachineConfig busy(Path image, String kernel, OutputStream console)
      throws IOException {
    GuestImage guest = DebianBootTest.guest(Suite.BOOKWORM);
    String script =
        """
        i=0
        while [ $i -lt 8 ]; do
          i=$((i + 1))
          (dd if=/dev/nvme0n1 bs=4k iflag=direct 2>/dev/null | md5sum) &
          dd if=/dev/nvme0n1 bs=16k iflag=direct 2>/dev/null | md5sum
          wait
          echo round $i
        done
        cat /proc/interrupts
        dmesg | grep -iE 'oops|BUG:|stall|nobody cared|timeout' || echo no complaint
        """;
    GuestSession session = new GuestSession.Command(List.of("sh", "-c", script), "#mark");
    return MachineConfig.builder()
        .ram(1L << 30)
        .cpus(2)
        .machineProperty("ic-mode", "dual")
        .kernel(Image.file(guest.kernel()))
        .initrd(DebianBoot.initramfs(guest, session))
        .commandLine("console=hvc0 cryptomgr.notests " + kernel)
        .drive(new DriveConfig("d", image, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "test")))
        .consoleOutput(console)
        .build();
  }
}

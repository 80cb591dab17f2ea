package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's kernels on host bridges with properties that QEMU does not have. */
@Tag("boot")
class DebianWindowsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /**
   * Makes the NVMe driver treat the controller as one with only 48 address bits, by a quirk (bit
   * 16) that is set before the driver binds it.
   */
  private static final String FORTY_EIGHT_BITS =
      " rdinit=/bin/busybox -- sh -c \"busybox mount -t proc p /proc;"
          + " busybox mount -t sysfs s /sys; cd /sys/bus/pci; echo 0 >drivers_autoprobe;"
          + " busybox modprobe nvme;"
          + " echo 1b36 0010 ffffffff ffffffff 010802 ffffff 10000 >drivers/nvme/new_id;"
          + " echo 1 >drivers_autoprobe; exec /init\"";

  @TempDir Path folder;

  @Test
  void withOneWindowTheKernelRemovesTheDefault() throws IOException, InterruptedException {
    assertThat(boot(Suite.BOOKWORM, "", "windows", "1"))
        .contains("returned 0, lb=2000000000 ps=107 wn=0")
        .contains("returned 0, lb=2000000000 ps=107 wn=1")
        .contains("returned 0 (liobn = 0x80000000 starting addr = 0 0)")
        .contains("Removed default DMA window")
        .contains("read 4194304");
  }

  @Test
  void aDeviceWithFewAddressBitsGetsAWindowAtFourGibibytes()
      throws IOException, InterruptedException {
    assertThat(boot(Suite.TRIXIE, FORTY_EIGHT_BITS, "ddw-extensions", "3"))
        .contains("returned 0 (liobn = 0x80000001 starting addr = 1 0)")
        .contains("lsa_required: 1, lsa_enabled: 1, direct mapping: 1")
        .contains("read 4194304");
  }

  private String boot(Suite suite, String commandLine, String property, String value)
      throws IOException, InterruptedException {
    GuestImage guest = DebianBootTest.guest(suite);
    String script =
        "dmesg | grep -i 'pe-dma-window\\|default DMA window\\|lsa_'\n"
            + "echo read $(dd if=/dev/nvme0n1 bs=1M count=4 iflag=direct 2>/dev/null | wc -c)\n";
    GuestSession session = new GuestSession.Command(List.of("sh", "-e", "-c", script), "#mark");
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    CommandOutput output = new CommandOutput("#mark", target, OutputStream.nullOutputStream());
    Path image = Files.write(folder.resolve("disk.img"), new byte[4 << 20]);
    MachineConfig config =
        MachineConfig.builder()
            .ram(2L << 30)
            .maxRam(suite == Suite.TRIXIE ? 4L << 30 : 2L << 30)
            .kernel(Image.file(guest.kernel()))
            .initrd(DebianBoot.initramfs(guest, session))
            .commandLine("console=hvc0 cryptomgr.notests" + commandLine)
            .drive(new DriveConfig("d", image, false))
            .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "test")))
            .global(new GlobalProperty("spapr-pci-host-bridge", property, value))
            .consoleOutput(output)
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(PATIENCE)).as(output::messages).contains(ShutdownReason.POWER_OFF);
    }
    String printed = target.toString(UTF_8);
    assertThat(output.status()).as(() -> printed + output.messages()).hasValue(0);
    return printed;
  }
}

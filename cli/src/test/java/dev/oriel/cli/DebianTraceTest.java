package dev.oriel.cli;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Debian's 6.1 kernel makes the same calls on DMA windows, with the same results, as under QEMU
 * 7.2.
 *
 * <p>The recordings are those of {@code qemu-system-ppc64 -M pseries -trace 'spapr_iommu_*'} with
 * the same memory and devices, without the lines of translations and new tables. {@code tcelist},
 * an address that the guest's allocator chooses, is replaced by a star. With {@code
 * virtio-blk-pci,iommu_platform=on,disable-legacy=on} in place of {@code nvme}, and {@code
 * packed=on} or not, the recording is the same, line by line.
 */
@Tag("boot")
class DebianTraceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "2g-nvme, nvme, 2, 2, 1",
    "1g-two-nvme, nvme, 1, 1, 2",
    "2g-maxmem-nvme, nvme, 2, 64, 1",
    "2g-nvme, virtio-blk-pci, 2, 2, 1",
    "2g-nvme, virtio-blk-pci;packed=on, 2, 2, 1"
  })
  void theTraceMatchesQemu(
      String recording, String device, int gigabytes, int maxGigabytes, int disks)
      throws IOException, InterruptedException {
    LongTests.beginExcept(device.equals("nvme") && maxGigabytes == 2 && disks == 1);
    Path trace = folder.resolve("trace");
    boot(trace, device, gigabytes, maxGigabytes, disks);
    List<String> lines =
        Files.readAllLines(trace).stream()
            .filter(line -> !line.startsWith("spapr_iommu_xlate"))
            .filter(line -> !line.startsWith("spapr_iommu_new_table"))
            .map(line -> line.replaceAll("tcelist=0x[0-9a-f]+", "tcelist=*"))
            .toList();
    // The kernel probes two disks at once, and the first to ask gets the window.
    UnaryOperator<String> order =
        disks == 1
            ? UnaryOperator.identity()
            : line -> line.replaceAll(" addr=0x[08]+,", " addr=*,");
    assertThat(lines.stream().map(order))
        .containsExactlyElementsOf(
            recorded("qemu-" + recording + ".trace").stream().map(order).toList());
  }

  /**
   * With {@code -hda}; of each mapping only the address of the page is the guest's choice, and so
   * whether a small buffer crosses one.
   */
  @Test
  void theTraceOfADiskOnTheVirtualBusMatchesQemu() throws IOException, InterruptedException {
    Path trace = folder.resolve("trace");
    boot(trace, "spapr-vscsi", 2, 2, 1);
    assertThat(
            Files.readAllLines(trace).stream()
                .filter(line -> !line.startsWith("spapr_iommu_xlate"))
                .filter(line -> !line.startsWith("spapr_iommu_new_table"))
                .map(line -> line.replaceAll("(tce|tceN|tcelist)=0x[0-9a-f]+", "$1=*"))
                .map(DebianTraceTest::asOnePage))
        .containsExactlyElementsOf(
            recorded("qemu-2g-vscsi.trace").stream().map(DebianTraceTest::asOnePage).toList());
  }

  /** A line on a buffer in two pages as if it were in one. */
  private static String asOnePage(String line) {
    return line.replaceFirst(
            "^spapr_iommu_indirect (.*) tcelist=\\* iobaN=0x1 tceN=\\* ret=0$",
            "spapr_iommu_put $1 tce=* ret=0")
        .replaceFirst("2000 tcevalue=0x0 npages=2 ", "1000 tcevalue=0x0 npages=1 ");
  }

  private static List<String> recorded(String name) throws IOException {
    try (var stream = DebianTraceTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes()).lines().toList();
    }
  }

  private void boot(Path trace, String device, int gigabytes, int maxGigabytes, int disks)
      throws IOException, InterruptedException {
    GuestImage guest = DebianBootTest.guest(Suite.BOOKWORM);
    GuestSession session = new GuestSession.Command(List.of("ls", "/dev"), "#mark");
    MachineConfig.Builder config =
        MachineConfig.builder()
            .ram((long) gigabytes << 30)
            .maxRam((long) maxGigabytes << 30)
            .slots(maxGigabytes > gigabytes ? 4 : 0)
            .kernel(Image.file(guest.kernel()))
            .initrd(DebianBoot.initramfs(guest, session))
            .commandLine("console=hvc0 cryptomgr.notests")
            .trace("spapr_iommu_*")
            .traceFile(trace);
    for (int i = 0; i < disks; i++) {
      Path image = Files.write(folder.resolve("disk" + i), new byte[1 << 20]);
      config.drive(new DriveConfig("d" + i, image, false));
      if (device.equals("spapr-vscsi")) {
        config.device(new DeviceConfig(device, Map.of()));
        config.device(new DeviceConfig("scsi-hd", Map.of("drive", "d" + i)));
      } else {
        Map<String, String> properties = new HashMap<>();
        properties.put("drive", "d" + i);
        properties.put("serial", "x" + i);
        if (device.endsWith(";packed=on")) {
          properties.put("packed", "on");
        }
        config.device(new DeviceConfig(device.replace(";packed=on", ""), properties));
      }
    }
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      assertThat(machine.await(PATIENCE)).contains(ShutdownReason.POWER_OFF);
    }
  }
}

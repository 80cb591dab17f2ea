package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.EventQueue;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineEvent;
import dev.oriel.machine.WindowSnapshot;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian takes devices into use that are plugged while it runs, and gives them back, by its own
 * tools (powerpc-ibm-utils), as a daemon of Debian's does upon events that the kernel passes on.
 */
@Tag("boot")
class PciHotplugBootTest {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The event names the connector by its index. */
  private static final String SCRIPT =
      """
      event() {
        dd if=/proc/powerpc/rtas/error_log of=/tmp/event bs=4096 count=1 2>/dev/null
        set -- $(dd if=/tmp/event bs=1 skip=108 count=8 2>/dev/null | hexdump -ve '1/1 "%02x "')
        what=$1$2$3
        index=0x$5$6$7$8
        echo event $what of $index
      }
      wait_for() {
        left=100
        until "$@"; do
          sleep 1
          left=$((left - 1))
          [ $left -gt 0 ]
        done
      }
      echo ready
      event
      drmgr -c pci -a -n -V -s $index
      for bus in pci virtio; do
        cat /sys/bus/$bus/devices/*/modalias 2>/dev/null | xargs -r modprobe -q -a || true
      done
      wait_for [ -b $disk ]
      echo plugged $(md5sum <$disk)
      dd if=/dev/zero of=$disk bs=1M seek=1 count=1 conv=fsync 2>/dev/null
      echo used
      event
      drmgr -c pci -r -n -V -s $index
      wait_for [ ! -e $disk ]
      echo given back
      dd if=/dev/nvme0n1 of=/dev/null bs=1M count=1 iflag=direct 2>/dev/null
      echo the other one works
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"nvme /dev/nvme1n1", "virtio-blk-pci /dev/vda", "vfio-pci /dev/nvme1n1"})
  void aDiskIsPluggedUsedAndGivenBack(String words)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    String driver = words.split(" ")[0];
    LongTests.begin();
    GuestImage guest =
        DebianBootTest.guest(Suite.BOOKWORM, PackageNames.parse("powerpc-ibm-utils"));
    long seed = new Random().nextLong();
    System.out.println("PciHotplugBootTest seed " + seed);
    byte[] content = new byte[8 * MIB];
    new Random(seed).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk.img"), content);
    Path other = Files.write(folder.resolve("hot.img"), content);
    List<MachineEvent> events = new ArrayList<>();
    List<List<Long>> places = new ArrayList<>();

    String output =
        DebianMachine.run(
            guest,
            disk,
            "disk=" + words.split(" ")[1] + "\n" + SCRIPT,
            PATIENCE,
            config -> {
              config.drive(new DriveConfig("hot", other, false));
              if (driver.equals("vfio-pci")) {
                config.global(new GlobalProperty("spapr-pci-host-bridge", "table", "simulated"));
              }
            },
            (machine, written) -> {
              EventQueue queue = machine.events();
              await(machine, () -> written.get().contains("ready"));
              places.add(places(machine));
              Map<String, String> own =
                  driver.equals("nvme")
                      ? Map.of("id", "n", "drive", "hot", "serial", "x")
                      : Map.of("id", "n", "drive", "hot");
              machine.devices().plug(new DeviceConfig(driver, own));
              await(machine, () -> written.get().contains("used"));
              places.add(places(machine));
              machine.devices().unplug("n");
              await(machine, () -> gone(queue, events));
              places.add(places(machine));
              assertThat(machine.devices().has("n")).isFalse();
            });

    byte[] sum = MessageDigest.getInstance("MD5").digest(content);
    assertThat(output)
        .contains("event 050102 of 0x40000008", "event 050202 of 0x40000008")
        .contains("plugged " + HexFormat.of().formatHex(sum))
        .contains("given back", "the other one works");
    assertThat(events).contains(new MachineEvent.DeviceUnplugged("n"));
    assertThat(places).as("the windows stay").hasSize(3).containsOnly(places.getFirst());
    byte[] after = content.clone();
    Arrays.fill(after, MIB, 2 * MIB, (byte) 0);
    assertThat(Files.readAllBytes(other)).as("written before it left").isEqualTo(after);
  }

  private static List<Long> places(Machine machine) {
    return machine.buses().getFirst().windows().stream().map(WindowSnapshot::ioba).toList();
  }

  private static boolean gone(EventQueue queue, List<MachineEvent> events) {
    for (Optional<EventQueue.Entry> next = queue.poll(); next.isPresent(); next = queue.poll()) {
      events.add(next.get().event());
    }
    return events.contains(new MachineEvent.DeviceUnplugged("n"));
  }

  private static void await(Machine machine, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE.toMillis();
    while (!condition.getAsBoolean()
        && machine.await(Duration.ofMillis(20)).isEmpty()
        && System.currentTimeMillis() < deadline) {}
  }
}

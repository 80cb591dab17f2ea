package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Machine;
import dev.oriel.machine.NetdevConfig;
import dev.oriel.machine.SerialLine;
import dev.oriel.options.OptionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian notices by itself what comes, changes and goes on buses that tell of it: units of SCSI,
 * sizes of disks, ports of virtio serial, and the cable of a card.
 */
@Tag("boot")
@Timeout(600)
class BackendsBootTest {
  private static final int MIB = 1 << 20;

  /** Each step waits for the host, says a word, and so lets the host go on. */
  private static final String SCRIPT =
      """
      wait_for() {
        left=300
        until sh -c "$1" 2>/dev/null; do
          sleep 0.1
          left=$((left - 1))
          [ $left -gt 0 ] || { echo "not: $1"; exit 1; }
        done
      }
      modprobe -a sd_mod sr_mod 2>/dev/null || true
      echo ready
      wait_for '[ -b /dev/sda ]'
      echo sda $(cat /sys/block/sda/size) $(cat /sys/block/sda/device/model)
      wait_for '[ "$(cat /sys/block/sda/size)" = 8192 ]'
      echo sda grown
      wait_for '[ "$(cat /sys/block/vda/size)" = 6144 ]'
      echo vda grown
      dd if=/dev/zero of=/dev/sda bs=1M seek=3 count=1 conv=fsync 2>/dev/null
      echo written
      wait_for '[ "$(cat /sys/block/nvme0n1/size)" = 10240 ]'
      echo nvme grown $(dd if=/dev/nvme0n1 bs=1M skip=4 2>/dev/null | wc -c)
      wait_for '[ ! -e /sys/block/sda ]'
      echo sda gone
      wait_for '[ -e /sys/class/virtio-ports/vport*p5/name ]'
      echo port $(cat /sys/class/virtio-ports/vport*p5/name)
      wait_for '[ ! -e /sys/class/virtio-ports/vport*p5 ]'
      echo port gone
      for d in /sys/class/net/*; do
        if [ -e $d/device/driver ] && readlink $d/device/driver | grep -q virtio_net; then n=$d; fi
      done
      ip link set ${n##*/} up
      wait_for "[ \\$(cat $n/carrier) = 1 ]"
      echo link up
      wait_for "[ \\$(cat $n/carrier) = 0 ]"
      echo link down
      wait_for "[ \\$(cat $n/carrier) = 1 ]"
      echo link up again
      """;

  @TempDir private Path folder;

  private static void await(Machine machine, Supplier<String> written, String word)
      throws InterruptedException {
    while (!written.get().contains(word) && machine.await(Duration.ofMillis(20)).isEmpty()) {}
  }

  /** A qcow2 image if QEMU's tool is there, else a raw one. */
  private DriveConfig image(String id, int bytes) throws IOException, InterruptedException {
    Path file = folder.resolve(id);
    if (imageTool("create", "-f", "qcow2", file.toString(), "" + bytes).isPresent()) {
      return new DriveConfig(id, file, false).as("qcow2");
    }
    return new DriveConfig(id, Files.write(file, new byte[bytes]), false).as("raw");
  }

  /** What qemu-img says; empty if it is not installed. */
  private static Optional<String> imageTool(String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("qemu-img"));
    command.addAll(List.of(words));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Optional.of(said);
  }

  private static void assertSize(DriveConfig drive, long bytes)
      throws IOException, InterruptedException {
    String file = drive.file().toString();
    Optional<String> info = imageTool("info", file);
    if (info.isEmpty()) {
      assertThat(Files.size(drive.file())).isEqualTo(bytes);
    } else {
      assertThat(info.get()).contains("(" + bytes + " bytes)");
      assertThat(imageTool("check", file).orElseThrow()).contains("No errors were found");
    }
  }

  @Test
  void aGuestNoticesWhatComesChangesAndGoes() throws IOException, InterruptedException {
    Path disk = Files.write(folder.resolve("disk"), new byte[MIB]);
    DriveConfig first = image("v", MIB);
    DriveConfig later = image("l", 2 * MIB);
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            SCRIPT,
            config ->
                config
                    .drive(first)
                    .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "v")))
                    .netdev(new NetdevConfig("n", "user", OptionText.parse("id=n", "")))
                    .device(new DeviceConfig("virtio-net-pci", Map.of("id", "card", "netdev", "n")))
                    .device(new DeviceConfig("virtio-serial-pci", Map.of("id", "ser")))
                    .device(new DeviceConfig("virtio-scsi-pci", Map.of("id", "scsi"))),
            (machine, written) -> {
              await(machine, written, "ready");
              machine.devices().addDrive(later);
              machine.devices().plug(new DeviceConfig("scsi-hd", Map.of("id", "u", "drive", "l")));
              await(machine, written, "sda ");
              machine.devices().resizeDrive("l", 4 * MIB);
              await(machine, written, "sda grown");
              machine.devices().resizeDrive("v", 3 * MIB);
              await(machine, written, "written");
              machine.devices().resizeDrive("d", 5 * MIB);
              await(machine, written, "nvme grown");
              machine.devices().unplug("u");
              machine.devices().removeDrive("l");
              await(machine, written, "sda gone");
              machine.devices().addLine("c", new SerialLine());
              machine
                  .devices()
                  .plug(
                      new DeviceConfig(
                          "virtserialport",
                          Map.of("id", "p", "chardev", "c", "nr", "5", "name", "org.oriel.late")));
              await(machine, written, "port org");
              machine.devices().unplug("p");
              machine.devices().removeLine("c");
              await(machine, written, "link up");
              machine.devices().setLink("card", false);
              await(machine, written, "link down");
              machine.devices().setLink("n", true);
            });
    assertThat(output.lines())
        .containsSubsequence(
            "sda 4096 QEMU HARDDISK",
            "sda grown",
            "vda grown",
            "written",
            "nvme grown 1048576",
            "sda gone",
            "port org.oriel.late",
            "port gone",
            "link up",
            "link down",
            "link up again");
    assertSize(later, 4 * MIB);
    assertSize(first, 3 * MIB);
  }
}

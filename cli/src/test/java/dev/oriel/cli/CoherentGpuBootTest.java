package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.MachineConfig;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's kernel brings a GPU's memory online, and the NVMe controller reads a disk into it, as
 * the trace shows. {@link CompareBootTest} tests both kernels, and windows sized by RAM.
 */
@Tag("boot")
class CoherentGpuBootTest {
  private static final int MIB = 1 << 20;

  /**
   * Run as root. Brings the first 256 MiB of GPU memory online, as a GPU's driver does. Then a
   * program that is bound to the memory of node 1 reads a MiB of the disk past the page cache and
   * writes it to {@code tmpfs}, whose pages are also on node 1. So all memory except the kernel's
   * own is in the GPU.
   */
  private static final String SCRIPT =
      """
      cd /sys/devices/system/memory
      gpu=$((0x400000000000))
      block=$((0x$(cat block_size_bytes)))
      at=$gpu
      while [ $at -lt $((gpu + (256 << 20))) ]; do
        printf 0x%x $at >probe
        echo online_movable >memory$((at / block))/state || exit 0
        at=$((at + block))
      done
      grep MemTotal /sys/devices/system/node/node1/meminfo
      mkdir /tmp/cgroup
      mount -t cgroup2 none /tmp/cgroup
      echo +cpuset >/tmp/cgroup/cgroup.subtree_control
      mkdir /tmp/cgroup/gpu
      echo 1 >/tmp/cgroup/gpu/cpuset.mems
      disk=$(ls /sys/bus/pci/devices/0000:00:SLOT.0/nvme)n1
      (
        echo 0 >/tmp/cgroup/gpu/cgroup.procs
        exec dd if=/dev/$disk of=/tmp/out bs=1M count=1 iflag=direct 2>/dev/null
      )
      md5sum </tmp/out
      """;

  @TempDir private Path folder;
  private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
  private final byte[] content = new byte[8 * MIB];

  private Path disk() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("CoherentGpuBootTest seed " + seed);
    new Random(seed).nextBytes(content);
    return Files.write(folder.resolve("disk.img"), content);
  }

  /**
   * @param disk in slot 0
   * @param slot of the disk that is read
   * @param gpu adds the device with the memory
   */
  private String run(Path disk, int slot, Consumer<MachineConfig.Builder> gpu)
      throws IOException, InterruptedException {
    return DebianMachine.run(
        Suite.TRIXIE,
        disk,
        SCRIPT.replace("SLOT", "%02x".formatted(slot)),
        config -> {
          gpu.accept(config);
          config.trace("spapr_iommu_*").traceOutput(trace::add);
        });
  }

  private String checksum() throws NoSuchAlgorithmException {
    byte[] read = Arrays.copyOf(content, MIB);
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(read));
  }

  @Test
  void theDiskIsReadIntoGpuMemory()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    DeviceConfig gpu = new DeviceConfig("coherent-gpu", Map.of("ram", "32G"));
    String output = run(disk(), 0, config -> config.device(gpu));
    assertThat(output).contains("262144 kB").contains(checksum());
    requireDmaToGpu();
  }

  /** The device with the memory also has the disk. It is one of a host. */
  @Test
  void aPassedThroughDeviceReadsItsDiskIntoItsMemory()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    LongTests.begin();
    DriveConfig ofHost = new DriveConfig("h", disk(), false);
    DeviceConfig gpu = new DeviceConfig("vfio-pci", Map.of("drive", "h", "ram", "32G"));
    String output =
        run(
            Files.write(folder.resolve("other.img"), new byte[MIB]),
            1,
            config ->
                config
                    .global(new GlobalProperty("spapr-pci-host-bridge", "table", "simulated"))
                    .drive(ofHost)
                    .device(gpu));
    assertThat(output).contains("262144 kB").contains(checksum());
    requireDmaToGpu();
  }

  private void requireDmaToGpu() {
    assertThat(trace)
        .as("a window of 128 TiB, in which the notifier has mapped the memory")
        .anyMatch(
            line ->
                line.startsWith("spapr_iommu_ddw_create")
                    && line.contains("requested=0x800000000000,"))
        .anyMatch(
            line ->
                line.startsWith("spapr_iommu_pci_indirect")
                    && line.contains("ioba=0x800400000000000"))
        .as("DMA to it")
        .anyMatch(line -> line.matches("spapr_iommu_xlate .* -> 0x4000[0-9a-f]{8} .*"))
        .as("mapped once, not for each transfer")
        .noneMatch(line -> line.startsWith("spapr_iommu_pci_put"));
  }
}

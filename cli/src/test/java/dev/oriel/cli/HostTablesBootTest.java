package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's kernel when a host or a budget does not grant all that it requests. */
@Tag("boot")
class HostTablesBootTest {
  private static final int MIB = 1 << 20;
  private static final String BRIDGE = "spapr-pci-host-bridge";

  /**
   * Prints the windows that the kernel created, then reads 8 MiB of the disk past the page cache.
   */
  private static final String SCRIPT =
      """
      dmesg | grep pe-dma-window || echo no window
      dd if=/dev/nvme0n1 of=/tmp/out bs=1M iflag=direct 2>/dev/null || echo failed
      md5sum </tmp/out || true
      echo alive
      """;

  @TempDir private Path folder;
  private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
  private final byte[] content = new byte[8 * MIB];
  private Path disk;

  @BeforeEach
  void makeDisk() throws IOException {
    new Random(6).nextBytes(content);
    disk = Files.write(folder.resolve("disk"), content);
  }

  private String md5() throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
  }

  /** Only memory and the default window can be locked, so the guest uses the default window. */
  @Test
  void withoutLockableMemoryTheDefaultWindowRemains() throws Exception {
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            SCRIPT,
            machine ->
                machine
                    .global(new GlobalProperty(BRIDGE, "table", "simulated"))
                    .global(new GlobalProperty(BRIDGE, "memlock", "2052M"))
                    .trace("oriel_table_refused")
                    .traceOutput(trace::add));

    assertThat(trace)
        .anyMatch(line -> line.contains("liobn=0x80000001") && line.contains("ENOMEM"));
    assertThat(output)
        .containsPattern("ibm,create-pe-dma-window.* returned -1 ")
        .contains(md5() + "  -", "alive");
  }

  /** The guest's whole direct mapping on a host whose pages are smaller than the guest's. */
  @Test
  void dmaThroughAHostWindowIsCorrect() throws Exception {
    LongTests.begin();
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            SCRIPT,
            machine ->
                machine
                    .global(new GlobalProperty(BRIDGE, "table", "simulated"))
                    .trace("oriel_table_*")
                    .traceOutput(trace::add));

    assertThat(trace).noneMatch(line -> line.contains("refused"));
    assertThat(output)
        .contains("returned 0 (liobn = 0x80000001 starting addr = 8000000 0)")
        .contains(md5() + "  -", "alive");
  }

  /** The second disk belongs to a device of the host. */
  @ParameterizedTest
  @CsvSource({"'', pSeries-PCI-MSI", "pci=nomsi, Level"})
  void aDeviceOfTheHostIsDriven(String interrupts, String kind) throws Exception {
    LongTests.beginExcept(interrupts.isEmpty());
    Path ofHost = Files.write(folder.resolve("of-host"), content);
    Files.write(disk, new byte[MIB]);
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            """
            for class in /sys/bus/pci/devices/0000:00:01.0/nvme/nvme*; do name=${class##*/}; done
            dd if=/dev/${name}n1 bs=1M iflag=direct 2>/dev/null | md5sum
            echo written | dd of=/dev/${name}n1 bs=512 conv=sync oflag=direct 2>/dev/null
            sync
            grep ${name}q /proc/interrupts
            """,
            machine ->
                machine
                    .commandLine("console=hvc0 cryptomgr.notests " + interrupts)
                    .global(new GlobalProperty(BRIDGE, "table", "simulated"))
                    .drive(new DriveConfig("h", ofHost, false))
                    .device(new DeviceConfig("vfio-pci", Map.of("drive", "h"))));

    assertThat(output).contains(md5() + "  -", kind);
    assertThat(Files.readString(ofHost, StandardCharsets.ISO_8859_1)).startsWith("written\n");
  }

  /**
   * Maps entry by entry through the default window, whose budget is soon used up: the disk may
   * fail, but Linux survives.
   */
  @Test
  void theKernelSurvivesATinyTableBudget() throws Exception {
    LongTests.begin();
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            SCRIPT,
            machine ->
                machine
                    .commandLine("console=hvc0 cryptomgr.notests disable_ddw")
                    .machineProperty("table-budget", "256")
                    .trace("oriel_table_*")
                    .traceOutput(trace::add));

    assertThat(trace).anyMatch(line -> line.contains("refused all="));
    assertThat(output).contains("alive");
    if (!output.contains("failed")) {
      assertThat(output).contains(md5() + "  -");
    }
  }
}

package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe finds everything as it should be, and says so where it is not. */
class ProbeTest {
  private static final Path RECORDING =
      Path.of("../boot/src/test/resources/dev/oriel/boot/probe.txt");

  @TempDir private Path folder;
  private Path disk;
  private final byte[] content = new byte[1 << 20];

  @BeforeEach
  void makeDisk() throws Exception {
    new Random(5).nextBytes(content);
    disk = Files.write(folder.resolve("disk"), content);
  }

  @Test
  void printsTheOutputOfQemuAndRestoresTheDisk() throws Exception {
    List<String> printed = run(nvme(ram(1L << 30), false));

    assertThat(printed.stream().map(ProbeTest::comparable))
        .containsExactlyElementsOf(
            Files.readAllLines(RECORDING).stream().map(ProbeTest::comparable).toList());
    assertThat(disk).hasBinaryContent(content);
  }

  @Test
  void aReadOnlyDiskIsNotWritten() throws Exception {
    List<String> printed = run(nvme(ram(1L << 30), true));

    assertThat(printed).anyMatch(line -> line.matches(" *write .*the disk is read-only +ok"));
    assertThat(printed.getLast()).isEqualTo("PASS");
    assertThat(disk).hasBinaryContent(content);
  }

  @Test
  void testsWindowsWithoutADisk() throws Exception {
    List<String> printed = run(ram(1L << 30));

    assertThat(printed).anyMatch(line -> line.contains("none here, so nothing does DMA"));
    assertThat(printed.getLast()).isEqualTo("PASS");
  }

  @Test
  void failsWithoutDynamicWindows() throws Exception {
    List<String> printed =
        run(ram(1L << 30).global(new GlobalProperty("spapr-pci-host-bridge", "ddw", "off")));

    assertThat(printed.getLast()).isEqualTo("FAIL: 5 of these steps");
  }

  @Test
  void usesTheLargestOfferedPages() throws Exception {
    List<String> printed =
        run(
            nvme(ram(256 << 20), false)
                .global(new GlobalProperty("spapr-pci-host-bridge", "pgsz", "0x11000")));

    assertThat(printed).anyMatch(line -> line.matches(" *create .* 64 KiB +4096 +ok"));
    assertThat(printed.getLast()).isEqualTo("PASS");
  }

  @Test
  void hostTablesMakeNoDifference() throws Exception {
    List<String> printed = run(simulated(nvme(ram(1L << 30), false), "9T"));

    assertThat(printed.stream().map(ProbeTest::comparable))
        .containsExactlyElementsOf(
            Files.readAllLines(RECORDING).stream().map(ProbeTest::comparable).toList());
    assertThat(disk).hasBinaryContent(content);
  }

  @Test
  void aWindowBeyondMemlockIsRefused() throws Exception {
    List<String> printed = run(simulated(nvme(ram(1L << 30), false), "1028M"));

    assertThat(printed).anyMatch(line -> line.matches(" *create +00000000 .* FAILED"));
    assertThat(printed.getLast()).startsWith("FAIL");
  }

  private static MachineConfig.Builder simulated(MachineConfig.Builder config, String memlock) {
    return config
        .global(new GlobalProperty("spapr-pci-host-bridge", "table", "simulated"))
        .global(new GlobalProperty("spapr-pci-host-bridge", "memlock", memlock));
  }

  private static String comparable(String line) {
    return line.replace("QEMU NVMe", "Oriel NVMe")
        .replaceAll(" +ok", " ok")
        .replaceAll("took \\d+", "took some");
  }

  private static MachineConfig.Builder ram(long bytes) {
    return MachineConfig.builder().ram(bytes).kernel(Image.probe());
  }

  private MachineConfig.Builder nvme(MachineConfig.Builder config, boolean readOnly) {
    return config
        .drive(new DriveConfig("d", disk, readOnly))
        .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")));
  }

  private static List<String> run(MachineConfig.Builder config) throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    try (Machine machine = Machine.create(config.consoleOutput(console).build())) {
      machine.start();
      assertThat(machine.await(Duration.ofSeconds(30))).contains(ShutdownReason.POWER_OFF);
    }
    return console.toString(StandardCharsets.US_ASCII).replace("\r", "").lines().toList();
  }
}

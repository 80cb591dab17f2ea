package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's known mistakes with DMA are reported, and nothing else. */
class SanitizerTest {
  private static final Path MISTAKES = Path.of("../boot/src/test/resources/dev/oriel/boot/dma.elf");

  @TempDir private Path folder;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  private Path disk;

  @BeforeEach
  void makeDisk() throws IOException {
    disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
  }

  private MachineConfig config(Image kernel, boolean strict, Optional<Path> json) {
    return MachineConfig.builder()
        .ram(256L << 20)
        .kernel(kernel)
        .drive(new DriveConfig("d", disk, false))
        .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")))
        .consoleOutput(console)
        .dmaSanitizer(new SanitizerConfig(strict, json, reports::add))
        .build();
  }

  private ShutdownReason run(MachineConfig config) throws InterruptedException {
    try (Machine machine = Machine.create(config)) {
      machine.start();
      ShutdownReason reason = machine.await(Duration.ofSeconds(30)).orElseThrow();
      assertThat(machine.dmaReports()).isEqualTo(Math.max(0, reports.size() - 1));
      return reason;
    }
  }

  @Test
  void everyErrorIsReportedOnceWithItsFunction() throws Exception {
    Path json = folder.resolve("reports.json");

    assertThat(run(config(Image.file(MISTAKES), false, Optional.of(json))))
        .isEqualTo(ShutdownReason.POWER_OFF);

    assertThat(reports).hasSize(6);
    assertThat(reports.get(0))
        .contains("DmaSanitizer: dma-to-never-mapped on bus address 0x0000000010000000\n")
        .contains("WRITE of size 4096 at 0x0000000010000000 by nvme 00:00.0 of host bridge 0, at ");
    assertThat(reports.get(1))
        .contains("DmaSanitizer: dma-after-unmap on bus address 0x0000000010001000\n")
        .contains("unmapped by H_STUFF_TCE at ")
        .containsPattern("#0 0x[0-9a-f]{16} in hcall\\+0x")
        .containsPattern("#1 0x[0-9a-f]{16} in unmap_too_early\\+0x")
        .containsPattern("#2 0x[0-9a-f]{16} in guest_main\\+0x")
        .contains("\nmapped by H_PUT_TCE at ");
    assertThat(reports.get(2)).contains("dma-against-permission", "the device may read\n");
    assertThat(reports.get(3)).contains("dma-outside-windows", "windows: [0x0, 0x40000000)");
    assertThat(reports.get(4)).contains("dma-to-memory-not-owned", "real address 0x7f0000000000");
    assertThat(reports.get(5).lines().toList())
        .hasSize(5)
        .anyMatch(
            line -> line.startsWith("==oriel==DmaSanitizer: 2 times dma-after-unmap by nvme"));
    assertThat(Files.readString(json))
        .contains("\"problem\": \"dma-after-unmap\", \"count\": 2")
        .contains("\"function\": \"unmap_too_early+0x");
  }

  @Test
  void strictEndsTheMachineAtTheFirstReport() throws Exception {
    assertThat(run(config(Image.file(MISTAKES), true, Optional.empty())))
        .isEqualTo(ShutdownReason.DMA_ERROR);
    assertThat(reports.getFirst()).contains("dma-to-never-mapped");
  }

  /**
   * The probe tries whether DMA lands that follows an unmapping, or a window's removal; that is
   * all.
   */
  @Test
  void reportsTheProbesDeliberateErrors() throws Exception {
    assertThat(run(config(Image.probe(), false, Optional.empty())))
        .isEqualTo(ShutdownReason.POWER_OFF);

    assertThat(reports).hasSize(3);
    assertThat(reports.get(0)).contains("dma-after-unmap on", "\nunmapped by H_STUFF_TCE at ");
    assertThat(reports.get(1))
        .contains("dma-after-unmap on", "\nwindow removed by ibm,remove-pe-dma-window at ");
    assertThat(console.toString(US_ASCII)).contains("PASS");
  }

  @Test
  void namesAReportFileThatCannotBeWritten() {
    Path json = folder.resolve("none/reports.json");

    assertThatThrownBy(() -> Machine.create(config(Image.probe(), false, Optional.of(json))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(json.toString());
  }
}

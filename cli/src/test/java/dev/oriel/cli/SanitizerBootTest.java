package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.SanitizerConfig;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The DMA sanitizer reports nothing for Debian's drivers. */
@Tag("boot")
class SanitizerBootTest {
  private static final String READ_AND_WRITE =
      """
      dd if=/dev/nvme0n1 of=/dev/null bs=1M iflag=direct 2>/dev/null
      dd if=/dev/zero of=/dev/nvme0n1 bs=64k count=16 2>/dev/null
      sync
      """;

  @TempDir Path folder;
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());

  private void boot(Suite suite, String ddw, String script)
      throws IOException, InterruptedException {
    Path image = Files.write(folder.resolve("disk.img"), new byte[4 << 20]);
    DebianMachine.run(
        suite,
        image,
        script,
        config ->
            config
                .global(new GlobalProperty("spapr-pci-host-bridge", "ddw", ddw))
                .dmaSanitizer(new SanitizerConfig(true, Optional.empty(), reports::add)));
    assertThat(reports).isEmpty();
  }

  /** All memory is mapped once. */
  @Test
  void theStockKernelIsCleanInADynamicWindow() throws IOException, InterruptedException {
    boot(Suite.BOOKWORM, "on", READ_AND_WRITE);
  }

  /**
   * Every buffer is mapped separately; the driver is unbound from its device for longer than a
   * reset takes.
   */
  @Test
  void theStockKernelIsCleanInTheDefaultWindowAndLeavesNoMappings()
      throws IOException, InterruptedException {
    LongTests.begin();
    boot(
        Suite.BOOKWORM,
        "off",
        READ_AND_WRITE
            + """
            device=$(basename $(readlink -f /sys/class/nvme/nvme0/device))
            echo $device >/sys/bus/pci/drivers/nvme/unbind
            sleep 12
            echo $device >/sys/bus/pci/drivers/nvme/bind
            """);
  }
}

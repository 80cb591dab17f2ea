package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
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
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's kernels online memory that is plugged while they run, do DMA to it, and release it; and
 * they switch off in an orderly way when the machine asks for it.
 */
@Tag("boot")
class MemoryHotplugBootTest {
  private static final int MIB = 1 << 20;
  private static final long PATIENCE_MS = 300_000;

  /** With movable memory the kernel allocates memory for programs there first. */
  private static final String SCRIPT =
      """
      blocks() { ls -d /sys/devices/system/memory/memory[0-9]* | wc -l; }
      online() { grep -lx online /sys/devices/system/memory/memory[0-9]*/state | wc -l; }
      before=$(blocks)
      echo ready
      until [ $(online) = $((before + 2)) ]; do sleep 1; done
      dd if=/dev/nvme0n1 of=/tmp/out bs=1M count=1 iflag=direct 2>/dev/null
      md5sum </tmp/out
      rm /tmp/out
      echo used
      until [ $(blocks) = $before ]; do sleep 1; done
      echo given back
      rm -f /sbin/poweroff
      printf '#!/bin/sh\ntouch /tmp/asked\n' >/sbin/poweroff
      chmod 755 /sbin/poweroff
      echo on
      until [ -e /tmp/asked ]; do sleep 1; done
      echo asked to switch off
      """;

  @TempDir private Path folder;
  private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @EnumSource(Suite.class)
  void pluggedMemoryIsMappedReachedByDmaAndReleased(Suite suite)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    LongTests.beginExcept(suite == Suite.BOOKWORM);
    long seed = new Random().nextLong();
    System.out.println("MemoryHotplugBootTest seed " + seed);
    byte[] content = new byte[8 * MIB];
    new Random(seed).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk.img"), content);

    String output =
        DebianMachine.run(
            suite,
            disk,
            SCRIPT,
            config ->
                config
                    .maxRam(64L << 30)
                    .slots(4)
                    .commandLine("console=hvc0 cryptomgr.notests movable_node")
                    .trace("spapr_iommu_*")
                    .traceOutput(trace::add),
            (machine, written) -> {
              await(() -> written.get().contains("ready"));
              machine.memory().plug("dimm", 512L * MIB);
              await(() -> written.get().contains("used"));
              machine.memory().unplug("dimm");
              await(() -> machine.memory().plugged().isEmpty());
              await(() -> written.get().endsWith("on\n"));
              machine.control().powerDown();
            });

    byte[] read = Arrays.copyOf(content, MIB);
    assertThat(output)
        .contains(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(read)))
        .contains("given back", "asked to switch off");
    assertThat(trace)
        .as("mapped into the direct window")
        .anyMatch(
            line ->
                line.startsWith("spapr_iommu_pci_indirect")
                    && line.contains("ioba=0x800000080000000"))
        .as("DMA to it")
        .anyMatch(line -> line.matches("spapr_iommu_xlate .* -> 0x[89][0-9a-f]{7} .*"))
        .as("unmapped")
        .anyMatch(
            line -> line.matches("spapr_iommu_pci_stuff liobn=0x80000001 ioba=0x8000000[89].*"));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MS;
    while (!condition.getAsBoolean() && System.currentTimeMillis() < deadline) {
      Thread.sleep(20);
    }
  }
}

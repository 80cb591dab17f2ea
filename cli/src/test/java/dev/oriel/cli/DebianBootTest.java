package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Boots Debian's own kernels. If they are not available the tests are skipped; in CI, where {@code
 * CI=true} is set, they fail.
 */
@Tag("boot")
class DebianBootTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theDiskIsReadAndWrittenThroughADynamicDmaWindow()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    long seed = new Random().nextLong();
    System.out.println("DebianBootTest seed " + seed);
    byte[] content = new byte[64 * MIB];
    new Random(seed).nextBytes(content);
    Path image = Files.write(folder.resolve("disk.img"), content);

    String output =
        boot(
            Suite.BOOKWORM,
            image,
            """
            dmesg | grep pe-dma-window
            dd if=/dev/nvme0n1 bs=1M iflag=direct 2>/dev/null | md5sum
            echo written by the guest | dd of=/dev/nvme0n1 bs=4096 seek=3 conv=sync 2>/dev/null
            sync
            """);

    assertThat(output)
        .contains("ibm,query-pe-dma-windows(2026)", "returned 0, lb=2000000000 ps=107 wn=1")
        .contains("ibm,create-pe-dma-window(2027)")
        .contains("returned 0 (liobn = 0x80000001 starting addr = 8000000 0)")
        .contains(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content)));
    byte[] after = Files.readAllBytes(image);
    byte[] block = Arrays.copyOfRange(after, 3 * 4096, 4 * 4096);
    assertThat(new String(block, UTF_8)).startsWith("written by the guest\n\0");
    System.arraycopy(content, 3 * 4096, after, 3 * 4096, 4096);
    assertThat(after).as("the rest of the image").isEqualTo(content);
    assertThat(trace)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("spapr_iommu_ddw_create buid=0x800000020000000")
                    .endsWith("start addr=0x800000000000000, liobn=0x80000001"));
  }

  /** This kernel creates a direct window only if memory can be hot-plugged. */
  @Test
  void theKernelWithSmallPagesBoots() throws IOException, InterruptedException {
    Path image = Files.write(folder.resolve("disk.img"), new byte[MIB]);
    assertThat(boot(Suite.TRIXIE, image, "uname -rm; ls /dev/nvme0n1"))
        .startsWith("6.12")
        .contains("ppc64le")
        .contains("/dev/nvme0n1");
    assertThat(trace)
        .anyMatch(
            line -> line.startsWith("spapr_iommu_ddw_create") && line.contains("=0x100000000,"));
  }

  /** On a host with fewer cores, too: the vCPUs have threads. */
  @ParameterizedTest
  @CsvSource({"BOOKWORM, 4", "TRIXIE, 2"})
  void severalCpusBoot(Suite suite, int cpus) throws IOException, InterruptedException {
    LongTests.beginExcept(suite == Suite.BOOKWORM);
    Path image = Files.write(folder.resolve("disk.img"), new byte[4 * MIB]);
    String output =
        DebianMachine.run(
            suite,
            image,
            """
            echo cpus: $(nproc)
            for i in 1 2 3 4; do
              (dd if=/dev/nvme0n1 bs=4k iflag=direct 2>/dev/null | md5sum) &
            done
            wait
            dmesg | grep -iE 'oops|BUG:|rcu.*stall' || echo no complaint
            """,
            config -> config.cpus(cpus));
    assertThat(output).contains("cpus: " + cpus, "no complaint");
    assertThat(output.lines().filter(line -> line.startsWith("b5cfa9d6c8febd618f91ac2843d50a1c")))
        .as("the sum of 4 MiB of zeros")
        .hasSize(4);
  }

  /**
   * Without message-signaled interrupts the controller drives its pin, which must not interrupt
   * again for completions that the driver has already seen. And a program that touches a real
   * address where nothing is gets a signal: the kernel survives the machine check.
   */
  @Test
  void pinInterruptsComeOncePerBatchAndAHoleRaisesSigbus()
      throws IOException, InterruptedException {
    Path image = Files.write(folder.resolve("disk.img"), new byte[16 * MIB]);

    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            image,
            """
            counts() {
              echo $(awk '/nvme/ { sum += $2 } END { print sum }' /proc/interrupts) \
                $(awk '{ print $1 }' /sys/block/nvme0n1/stat)
            }
            before=$(counts)
            dd if=/dev/nvme0n1 of=/dev/null bs=64k iflag=direct 2>/dev/null
            dd if=/dev/nvme0n1 of=/dev/null bs=1M 2>/dev/null
            echo counts $before $(counts)
            status=0
            devmem 0x400000000 32 || status=$?
            echo hole $status
            dmesg | grep -c 'MCE: CPU0' | sed 's/^/machine checks: /'
            """,
            config -> config.commandLine("console=hvc0 cryptomgr.notests pci=nomsi"));

    String[] counts =
        output.lines().filter(line -> line.startsWith("counts")).findAny().orElseThrow().split(" ");
    long interrupts = Long.parseLong(counts[3]) - Long.parseLong(counts[1]);
    long commands = Long.parseLong(counts[4]) - Long.parseLong(counts[2]);
    assertThat(commands).as(output).isGreaterThanOrEqualTo(16 * MIB / (64 << 10));
    assertThat(interrupts).as(output).isBetween(1L, 2 * commands);
    assertThat(output).contains("hole 135").doesNotContain("machine checks: 0");
  }

  private String boot(Suite suite, Path image, String script)
      throws IOException, InterruptedException {
    return DebianMachine.run(
        suite,
        image,
        script,
        config ->
            config
                .maxRam(suite == Suite.TRIXIE ? 4L << 30 : 2L << 30)
                .trace("spapr_iommu_ddw_*")
                .traceOutput(trace::add));
  }

  static GuestImage guest(Suite suite) {
    return guest(suite, PackageNames.NONE);
  }

  static GuestImage guest(Suite suite, PackageNames packages) {
    try {
      return DebianGuests.ofUser(System.getenv(), (step, fraction) -> {}).get(suite, packages);
    } catch (GuestException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort("no guest: " + e.getMessage());
    }
  }
}

package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's own virtio drivers use Oriel's devices, through a DMA window. */
@Tag("boot")
class DebianVirtioTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "BOOKWORM, off,",
    "TRIXIE, off,",
    "BOOKWORM, off, pci=nomsi",
    "BOOKWORM, on,",
    "TRIXIE, on, pci=nomsi"
  })
  void aVirtioDiskIsReadAndWritten(Suite suite, String packed, String more)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    LongTests.beginExcept(suite == Suite.BOOKWORM && more == null);
    long seed = new Random().nextLong();
    System.out.println("DebianVirtioTest seed " + seed);
    byte[] content = new byte[64 * MIB];
    new Random(seed).nextBytes(content);
    Path image = Files.write(folder.resolve("disk.img"), content);

    String output =
        run(
            suite,
            image,
            packed,
            more,
            """
            echo "packed $(cut -c35 /sys/class/block/vda/device/features)"
            dmesg | grep pe-dma-window
            cat /sys/class/misc/hw_random/rng_current
            dd if=/dev/hwrng bs=64 count=1 2>/dev/null | wc -c
            cd /sys/block/vda
            cat serial queue/write_cache queue/discard_max_bytes queue/write_zeroes_max_bytes
            dd if=/dev/vda bs=1M iflag=direct 2>/dev/null | md5sum
            dd if=/dev/vda of=/dev/vda bs=64k count=256 skip=256 seek=512 2>/dev/null
            echo written by the guest | dd of=/dev/vda bs=4096 seek=3 conv=sync 2>/dev/null
            sync
            """);

    assertThat(output)
        .contains("virtio-pci 0000:00:01.0: ibm,create-pe-dma-window(2027)")
        .contains("disk-7", "write back", "2147479552")
        .contains("virtio_rng.0\n64\n")
        .contains("on".equals(packed) ? "packed 1\n" : "packed 0\n")
        .contains(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content)));
    byte[] after = Files.readAllBytes(image);
    byte[] block = Arrays.copyOfRange(after, 3 * 4096, 4 * 4096);
    assertThat(new String(block, UTF_8)).startsWith("written by the guest\n\0");
    System.arraycopy(content, 3 * 4096, after, 3 * 4096, 4096);
    System.arraycopy(content, 16 * MIB, content, 32 * MIB, 16 * MIB);
    assertThat(after).as("the rest of the image").isEqualTo(content);
  }

  private String run(Suite suite, Path image, String packed, String kernel, String script)
      throws IOException, InterruptedException {
    Path other = Files.write(folder.resolve("nvme.img"), new byte[MIB]);
    String line = "console=hvc0 cryptomgr.notests " + (kernel == null ? "" : kernel);
    return DebianMachine.run(
        suite,
        other,
        script,
        config ->
            config
                .maxRam(4L << 30)
                .slots(1)
                .commandLine(line)
                .drive(new DriveConfig("v", image, false))
                .device(
                    new DeviceConfig(
                        "virtio-blk-pci",
                        Map.of("drive", "v", "serial", "disk-7", "packed", packed)))
                .device(new DeviceConfig("virtio-rng-pci", Map.of("packed", packed))));
  }
}

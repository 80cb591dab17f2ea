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

/** Debian's own SCSI drivers use a disk and a CD-ROM drive behind either adapter. */
@Tag("boot")
class DebianScsiTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"spapr-vscsi, ibmvscsi", "virtio-scsi-pci, virtio_scsi"})
  void aDiskIsReadAndWrittenAndADiscRead(String adapter, String driver)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    LongTests.beginExcept(adapter.equals("spapr-vscsi"));
    long seed = new Random().nextLong();
    System.out.println("DebianScsiTest seed " + seed);
    byte[] content = new byte[24 * MIB];
    new Random(seed).nextBytes(content);
    Path image = Files.write(folder.resolve("disk.img"), content);
    byte[] disc = Arrays.copyOf(content, 2 * MIB);
    Path iso = Files.write(folder.resolve("disc.iso"), disc);
    Path other = Files.write(folder.resolve("nvme.img"), new byte[MIB]);

    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            other,
            """
            cat /sys/class/scsi_host/host0/proc_name
            disk=/sys/bus/scsi/devices/0:0:3:1/block
            cat $disk/sda/size $disk/sda/queue/write_cache $disk/../model
            cat /sys/block/sr0/size
            dd if=/dev/sda bs=1M iflag=direct 2>/dev/null | md5sum
            dd if=/dev/sr0 bs=64k 2>/dev/null | md5sum
            dd if=/dev/sda of=/dev/sda bs=64k count=128 skip=128 seek=256 2>/dev/null
            echo written by the guest | dd of=/dev/sda bs=4096 seek=3 conv=sync 2>/dev/null
            sync
            if echo 1 | dd of=/dev/sr0 2>/dev/null; then echo a CD was written; fi
            """,
            config ->
                config
                    .drive(new DriveConfig("s", image, false))
                    .drive(new DriveConfig("c", iso, true))
                    .device(new DeviceConfig(adapter, Map.of("id", "scsi0")))
                    .device(
                        new DeviceConfig(
                            "scsi-hd",
                            Map.of("drive", "s", "bus", "scsi0.0", "scsi-id", "3", "lun", "1")))
                    .device(new DeviceConfig("scsi-cd", Map.of("drive", "c"))));

    assertThat(output)
        .contains(driver + "\n49152\nwrite back\nQEMU HARDDISK   \n4096\n")
        .contains(md5(content), md5(disc))
        .doesNotContain("a CD was written");
    byte[] after = Files.readAllBytes(image);
    byte[] block = Arrays.copyOfRange(after, 3 * 4096, 4 * 4096);
    assertThat(new String(block, UTF_8)).startsWith("written by the guest\n\0");
    System.arraycopy(content, 3 * 4096, after, 3 * 4096, 4096);
    System.arraycopy(content, 8 * MIB, content, 16 * MIB, 8 * MIB);
    assertThat(after).as("the rest of the image").isEqualTo(content);
    assertThat(Files.readAllBytes(iso)).isEqualTo(disc);
  }

  private static String md5(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }
}

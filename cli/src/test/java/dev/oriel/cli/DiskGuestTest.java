package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestFiles;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianDisk;
import dev.oriel.machine.DiskImages;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disk guests as a command line starts them. The disk has a busybox only, which Debian's kernel
 * finds on a file system that Oriel has written; {@link DiskGuestMadeTest} makes a whole Debian.
 */
@Tag("boot")
@Timeout(600)
class DiskGuestTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"raw", "qcow2"})
  void itsFilesLastAndASnapshotsDoNot(String format) throws Exception {
    LongTests.begin();
    byte[] data = new byte[5 * MIB + 321];
    new Random(3).nextBytes(data);
    DiskGuest guest =
        make(format, Map.of("/etc/hostname", "mini\n".getBytes(UTF_8), "/etc/data", data));
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
    String seen =
        DebianMachine.run(
            Suite.BOOKWORM,
            guest.image(),
            """
            mkdir /disk
            mount -t ext4 /dev/nvme0n1 /disk
            md5sum </disk/etc/data
            mkdir -p /disk/usr/bin /disk/root
            cp /bin/busybox /disk/usr/bin
            for each in sh cat mkdir ls echo sync; do ln -s busybox /disk/usr/bin/$each; done
            umount /disk
            """,
            config -> {});
    assertThat(seen).isEqualTo(sum + "  -\n");

    String script = "cat /etc/hostname /proc/sys/kernel/hostname; echo kept >/root/kept; exit 7";
    assertThat(oriel(7, "run", "mini", "-nic", "none", "--", "sh", "-c", script))
        .isEqualTo("mini\nmini\n");
    String more = "cat /root/kept /etc/resolv.conf; echo lost >/root/lost";
    assertThat(oriel(0, "run", "mini", "-snapshot", "--", "sh", "-c", more))
        .isEqualTo("kept\nnameserver 10.0.2.3\n");
    String left =
        DebianMachine.run(
            Suite.BOOKWORM,
            guest.image(),
            "mount -t ext4 -o ro,noload /dev/nvme0n1 /mnt; ls /mnt/root",
            config -> {});
    assertThat(left).isEqualTo("kept\n");
  }

  @Test
  void guestsAreListedRemovedAndNotUsedTwice() throws Exception {
    DiskGuest guest = make("raw", Map.of("/etc/hostname", "mini\n".getBytes(UTF_8)));
    MachineConfig.Builder config = MachineConfig.builder().kernel(Image.probe());
    DebianDisk.attach(config, guest, false);
    try (Machine _ = Machine.create(config.build())) {
      assertThat(oriel(2, "guest", "remove", "mini")).contains("in use by another machine");
    }
    assertThat(oriel(0, "guest", "list")).contains("  mini  a disk with bookworm");
    assertThat(oriel(2, "run", "mini", "--suite", "trixie")).contains("when a disk guest is made");
    assertThat(oriel(2, "run", "minni")).contains("unknown guest 'minni'").contains("mean mini?");
    assertThat(oriel(1, "guest", "debian", "--disk", "mini")).contains("oriel guest remove mini");
    assertThat(oriel(2, "guest", "debian", "--disk", "Mini")).contains("cannot name a disk guest");
    assertThat(oriel(2, "guest", "debian", "--size", "4G")).contains("--size needs --disk NAME");
    assertThat(oriel(2, "guest", "debian", "--disk", "x", "--format", "vmdk"))
        .contains("raw or qcow2, not 'vmdk'");
    assertThat(oriel(2, "guest", "debian", "--disk", "x", "--refresh")).contains("--refresh");
    assertThat(oriel(0, "guest", "remove", "mini")).startsWith("removed ");
    assertThat(oriel(1, "guest", "remove", "mini")).contains("there is no guest 'mini'");
  }

  private DiskGuest make(String format, Map<String, byte[]> files) throws InterruptedException {
    return new DiskGuests(home.resolve("oriel"))
        .make(
            "mini",
            Suite.BOOKWORM,
            PackageNames.NONE,
            128L * MIB,
            format,
            (step, done) -> {},
            (guest, scratch) -> {
              Path raw = format.equals("raw") ? guest.image() : scratch.resolve("raw");
              GuestFiles.disk(raw, guest.size(), UUID.fromString(guest.uuid()), files);
              if (!format.equals("raw")) {
                DiskImages.convert(raw, guest.image(), format);
              }
            });
  }

  /** What Oriel prints that ends with {@code status}. */
  private String oriel(int status, String... words) throws IOException, InterruptedException {
    ProcessBuilder builder = OrielProcess.of(words);
    builder.environment().put("XDG_DATA_HOME", home.toString());
    builder.redirectInput(Path.of("/dev/null").toFile());
    Path errors = home.resolve("errors");
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    String all = List.of(words) + ": " + output + Files.readString(errors);
    assertThat(process.waitFor()).as(all).isEqualTo(status);
    return status == 0 || status == 7 ? output : output + Files.readString(errors);
  }
}

package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestFiles;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk with partitions that Oriel has written: Debian's grub-install, in a guest, puts GRUB into
 * its boot partition; then firmware starts GRUB, and GRUB the kernel, from the disk alone.
 */
@Tag("boot")
@Timeout(900)
class GrubBootTest {
  private static final long BYTES = 256L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String UUID_OF_ROOT = "6ba7b811-9dad-41d1-80b4-00c04fd430c8";

  @TempDir private Path folder;

  @Test
  void firmwareStartsGrubFromTheDiskAndGrubTheKernel() throws Exception {
    LongTests.begin();
    Path disk = folder.resolve("disk.img");
    GuestImage debian = DebianBootTest.guest(Suite.BOOKWORM);
    GuestSession boot = new GuestSession.OnDisk(UUID_OF_ROOT, Optional.empty());
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("/boot/vmlinux", Files.readAllBytes(debian.kernel()));
    files.put("/boot/initrd.img", bytes(debian, boot));
    files.put(
        "/boot/grub/grub.cfg",
        """
        linux /boot/vmlinux console=hvc0 cryptomgr.notests
        initrd /boot/initrd.img
        boot
        """
            .getBytes(UTF_8));
    files.put(
        "/usr/sbin/init",
        """
        #!/bin/busybox sh
        busybox echo "started from $(busybox findfs UUID=%s)" >/dev/hvc0
        busybox poweroff -f
        """
            .formatted(UUID_OF_ROOT)
            .getBytes(UTF_8));
    GuestFiles.partitionedDisk(disk, BYTES, UUID.fromString(UUID_OF_ROOT), files);

    GuestImage tools =
        DebianBootTest.guest(Suite.BOOKWORM, PackageNames.parse("grub-ieee1275-bin,grub2-common"));
    String said =
        DebianMachine.run(
            tools,
            disk,
            """
            mount -t ext4 /dev/nvme0n1p2 /mnt
            mkdir -p /mnt/usr/bin
            cp /bin/busybox /mnt/usr/bin
            grub-install --no-nvram --target=powerpc-ieee1275 --boot-directory=/mnt/boot /dev/nvme0n1p1 2>&1
            umount /mnt
            """,
            PATIENCE,
            config -> {},
            (machine, written) -> {});
    assertThat(said).contains("Installation finished. No error reported.");

    Process oriel =
        OrielProcess.of(
                "run", "-m", "1G", "-serial", "stdio", "-drive", "file=" + disk + ",format=raw")
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("console").toFile())
            .start();
    try {
      assertThat(oriel.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(Files.readString(folder.resolve("console"), ISO_8859_1))
        .contains("Successfully loaded", "started from /dev/sda2");
  }

  private static byte[] bytes(GuestImage debian, GuestSession session) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Path archive : debian.initramfs()) {
      Files.copy(archive, out);
    }
    out.write(session.archive());
    return out.toByteArray();
  }
}

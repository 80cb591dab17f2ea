package dev.oriel.guests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * What GRUB starts from a disk guest: kernel and initramfs of the cache, where Debian's packages
 * would put theirs, so that {@code update-grub} lists them, and newer ones that apt installs.
 */
final class DiskBoot {
  /** Its scripts put GRUB into the boot partition, now and whenever it is upgraded. */
  static final String PACKAGE = "grub-ieee1275";

  private static final String SETTINGS =
      """
      # Of Oriel. The console is hvc0; self-tests of cryptography would be most of a boot.
      GRUB_TIMEOUT=1
      GRUB_CMDLINE_LINUX_DEFAULT=
      GRUB_CMDLINE_LINUX="console=hvc0 cryptomgr.notests"
      """;

  private DiskBoot() {}

  /**
   * Adds it.
   *
   * @param uuid of the root file system
   */
  static void put(RootTree tree, GuestImage kernel, String uuid) throws IOException {
    try (InputStream vmlinux = Files.newInputStream(kernel.kernel())) {
      tree.file("boot/vmlinux-" + kernel.release(), 0644, vmlinux);
    }
    byte[] initrd = initrd(kernel, uuid);
    tree.file("boot/initrd.img-" + kernel.release(), 0644, initrd);
    tree.file("etc/default/grub.d/oriel.cfg", 0644, SETTINGS.getBytes(StandardCharsets.UTF_8));
  }

  /** Boots to a login, with whatever adapter the disk is behind. Packed: firmware reads slowly. */
  private static byte[] initrd(GuestImage kernel, String uuid) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      for (Path archive : kernel.initramfs()) {
        Files.copy(archive, out);
      }
      out.write(new GuestSession.OnDisk(uuid, Optional.empty()).archive());
    }
    return packed.toByteArray();
  }
}

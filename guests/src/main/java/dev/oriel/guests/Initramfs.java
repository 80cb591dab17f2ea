package dev.oriel.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Builds the initramfs of a guest: a busybox, kernel modules, and Oriel's {@code init}, with {@code
 * /bin} and its like below {@code /usr} as Debian has them. The archive is not compressed, since
 * unpacking costs the guest more than the bytes cost the host, and it is bit-identical for
 * identical input.
 */
final class Initramfs {
  private Initramfs() {}

  static byte[] build(byte[] busybox, KernelModules modules) {
    String lib = "usr/lib/modules/" + modules.release() + "/";
    TreeSet<String> directories = new TreeSet<>();
    for (String d :
        "dev etc mnt oriel proc root run sys tmp usr/bin usr/sbin etc/udhcpc".split(" ")) {
      addWithParents(directories, d);
    }
    modules.modules().forEach(m -> addWithParents(directories, parent(lib + m.path())));
    addWithParents(directories, parent(lib));
    return CpioWriter.archive(
        cpio -> {
          for (String directory : directories) {
            cpio.directory(directory);
          }
          for (String merged : RootTree.MERGED) {
            cpio.symlink(merged, "usr/" + merged);
          }
          cpio.characterDevice("dev/console", 0600, 5, 1);
          cpio.file("init", 0755, resource("init.sh"));
          cpio.file("etc/filesystems", 0644, ascii("ext4\next2\nvfat\n"));
          cpio.file("etc/group", 0644, ascii("root:x:0:\n"));
          cpio.file("etc/passwd", 0644, ascii("root:x:0:0:root:/root:/bin/sh\n"));
          cpio.file("oriel/awaken", 0755, AwakenProgram.elf());
          cpio.file("usr/bin/busybox", 0755, busybox);
          cpio.symlink("usr/bin/sh", "busybox");
          cpio.file("etc/udhcpc/default.script", 0755, resource("udhcpc.sh"));
          for (KernelModule m : modules.modules()) {
            cpio.file(lib + m.path(), 0644, m.content());
          }
          cpio.file(lib + "modules.dep", 0644, ascii(modules.dependencyIndex()));
          cpio.file(lib + "modules.alias", 0644, ascii(modules.aliasIndex()));
        });
  }

  /** What the archive is made by, besides packages: archives of one recipe are alike. */
  static String recipe(List<String> modules) {
    byte[] rest = build(new byte[0], new KernelModules("", List.of()));
    return Arrays.hashCode(rest) + " " + String.join(" ", modules) + "\n";
  }

  private static void addWithParents(TreeSet<String> directories, String path) {
    for (String p = path; !p.isEmpty(); p = parent(p)) {
      directories.add(p);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Initramfs.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.oriel.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The root file system of a Debian that lives on a disk: packages that are unpacked, with what dpkg
 * knows of them, and a script with which the guest configures them natively.
 */
final class DebianRoot {
  private static final String CONFIGURE = "var/lib/oriel/configure";

  /** What every Debian has (essential packages), and what makes one usable. */
  private static final List<String> BASE =
      List.of(
          ("base-files base-passwd bash bsdutils coreutils dash debianutils diffutils dpkg"
                  + " findutils grep gzip hostname init-system-helpers libc-bin login mawk mount"
                  + " ncurses-base ncurses-bin passwd perl-base sed sysvinit-utils tar util-linux"
                  + " usr-is-merged")
              .split(" "));

  /** Packages of a system that is started, logged into and administered. */
  private static final List<String> SYSTEM =
      List.of(
          ("apt dbus debian-archive-keyring e2fsprogs iproute2 iputils-ping kmod"
                  + " less netbase openssh-server procps systemd-resolved systemd-sysv udev "
                  + DiskBoot.PACKAGE)
              .split(" "));

  private static final String NETWORK =
      """
      # Every network card asks for an address.
      [Match]
      Type=ether

      [Network]
      DHCP=yes
      """;

  /** Where each second of the host is a fraction of one, a device may take its time to be found. */
  private static final String PATIENCE =
      """
      [Manager]
      DefaultDeviceTimeoutSec=20min
      DefaultTimeoutStartSec=20min
      """;

  private DebianRoot() {}

  /**
   * The names to have apt select, which fetches what they depend on.
   *
   * @param sources of apt in the guest
   */
  static List<String> names(PackageNames more, String sources) {
    Set<String> names = new TreeSet<>(BASE);
    names.addAll(SYSTEM);
    if (sources.contains("https:")) {
      names.add("ca-certificates");
    }
    names.addAll(more.names());
    return List.copyOf(names);
  }

  /**
   * Writes the disk.
   *
   * @param debs the packages
   * @param chosen names of those that were asked for; the others may go when nothing needs them
   * @param sources of apt, in its deb822 format
   * @param kernel what GRUB is to start
   * @param scratch a file for the contents
   */
  static void write(
      List<Path> debs,
      List<String> chosen,
      String sources,
      DiskGuest disk,
      GuestImage kernel,
      String keys,
      Path scratch,
      Progress progress)
      throws IOException {
    try (RootTree tree = new RootTree(scratch)) {
      DpkgDatabase database = new DpkgDatabase(tree);
      for (int i = 0; i < debs.size(); i++) {
        progress.at("unpacking packages", (double) i / debs.size());
        database.unpack(new DebPackage(debs.get(i)));
      }
      database.finish();
      if (!tree.has("usr/bin/sh")) {
        tree.link("usr/bin/sh", "dash");
      }
      text(tree, "var/lib/apt/extended_states", 0644, states(debs, chosen));
      text(tree, "etc/apt/sources.list.d/debian.sources", 0644, sources);
      text(tree, "etc/fstab", 0644, "UUID=" + disk.uuid() + " / ext4 errors=remount-ro 0 1\n");
      text(tree, "etc/hostname", 0644, disk.name() + "\n");
      text(tree, "etc/hosts", 0644, "127.0.0.1 localhost\n127.0.1.1 " + disk.name() + "\n");
      text(tree, "etc/systemd/network/80-dhcp.network", 0644, NETWORK);
      text(tree, "etc/systemd/system.conf.d/patience.conf", 0644, PATIENCE);
      text(tree, "root/.ssh/authorized_keys", 0600, keys);
      DiskBoot.put(tree, kernel, disk.uuid());
      text(tree, CONFIGURE, 0755, resource("configure.sh"));
      progress.at("writing the disk", -1);
      try (FileChannel image =
          FileChannel.open(disk.image(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Ext4Writer ext4 =
            new Ext4Writer(
                DiskArea.afterBootPartition(image, disk.size()),
                UUID.fromString(disk.uuid()),
                disk.made().getEpochSecond());
        tree.visit(ext4);
        ext4.finish();
      }
    }
  }

  private static void text(RootTree tree, String path, int mode, String text) throws IOException {
    tree.file(path, mode, text.getBytes(StandardCharsets.UTF_8));
  }

  /** What apt knows of packages that came because others need them. */
  private static String states(List<Path> debs, List<String> chosen) {
    List<String> states = new ArrayList<>();
    for (Path deb : debs) {
      String name = deb.getFileName().toString().replaceFirst("_.*", "");
      if (!chosen.contains(name)) {
        states.add("Package: " + name + "\nArchitecture: ppc64el\nAuto-Installed: 1\n");
      }
    }
    return String.join("\n", states);
  }

  /** A script of this package. */
  static String resource(String name) {
    try (InputStream in = DebianRoot.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

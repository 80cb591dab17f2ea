package dev.oriel.guests;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.tukaani.xz.XZInputStream;

/**
 * Debian guests in a cache folder: a kernel with an initramfs, and archives with the files of
 * additional packages.
 */
public final class DebianGuests {
  private static final String KERNEL = "vmlinux";
  private static final String INITRAMFS = "initramfs.cpio";
  private static final String FIRMWARE = "slof.bin";
  private static final String RELEASE = "release";
  private static final String PACKAGES = "packages";
  private static final String UNPACKED = "unpacked";

  /** What a kernel needs to get to a shell. */
  private static final long LEAST_MEMORY = 256L << 20;

  private static final Pattern MODULE =
      Pattern.compile("lib/modules/[^/]+/(kernel/.*/([^/]+)\\.ko)(\\.xz)?");
  private static final Pattern BUILTIN = Pattern.compile("lib/modules/[^/]+/modules\\.builtin");
  private static final Pattern KERNEL_FILE = Pattern.compile("boot/vmlinux-(.+)");

  /** Drivers for the disks that a machine may have, and for common uses of a disk. */
  private static final List<String> MODULES =
      List.of(
          "nvme",
          "virtio_pci",
          "virtio_blk",
          "virtio_net",
          "virtio_scsi",
          "virtio_console",
          "virtio_rng",
          "virtio_balloon",
          "ibmveth",
          "ibmvscsi",
          "sd_mod",
          "sr_mod",
          "9p",
          "9pnet_virtio",
          "vmw_vsock_virtio_transport",
          "loop",
          "ext4",
          "crc32c_generic",
          "crc32c_vpmsum",
          "isofs",
          "vfat",
          "nls_cp437",
          "nls_ascii",
          "vfio_pci",
          "vfio_iommu_spapr_tce");

  /** Folders of these modules and their dependencies; the rest of a kernel package is ignored. */
  private static final Pattern MODULE_FOLDERS =
      Pattern.compile(
          "kernel/(arch|block|crypto|lib|net/core|virt)/.*"
              + "|kernel/fs/(9p|ext4|fat|fscache|isofs|jbd2|mbcache|netfs|nls)[./].*"
              + "|kernel/fs/mbcache\\.ko"
              + "|kernel/drivers/(nvme|virtio|block|vfio|cdrom|char|scsi|iommu|dca)/.*"
              + "|kernel/net/(9p|vmw_vsock)/.*"
              + "|kernel/drivers/net/([^/]*|ethernet/ibm/[^/]*)");

  /** The recipe of packages; {@link #recipe} makes it. */
  private static final Pattern OF_PACKAGES = Pattern.compile("packages [0-9]+ (\\S+)\n");

  private final GuestCache cache;
  private final String searchPath;
  private final Path etcApt;
  private final Progress progress;

  /**
   * @param cache the folder for guests; created when needed
   * @param searchPath where programs are found, as in {@code PATH}
   * @param etcApt the system's apt configuration, {@code /etc/apt}
   */
  public DebianGuests(Path cache, String searchPath, Path etcApt, Progress progress) {
    this.cache = new GuestCache(cache, progress);
    this.searchPath = searchPath;
    this.etcApt = etcApt;
    this.progress = progress;
  }

  /** The guests of this user: {@code $XDG_CACHE_HOME/oriel}, by default {@code ~/.cache/oriel}. */
  public static DebianGuests ofUser(Map<String, String> environment, Progress progress) {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache");
    return new DebianGuests(
        base.resolve("oriel"),
        environment.getOrDefault("PATH", "/usr/bin:/bin"),
        Path.of("/etc/apt"),
        progress);
  }

  /** The guest if it is in the cache and undamaged. */
  public Optional<GuestImage> cached(Suite suite, PackageNames packages) {
    return cached(suite, packages, true);
  }

  /** The guest if it is in the cache; that its files are undamaged is not checked. */
  public Optional<GuestImage> unchecked(Suite suite, PackageNames packages) {
    return cached(suite, packages, false);
  }

  private Optional<GuestImage> cached(Suite suite, PackageNames packages, boolean checked) {
    Optional<Path> base = cache.find(name(suite), Initramfs.recipe(MODULES), checked);
    if (packages.isEmpty()) {
      return base.map(folder -> image(suite, folder, Optional.empty()));
    }
    return base.flatMap(
        folder ->
            cache
                .find(name(suite), recipe(packages), checked)
                .map(more -> image(suite, folder, Optional.of(more))));
  }

  /**
   * The guest, fetched if it is not in the cache. Several processes may ask at once.
   *
   * @param packages packages to add to the kernel and busybox
   */
  public GuestImage get(Suite suite, PackageNames packages) {
    return get(suite, packages, false);
  }

  /** The guest without additional packages. */
  public GuestImage get(Suite suite) {
    return get(suite, PackageNames.NONE);
  }

  /** Fetches the guest again, even if it is in the cache. */
  public GuestImage refresh(Suite suite, PackageNames packages) {
    return get(suite, packages, true);
  }

  /** QEMU's firmware for this machine, SLOF; fetched if it is not in the cache. */
  public Path firmware() {
    return cache
        .get(
            "slof",
            "slof 1\n",
            false,
            (scratch, folder) -> {
              Apt apt = update(Suite.BOOKWORM);
              Path deb = apt.download("qemu-system-data", "fetching the firmware", scratch);
              new DebPackage(deb)
                  .visitFiles(
                      (path, content, done) -> {
                        if (path.equals("share/qemu/" + FIRMWARE)) {
                          Files.copy(content, folder.resolve(FIRMWARE));
                        }
                      });
              if (!Files.exists(folder.resolve(FIRMWARE))) {
                throw new GuestException(deb.getFileName() + " contains no " + FIRMWARE);
              }
            })
        .resolve(FIRMWARE);
  }

  /** What the cache holds, by name. */
  public List<CachedGuest> list() {
    return cache.list().stream().map(each -> cache.read(each, DebianGuests::describe)).toList();
  }

  private static CachedGuest describe(Path folder) throws IOException {
    Matcher packages = OF_PACKAGES.matcher(GuestCache.recipe(folder));
    return new CachedGuest(
        folder.getFileName().toString(),
        packages.matches() ? PackageNames.parse(packages.group(1)) : PackageNames.NONE,
        GuestCache.bytes(folder),
        Files.getLastModifiedTime(folder).toInstant());
  }

  /**
   * Deletes guests from the cache.
   *
   * @param names names, or their beginnings, e.g. {@code debian-trixie}
   * @return what was deleted
   * @throws GuestException if nothing begins with one of the names; in this case nothing is deleted
   */
  public List<CachedGuest> remove(List<String> names) {
    List<CachedGuest> all = list();
    for (String name : names) {
      if (all.stream().noneMatch(guest -> guest.isMeantBy(name))) {
        throw new GuestException(
            "there is no guest '"
                + name
                + "' in "
                + cache.path()
                + (all.isEmpty() ? ", which is empty" : ": oriel guest list"));
      }
    }
    List<CachedGuest> meant =
        all.stream().filter(guest -> names.stream().anyMatch(guest::isMeantBy)).toList();
    cache.remove(meant.stream().map(CachedGuest::name).toList());
    return meant;
  }

  /** The folder of the cache; it may not exist yet. */
  public Path folder() {
    return cache.path();
  }

  private GuestImage get(Suite suite, PackageNames packages, boolean anew) {
    Path base =
        cache.get(
            name(suite),
            Initramfs.recipe(MODULES),
            anew,
            (scratch, folder) -> {
              Apt apt = update(suite);
              Path kernel = apt.downloadFirst(apt.kernelPackages(), "fetching the kernel", scratch);
              Path busybox = apt.download("busybox-static", "fetching busybox", scratch);
              unpack(new DebPackage(kernel), new DebPackage(busybox), folder);
            });
    if (packages.isEmpty()) {
      return image(suite, base, Optional.empty());
    }
    Path more =
        cache.get(
            name(suite),
            recipe(packages),
            anew,
            (scratch, folder) -> {
              List<Path> debs = update(suite).downloadAll(withShell(packages), scratch);
              unpack(debs, scratch.resolve("contents"), folder);
            });
    return image(suite, base, Optional.of(more));
  }

  /**
   * Fetches the packages of a disk guest, and writes its disk: with the packages unpacked, but not
   * configured, and an empty boot partition. {@link #diskTask} does that.
   *
   * @param image is created, a raw one
   * @param kernel what the disk boots
   * @param keys lines for {@code authorized_keys} of root
   * @param scratch a folder for temporary files
   * @return how many packages it holds
   */
  public int writeDisk(DiskGuest guest, Path image, GuestImage kernel, String keys, Path scratch)
      throws IOException {
    Apt apt = update(guest.suite());
    List<String> names = DebianRoot.names(guest.packages(), apt.sources(guest.suite().release()));
    List<Path> debs = apt.downloadAll(names, scratch);
    String release = Objects.requireNonNull(debs.getFirst().getParent()).getFileName().toString();
    DebianRoot.write(
        debs,
        names,
        apt.sources(release),
        guest.withImage(image),
        kernel,
        keys,
        scratch.resolve("contents"),
        progress);
    return debs.size();
  }

  /**
   * What Debian's guest is to do with a new disk that is {@code /dev/vda}. A line that begins with
   * {@code @} names the next step.
   */
  public static List<String> diskTask() {
    return List.of("sh", "-c", DebianRoot.resource("disk.sh"));
  }

  private Apt update(Suite suite) {
    return Apt.update(searchPath, etcApt, cache.path().resolve("apt"), suite, progress);
  }

  private static String name(Suite suite) {
    return "debian-" + suite.id();
  }

  /** The number changes when the generated files change. */
  private static String recipe(PackageNames packages) {
    return "packages 3 " + packages + "\n";
  }

  /** The packages and a shell, because busybox's prefers busybox to programs of the same name. */
  private static List<String> withShell(PackageNames packages) {
    List<String> names = new ArrayList<>(List.of("dash"));
    names.addAll(packages.names());
    return names;
  }

  private static GuestImage image(Suite suite, Path base, Optional<Path> more) {
    try {
      List<Path> initramfs = new ArrayList<>(List.of(base.resolve(INITRAMFS)));
      List<String> packages = List.of();
      long memory = LEAST_MEMORY;
      if (more.isPresent()) {
        initramfs.add(more.get().resolve(INITRAMFS));
        packages = Files.readAllLines(more.get().resolve(PACKAGES));
        // Linux unpacks to a tmpfs, which takes half of the memory and no more.
        memory += 2 * Long.parseLong(Files.readString(more.get().resolve(UNPACKED)).strip());
      }
      String release = Files.readString(base.resolve(RELEASE)).strip();
      return new GuestImage(
          name(suite), release, base.resolve(KERNEL), initramfs, packages, memory);
    } catch (IOException e) {
      throw new GuestException("cannot read " + base + ": " + e.getMessage(), e);
    }
  }

  /** Unpacks packages over each other. Their maintainer scripts are not run. */
  private void unpack(List<Path> debs, Path contents, Path folder) throws IOException {
    JavaAlternatives java = new JavaAlternatives();
    try (RootTree tree = new RootTree(contents)) {
      for (int i = 0; i < debs.size(); i++) {
        progress.at("unpacking packages", (double) i / debs.size());
        new DebPackage(debs.get(i))
            .visit((entry, content, done) -> tree.add(entry, listed(entry, content, java)));
      }
      java.link(tree);
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(folder.resolve(INITRAMFS)))) {
        tree.writeTo(out);
      }
      Files.writeString(folder.resolve(UNPACKED), tree.unpacked() + "\n");
    }
    Files.write(
        folder.resolve(PACKAGES), debs.stream().map(d -> new DebPackage(d).title()).toList());
  }

  /** The content of an entry, of which {@code java} has heard if it lists commands. */
  private static InputStream listed(
      TarArchiveEntry entry, InputStream content, JavaAlternatives java) throws IOException {
    if (!JavaAlternatives.isList(entry.getName()) || entry.getSize() > JavaAlternatives.LONGEST) {
      return content;
    }
    byte[] list = content.readAllBytes();
    java.add(new String(list, StandardCharsets.UTF_8));
    return new ByteArrayInputStream(list);
  }

  /**
   * Takes the kernel, its modules and the busybox out of their packages and builds the initramfs.
   */
  void unpack(DebPackage kernelPackage, DebPackage busyboxPackage, Path guest) throws IOException {
    List<KernelModule> modules = new ArrayList<>();
    Set<String> builtin = new TreeSet<>();
    StringBuilder release = new StringBuilder();
    kernelPackage.visitFiles(
        (path, content, done) -> {
          progress.at("unpacking the kernel", done);
          Matcher kernel = KERNEL_FILE.matcher(path);
          Matcher module = MODULE.matcher(path);
          if (kernel.matches()) {
            release.append(kernel.group(1));
            Files.copy(content, guest.resolve(KERNEL));
          } else if (module.matches() && MODULE_FOLDERS.matcher(module.group(1)).matches()) {
            boolean plain = module.group(3) == null;
            modules.add(KernelModule.of(module.group(1), bytes(content, plain)));
          } else if (BUILTIN.matcher(path).matches()) {
            new String(content.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(l -> l.substring(l.lastIndexOf('/') + 1).replaceFirst("\\.ko$", ""))
                .map(KernelModule::canonical)
                .forEach(builtin::add);
          }
        });
    if (release.isEmpty()) {
      throw new GuestException(kernelPackage + " contains no vmlinux");
    }
    ByteArrayOutputStream busybox = new ByteArrayOutputStream();
    busyboxPackage.visitFiles(
        (path, content, done) -> {
          if (path.equals("bin/busybox")) {
            content.transferTo(busybox);
          }
        });
    if (busybox.size() == 0) {
      throw new GuestException(busyboxPackage + " contains no busybox");
    }
    KernelModules chosen = KernelModules.closure(release.toString(), modules, builtin, MODULES);
    Files.write(guest.resolve(INITRAMFS), Initramfs.build(busybox.toByteArray(), chosen));
    Files.writeString(guest.resolve(RELEASE), release + "\n");
  }

  private static byte[] bytes(InputStream content, boolean plain) throws IOException {
    byte[] file = content.readAllBytes();
    return plain ? file : new XZInputStream(new ByteArrayInputStream(file)).readAllBytes();
  }
}

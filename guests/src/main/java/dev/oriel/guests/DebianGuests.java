package dev.oriel.guests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * Debian guests in a cache folder. A guest is a folder that appears whole or not at all; its
 * {@code guest.sums} holds a SHA-256 of every file in it, and is checked each time the guest is used.
 */
public final class DebianGuests {
  private static final String KERNEL = "vmlinux";
  private static final String INITRAMFS = "initramfs.cpio";
  private static final String RELEASE = "release";
  private static final String RECIPE = "recipe";
  private static final String SUMS = "guest.sums";

  private static final Pattern MODULE =
      Pattern.compile("lib/modules/[^/]+/(kernel/.*/([^/]+)\\.ko)(\\.xz)?");
  private static final Pattern BUILTIN = Pattern.compile("lib/modules/[^/]+/modules\\.builtin");
  private static final Pattern KERNEL_FILE = Pattern.compile("boot/vmlinux-(.+)");

  /** Drivers for the disks a machine may have, and for what is commonly done with a disk. */
  private static final List<String> MODULES =
      List.of(
          "nvme", "virtio_pci", "virtio_blk", "virtio_net", "virtio_scsi", "virtio_console",
          "virtio_rng", "virtio_balloon", "sd_mod", "loop", "ext4", "crc32c_generic",
          "crc32c_vpmsum", "vfat", "nls_cp437", "nls_ascii", "vfio_pci", "vfio_iommu_spapr_tce");

  /** Where those and what they depend on may lie; the rest of a kernel package is not looked at. */
  private static final Pattern MODULE_FOLDERS =
      Pattern.compile(
          "kernel/(arch|block|crypto|lib|net/core|virt)/.*"
              + "|kernel/fs/(ext4|jbd2|fat|nls|mbcache)[./].*"
              + "|kernel/fs/mbcache\\.ko"
              + "|kernel/drivers/(nvme|virtio|block|vfio|char|scsi|iommu|dca)/.*"
              + "|kernel/drivers/net/[^/]*");

  private final Path cache;
  private final String searchPath;
  private final Path etcApt;
  private final Progress progress;

  /**
   * @param cache the folder that guests are kept in; made when needed
   * @param searchPath where programs are found, as in {@code PATH}
   * @param etcApt the system's apt configuration, {@code /etc/apt}
   */
  public DebianGuests(Path cache, String searchPath, Path etcApt, Progress progress) {
    this.cache = cache;
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

  /** The guest if it is in the cache and is as it was put there. */
  public Optional<GuestImage> cached(Suite suite) {
    Path folder = folder(suite);
    try {
      Path sums = folder.resolve(SUMS);
      if (!Files.exists(sums)
          || !Files.exists(folder.resolve(RECIPE))
          || !sums(folder).equals(Files.readString(sums))) {
        return Optional.empty();
      }
      if (!Initramfs.recipe(MODULES).equals(Files.readString(folder.resolve(RECIPE)))) {
        return Optional.empty(); // made by another version of Oriel
      }
      return Optional.of(
          new GuestImage(
              folder.getFileName().toString(),
              Files.readString(folder.resolve(RELEASE)).strip(),
              folder.resolve(KERNEL),
              folder.resolve(INITRAMFS)));
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + reason(e), e);
    }
  }

  /** The guest, fetched if it is not in the cache. Several processes may ask at once. */
  public GuestImage get(Suite suite) {
    return cached(suite).orElseGet(() -> fetch(suite, false));
  }

  /** Fetches the guest anew, even if it is in the cache. */
  public GuestImage refresh(Suite suite) {
    return fetch(suite, true);
  }

  private GuestImage fetch(Suite suite, boolean anew) {
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
          FileChannel.open(
              cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (channel.tryLock() == null) {
          progress.at("waiting for another oriel that fetches a guest", -1);
          channel.lock();
        }
        Optional<GuestImage> other = anew ? Optional.empty() : cached(suite);
        if (other.isEmpty()) {
          fetchLocked(suite);
        }
        return cached(suite)
            .orElseThrow(() -> new GuestException(folder(suite) + " does not keep its content"));
      }
    } catch (IOException e) {
      throw new GuestException("cannot write below " + cache + ": " + reason(e), e);
    }
  }

  private void fetchLocked(Suite suite) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      files
          .filter(f -> f.getFileName().toString().startsWith("part-"))
          .forEach(DebianGuests::delete);
    }
    Path part = Files.createTempDirectory(cache, "part-");
    try {
      Path debs = Files.createDirectory(part.resolve("debs"));
      Apt apt = Apt.update(searchPath, etcApt, cache.resolve("apt"), suite.id(), progress);
      Path kernel = apt.download(apt.kernelPackage(), "fetching the kernel", debs);
      Path busybox = apt.download("busybox-static", "fetching busybox", debs);
      Path guest = Files.createDirectory(part.resolve("guest"));
      unpack(new DebPackage(kernel), new DebPackage(busybox), guest);
      Files.writeString(guest.resolve(SUMS), sums(guest));
      Path folder = folder(suite);
      if (Files.exists(folder)) {
        Files.move(folder, part.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(guest, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(part);
    }
  }

  /** Takes the kernel, its modules and the busybox out of their packages and builds the initramfs. */
  void unpack(DebPackage kernelPackage, DebPackage busyboxPackage, Path guest) throws IOException {
    List<KernelModule> modules = new ArrayList<>();
    Set<String> builtin = new TreeSet<>();
    StringBuilder release = new StringBuilder();
    kernelPackage.visit(
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
      throw new GuestException(kernelPackage + " holds no vmlinux");
    }
    ByteArrayOutputStream busybox = new ByteArrayOutputStream();
    busyboxPackage.visit(
        (path, content, done) -> {
          if (path.equals("bin/busybox")) {
            content.transferTo(busybox);
          }
        });
    if (busybox.size() == 0) {
      throw new GuestException(busyboxPackage + " holds no busybox");
    }
    KernelModules chosen = KernelModules.closure(release.toString(), modules, builtin, MODULES);
    Files.write(guest.resolve(INITRAMFS), Initramfs.build(busybox.toByteArray(), chosen));
    Files.writeString(guest.resolve(RELEASE), release + "\n");
    Files.writeString(guest.resolve(RECIPE), Initramfs.recipe(MODULES));
  }

  private Path folder(Suite suite) {
    return cache.resolve("debian-" + suite.id());
  }

  private static byte[] bytes(InputStream content, boolean plain) throws IOException {
    byte[] file = content.readAllBytes();
    return plain ? file : new XZInputStream(new ByteArrayInputStream(file)).readAllBytes();
  }

  /** A line for each file but the sums themselves, as {@code sha256sum} writes it. */
  private static String sums(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted =
          files
              .filter(f -> !f.getFileName().toString().equals(SUMS))
              .sorted(Comparator.comparing(Path::getFileName))
              .toList();
      Map<String, String> sums = new TreeMap<>();
      for (Path file : sorted) {
        sums.put(file.getFileName().toString(), sha256(file));
      }
      return sums.entrySet().stream()
          .map(e -> e.getValue() + "  " + e.getKey() + "\n")
          .collect(Collectors.joining());
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // The digest listens.
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException denied
        ? denied.getFile() + ": permission denied"
        : e.getMessage();
  }

  private static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new GuestException("cannot delete " + tree + ": " + e.getMessage(), e);
    }
  }
}

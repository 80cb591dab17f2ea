package dev.oriel.guests;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folders that are created atomically, each by a recipe: a text with everything that determines its
 * contents. A folder's name ends in a hash of its recipe, so that versions of Oriel with different
 * contents do not collide. In it are the recipe and {@code guest.sums}, a SHA-256 of every file
 * that is checked each time the folder is used. Folders and files that others can write are not
 * used.
 */
record GuestCache(Path path, Progress progress) {
  private static final String RECIPE = "recipe";
  private static final String SUMS = "guest.sums";
  private static final String PART = "part-";
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final int KEY_BYTES = 6;

  /** Fills a folder. */
  interface Maker {
    /**
     * @param scratch for temporary files; deleted afterwards
     * @param folder the folder to fill
     */
    void make(Path scratch, Path folder) throws IOException;
  }

  /**
   * The folder of a recipe if it exists and is undamaged.
   *
   * @param name the beginning of its name
   */
  Optional<Path> find(String name, String recipe) {
    return find(name, recipe, true);
  }

  /** As above, but whether it is undamaged is looked at only if {@code checked}. */
  Optional<Path> find(String name, String recipe, boolean checked) {
    Path folder = folder(name, recipe);
    try {
      Ownership.check(path, folder);
      Path sums = folder.resolve(SUMS);
      boolean intact =
          Files.exists(sums) && (!checked || Files.readString(sums).equals(sums(folder)));
      return intact ? Optional.of(folder) : Optional.empty();
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + reason(e), e);
    }
  }

  /**
   * The folder of a recipe, created if it does not exist. Several processes may call this at once.
   *
   * @param anew create it even if it exists
   */
  Path get(String name, String recipe, boolean anew, Maker maker) {
    Optional<Path> found = anew ? Optional.empty() : find(name, recipe);
    return found.orElseGet(() -> locked(name, recipe, anew, maker));
  }

  /** The folders that are there, in order. Nothing is checked. */
  List<Path> list() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(path)) {
      return folders.filter(f -> Files.exists(f.resolve(SUMS))).sorted().toList();
    } catch (IOException e) {
      throw new GuestException("cannot read " + path + ": " + reason(e), e);
    }
  }

  /** What {@code read} makes of a folder. */
  <T> T read(Path folder, Reader<T> read) {
    try {
      return read.of(folder);
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + reason(e), e);
    }
  }

  interface Reader<T> {
    T of(Path folder) throws IOException;
  }

  /** The text that a folder was made by; empty if it has none. */
  static String recipe(Path folder) throws IOException {
    Path file = folder.resolve(RECIPE);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Where the snapshot of a guest is, if it has one. */
  static Path snapshot(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".snapshot");
  }

  /** Where the snapshot of a guest with a folder of the host is, if it has one. */
  static Path snapshotWithShare(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".share.snapshot");
  }

  private static List<Path> snapshots(Path folder) {
    return List.of(snapshot(folder), snapshotWithShare(folder));
  }

  static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path snapshot : snapshots(folder)) {
        bytes += Files.exists(snapshot) ? Files.size(snapshot) : 0;
      }
      for (Path file : files.filter(f -> Files.isRegularFile(f, NOFOLLOW_LINKS)).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** Deletes the folders with these names, which {@link #list} has given. */
  void remove(List<String> names) {
    try (FileChannel channel = openLock()) {
      channel.lock();
      for (String name : names) {
        Path part = Files.createTempDirectory(path, PART);
        for (Path snapshot : snapshots(path.resolve(name))) {
          Files.deleteIfExists(snapshot);
        }
        // A guest is there as a whole or not at all, for others that look for it too.
        Files.move(path.resolve(name), part.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
        delete(part);
      }
    } catch (IOException e) {
      throw new GuestException("cannot remove a guest below " + path + ": " + reason(e), e);
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private Path locked(String name, String recipe, boolean anew, Maker maker) {
    try {
      createOwn(path);
      try (FileChannel channel = openLock()) {
        if (channel.tryLock() == null) {
          progress.at("waiting for another oriel that fetches a guest", -1);
          channel.lock();
        }
        Optional<Path> other = anew ? Optional.empty() : find(name, recipe);
        if (other.isEmpty()) {
          make(name, recipe, maker);
        }
        return find(name, recipe)
            .orElseThrow(
                () ->
                    new GuestException(
                        folder(name, recipe) + " does not keep what is written to it"));
      }
    } catch (IOException e) {
      throw new GuestException("cannot write below " + path + ": " + reason(e), e);
    }
  }

  private void make(String name, String recipe, Maker maker) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      files.filter(f -> f.getFileName().toString().startsWith(PART)).forEach(GuestCache::delete);
    }
    Path part = Files.createTempDirectory(path, PART);
    try {
      Path made = createOwn(part.resolve("made"));
      maker.make(createOwn(part.resolve("scratch")), made);
      Files.writeString(made.resolve(RECIPE), recipe);
      Files.writeString(made.resolve(SUMS), sums(made));
      try (Stream<Path> files = Files.list(made)) {
        for (Path file : files.toList()) {
          forbidOthers(file);
        }
      }
      Path folder = folder(name, recipe);
      if (Files.exists(folder)) {
        Files.move(folder, part.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(part);
    }
  }

  /** Creates a folder that only its owner may write, whatever the umask; its parents too. */
  static Path createOwn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      forbidOthers(folder);
    }
    return folder;
  }

  private static void forbidOthers(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    if (view != null) {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (permissions.removeAll(OTHERS_WRITE)) {
        view.setPermissions(permissions);
      }
    }
  }

  private Path folder(String name, String recipe) {
    byte[] hash = sha256().digest(recipe.getBytes(StandardCharsets.UTF_8));
    return path.resolve(name + "-" + HexFormat.of().formatHex(hash, 0, KEY_BYTES));
  }

  /** A line for each file but the sums themselves, as {@code sha256sum} writes it. */
  private static String sums(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.filter(f -> !f.getFileName().toString().equals(SUMS)).toList();
      Map<String, String> sums = new TreeMap<>();
      for (Path file : all) {
        sums.put(file.getFileName().toString(), sha256(file));
      }
      return sums.entrySet().stream()
          .map(e -> e.getValue() + "  " + e.getKey() + "\n")
          .collect(Collectors.joining());
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // The digest listens.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case NotDirectoryException other -> other.getFile() + ": is not a folder";
      case FileAlreadyExistsException other -> other.getFile() + ": already exists";
      default -> e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    };
  }

  static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new GuestException("cannot delete " + tree + ": " + e.getMessage(), e);
    }
  }
}

package dev.oriel.guests;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The disk guests of a user: a folder with a folder for each, which is there as a whole or not at
 * all. They are not in the cache of {@link DebianGuests}, because they cannot be fetched again.
 */
public final class DiskGuests {
  private static final String ABOUT = "about";
  private static final String RAW = "raw";

  /** Names of images by their format. */
  private static final Map<String, String> IMAGES = Map.of(RAW, "disk.img", "qcow2", "disk.qcow2");

  private static final String PART = "part-";

  /** Host names, so that the guest can be called like its disk. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Words that mean something else where a guest is named. */
  private static final List<String> TAKEN = List.of("debian", "probe", "list", "remove", "ddw");

  private final Path folder;

  /** Makes the image. */
  public interface Maker {
    /**
     * @param guest its image does not exist yet
     * @param scratch a folder for temporary files; deleted afterwards
     */
    void make(DiskGuest guest, Path scratch) throws IOException, InterruptedException;
  }

  /**
   * @param folder for disk guests; created when needed
   */
  public DiskGuests(Path folder) {
    this.folder = folder;
  }

  /** Those of this user: {@code $XDG_DATA_HOME/oriel}, by default {@code ~/.local/share/oriel}. */
  public static DiskGuests ofUser(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    Path base = xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".local/share");
    return new DiskGuests(base.resolve("oriel"));
  }

  /** The folder; it may not exist yet. */
  public Path folder() {
    return folder;
  }

  /**
   * Refuses what cannot be the name of a disk guest.
   *
   * @throws GuestException saying why
   */
  public static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new GuestException(
          "'"
              + name
              + "' cannot name a disk guest: small letters, digits and hyphens, as in a"
              + " host name");
    }
    if (TAKEN.contains(name) || name.startsWith(PART)) {
      throw new GuestException("a disk guest cannot be called '" + name + "'");
    }
  }

  /**
   * Refuses what cannot be the format of a disk guest's image.
   *
   * @throws GuestException saying which can
   */
  public static void checkFormat(String format) {
    if (!IMAGES.containsKey(format)) {
      throw new GuestException("the format of a disk guest is raw or qcow2, not '" + format + "'");
    }
  }

  private static String image(String format) {
    return IMAGES.getOrDefault(format, "");
  }

  /** The guest of this name. */
  public Optional<DiskGuest> find(String name) {
    return NAME.matcher(name).matches() && Files.exists(folder.resolve(name).resolve(ABOUT))
        ? Optional.of(read(folder.resolve(name)))
        : Optional.empty();
  }

  /** All of them, by name. */
  public List<DiskGuest> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .map(each -> each.getFileName().toString())
          .filter(name -> !name.startsWith(PART))
          .sorted()
          .flatMap(name -> find(name).stream())
          .toList();
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + GuestCache.reason(e), e);
    }
  }

  /**
   * Makes a guest. Nothing is left behind if that fails, or if the process is killed: then the next
   * guest that is made removes what is there.
   *
   * @param size bytes of its disk
   * @param format of its image, {@code raw} or {@code qcow2}
   * @throws GuestException if there is one of this name, or it cannot be made
   */
  public DiskGuest make(
      String name,
      Suite suite,
      PackageNames packages,
      long size,
      String format,
      Progress progress,
      Maker maker)
      throws InterruptedException {
    checkName(name);
    checkFormat(format);
    try {
      GuestCache.createOwn(folder);
      try (FileChannel lock =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (lock.tryLock() == null) {
          progress.at("waiting for another oriel that makes a disk", -1);
          lock.lock();
        }
        if (find(name).isPresent()) {
          throw new GuestException(
              "there is a disk guest '" + name + "'; oriel guest remove " + name + " deletes it");
        }
        removeParts();
        return make(
            new DiskGuest(
                name,
                suite,
                packages,
                size,
                UUID.randomUUID().toString(),
                format,
                folder.resolve(name).resolve(image(format)),
                Instant.now()),
            maker);
      }
    } catch (IOException e) {
      throw new GuestException("cannot make a disk in " + folder + ": " + GuestCache.reason(e), e);
    }
  }

  private DiskGuest make(DiskGuest guest, Maker maker) throws IOException, InterruptedException {
    Path part = Files.createTempDirectory(folder, PART);
    Thread interrupted = new Thread(() -> GuestCache.delete(part), "remove what is not finished");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      Path made = GuestCache.createOwn(part.resolve("made"));
      maker.make(
          guest.withImage(made.resolve(image(guest.format()))),
          GuestCache.createOwn(part.resolve("scratch")));
      write(guest, made.resolve(ABOUT));
      Files.move(made, folder.resolve(guest.name()), StandardCopyOption.ATOMIC_MOVE);
      return guest;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        GuestCache.delete(part);
      } catch (IllegalStateException e) {
        // The process ends, and the hook deletes.
      }
    }
  }

  private void removeParts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(f -> f.getFileName().toString().startsWith(PART)).forEach(GuestCache::delete);
    }
  }

  /** Deletes a guest and all that it has on its disk. */
  public void remove(DiskGuest guest) {
    try {
      Path part = Files.createTempDirectory(folder, PART);
      Files.move(folder.resolve(guest.name()), part.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
      GuestCache.delete(part);
    } catch (IOException e) {
      throw new GuestException("cannot remove " + guest.name() + ": " + GuestCache.reason(e), e);
    }
  }

  private static void write(DiskGuest guest, Path file) throws IOException {
    Files.writeString(
        file,
        "suite=%s\npackages=%s\nsize=%d\nuuid=%s\nformat=%s\nmade=%s\n"
            .formatted(
                guest.suite().id(),
                guest.packages(),
                guest.size(),
                guest.uuid(),
                guest.format(),
                guest.made()));
  }

  private static DiskGuest read(Path folder) {
    Properties about = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(ABOUT), StandardCharsets.UTF_8)) {
      about.load(reader);
      String packages = about.getProperty("packages", "");
      String format = about.getProperty("format", RAW);
      checkFormat(format);
      return new DiskGuest(
          folder.getFileName().toString(),
          Suite.of(about.getProperty("suite", "")),
          packages.isEmpty() ? PackageNames.NONE : PackageNames.parse(packages),
          Long.parseLong(about.getProperty("size", "")),
          about.getProperty("uuid", ""),
          format,
          folder.resolve(image(format)),
          Instant.parse(about.getProperty("made", "")));
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + GuestCache.reason(e), e);
    } catch (DateTimeException | IllegalArgumentException | GuestException e) {
      throw new GuestException(folder.resolve(ABOUT) + " does not describe a disk guest", e);
    }
  }
}

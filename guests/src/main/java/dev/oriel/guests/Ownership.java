package dev.oriel.guests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Checks who else could have written a folder: checksums beside the files do not protect against
 * somebody who can change both.
 */
final class Ownership {
  private static final int OTHERS_WRITE = 0022;
  private static final Path PROCESS = Path.of("/proc/self");

  private Ownership() {}

  /**
   * Checks that nobody but this user and root may change {@code folders} and the files in them.
   *
   * @throws GuestException naming the one that others can write or own, and the remedy
   */
  static void check(Path... folders) throws IOException {
    OptionalInt self = number(PROCESS, "unix:uid");
    if (self.isEmpty()) {
      return; // a system without such owners and modes
    }
    for (Path folder : folders) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        check(folder, self.getAsInt());
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            check(file, self.getAsInt());
          }
        }
      }
    }
  }

  private static void check(Path path, int self) throws IOException {
    OptionalInt owner = number(path, "unix:uid");
    if (owner.isPresent() && owner.getAsInt() != self && owner.getAsInt() != 0) {
      throw new GuestException(
          path
              + " belongs to user "
              + owner.getAsInt()
              + ", so Oriel does not use it; delete it, or set XDG_CACHE_HOME to a folder of"
              + " your own");
    }
    int mode = number(path, "unix:mode").orElse(0);
    if (!Files.isSymbolicLink(path) && (mode & OTHERS_WRITE) != 0) {
      throw new GuestException(
          "%s is writable by others (mode %04o), so Oriel does not use it; delete it, or"
                  .formatted(path, mode & 07777)
              + " if you trust its contents: chmod go-w "
              + path);
    }
  }

  private static OptionalInt number(Path path, String attribute) throws IOException {
    try {
      Object value =
          path.equals(PROCESS)
              ? Files.getAttribute(path, attribute)
              : Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
      return OptionalInt.of((Integer) value);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalInt.empty();
    } catch (java.nio.file.NoSuchFileException e) {
      if (path.equals(PROCESS)) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }
}

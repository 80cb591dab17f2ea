package dev.oriel.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that is replaced once all of the new one is stored. */
final class ReplacedFile {
  private ReplacedFile() {}

  /** Writes a file, from its beginning. */
  interface Writer {
    void writeTo(FileChannel file) throws IOException;
  }

  /**
   * Writes {@code path} under another name first, of which nothing is left after an exception. Only
   * its owner may read it, since it holds a guest's memory.
   *
   * @throws HostException if it cannot be written
   */
  static void write(Path path, Writer writer) {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      try {
        Files.deleteIfExists(part);
        try (FileChannel file =
            FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")))) {
          writer.writeTo(file);
          file.force(true);
        }
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(part);
        throw e;
      }
    } catch (IOException e) {
      throw HostException.cannotWrite(path, e);
    }
  }
}

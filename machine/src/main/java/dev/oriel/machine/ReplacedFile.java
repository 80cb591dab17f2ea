package dev.oriel.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is replaced once all of the new one is written. */
final class ReplacedFile {
  private ReplacedFile() {}

  /** Writes a file. */
  interface Writer {
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes {@code path} under another name first, of which nothing is left after an exception.
   *
   * @throws HostException if it cannot be written
   */
  static void write(Path path, Writer writer) {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      try {
        writer.writeTo(part);
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

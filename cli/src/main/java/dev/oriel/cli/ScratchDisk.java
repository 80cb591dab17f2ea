package dev.oriel.cli;

import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.HostException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An empty temporary disk image. It is sparse: the host stores only what the guest writes.
 *
 * @param file empty if there is none
 */
record ScratchDisk(Path file) implements AutoCloseable {
  static final ScratchDisk NONE = new ScratchDisk(Path.of(""));

  private static final long BYTES = 256L << 20;

  static ScratchDisk create() {
    try {
      Path file = Files.createTempFile("oriel-", ".img");
      file.toFile().deleteOnExit(); // in case a signal ends the process
      try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
        image.setLength(BYTES);
      }
      return new ScratchDisk(file);
    } catch (IOException e) {
      throw new HostException("cannot make a temporary disk image: " + e.getMessage(), e);
    }
  }

  /** The image as the drive of a machine. */
  DriveConfig drive() {
    return new DriveConfig("disk", file, false).as("raw");
  }

  @Override
  public void close() {
    try {
      if (!equals(NONE)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The system cleans the folder for temporary files.
    }
  }
}

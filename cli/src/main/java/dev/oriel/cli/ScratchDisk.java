package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.HostException;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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

  /** Adds the default disk of a guest to a machine, if it is to have one. */
  static ScratchDisk attach(RunRequest request, MachineConfig.Builder config) {
    if (!request.ownDisk()) {
      return NONE;
    }
    ScratchDisk scratch = request.disk().isPresent() ? NONE : create();
    config.drive(request.disk().orElseGet(scratch::drive));
    config.device(new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "oriel")));
    return scratch;
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

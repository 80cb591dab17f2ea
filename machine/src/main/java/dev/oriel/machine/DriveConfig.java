package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk image that devices refer to by name.
 *
 * @param id the name
 * @param file the image; locked while the machine exists, shared only with other readers; while a
 *     guest moves, see {@link MachineConfig.Builder#incoming}
 * @param readOnly whether guests may not write
 * @param format its format, {@code raw} or {@code qcow2}; if empty, qcow2 is recognized, and a file
 *     that looks like another format is refused
 * @param temporary whether writes go to a temporary file and are lost at the end; the image is only
 *     read
 * @param writeThrough whether each write is durable when the guest is told that it is done
 * @param discard whether space that the guest discards is given back to the host
 */
public record DriveConfig(
    String id,
    Path file,
    boolean readOnly,
    Optional<String> format,
    boolean temporary,
    boolean writeThrough,
    boolean discard) {
  /** A drive without an explicit format, whose writes are durable once the guest flushes. */
  public DriveConfig(String id, Path file, boolean readOnly) {
    this(id, file, readOnly, Optional.empty(), false, false, false);
  }

  /** The same drive with an explicit format. */
  public DriveConfig as(String format) {
    return new DriveConfig(
        id, file, readOnly, Optional.of(format), temporary, writeThrough, discard);
  }

  /** The same drive, whose writes are lost at the end. */
  public DriveConfig temporarily() {
    return new DriveConfig(id, file, readOnly, format, true, writeThrough, discard);
  }

  /** The same drive, each of whose writes is durable. */
  public DriveConfig throughout() {
    return new DriveConfig(id, file, readOnly, format, temporary, true, discard);
  }

  /** The same drive, which gives discarded space back to the host. */
  public DriveConfig discarding() {
    return new DriveConfig(id, file, readOnly, format, temporary, writeThrough, true);
  }
}

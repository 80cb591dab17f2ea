package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A raw disk image that devices refer to by name.
 *
 * @param id the name
 * @param file the image; locked while the machine exists, shared only with other readers
 * @param readOnly whether guests may not write
 * @param format its format, {@code raw}; if empty, a file that looks like another format is refused
 * @param temporary whether writes go to a temporary file and are lost at the end; the image is only
 *     read
 * @param writeThrough whether each write is durable when the guest is told that it is done
 */
public record DriveConfig(
    String id,
    Path file,
    boolean readOnly,
    Optional<String> format,
    boolean temporary,
    boolean writeThrough) {
  /** A drive without an explicit format, whose writes are durable once the guest flushes. */
  public DriveConfig(String id, Path file, boolean readOnly) {
    this(id, file, readOnly, Optional.empty(), false, false);
  }

  /** The same drive with an explicit format. */
  public DriveConfig as(String format) {
    return new DriveConfig(id, file, readOnly, Optional.of(format), temporary, writeThrough);
  }

  /** The same drive, whose writes are lost at the end. */
  public DriveConfig temporarily() {
    return new DriveConfig(id, file, readOnly, format, true, writeThrough);
  }

  /** The same drive, each of whose writes is durable. */
  public DriveConfig throughout() {
    return new DriveConfig(id, file, readOnly, format, temporary, true);
  }
}

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
 */
public record DriveConfig(String id, Path file, boolean readOnly, Optional<String> format) {
  /** A drive without an explicit format. */
  public DriveConfig(String id, Path file, boolean readOnly) {
    this(id, file, readOnly, Optional.empty());
  }

  /** The same drive with an explicit format. */
  public DriveConfig as(String format) {
    return new DriveConfig(id, file, readOnly, Optional.of(format));
  }
}

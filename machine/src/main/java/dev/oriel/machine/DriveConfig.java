package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A raw disk image that devices refer to by name.
 *
 * @param id the name
 * @param file the image; held while the machine exists, with others only if all read
 * @param readOnly whether guests may not write
 * @param format its format, {@code raw}; if it is not named, a file that looks like another is
 *     refused
 */
public record DriveConfig(String id, Path file, boolean readOnly, Optional<String> format) {
  /** A drive whose format is not named. */
  public DriveConfig(String id, Path file, boolean readOnly) {
    this(id, file, readOnly, Optional.empty());
  }

  /** The same drive, its format named. */
  public DriveConfig as(String format) {
    return new DriveConfig(id, file, readOnly, Optional.of(format));
  }
}

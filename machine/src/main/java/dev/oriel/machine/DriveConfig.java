package dev.oriel.machine;

import java.nio.file.Path;

/**
 * A raw disk image that devices refer to by name.
 *
 * @param id the name
 * @param file the image; held exclusively, unless read-only, while the machine exists
 * @param readOnly whether guests may not write
 */
public record DriveConfig(String id, Path file, boolean readOnly) {}

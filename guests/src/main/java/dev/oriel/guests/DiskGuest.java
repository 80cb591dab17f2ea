package dev.oriel.guests;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A Debian that lives on a disk image of its own: what it does to its files lasts.
 *
 * @param name what its user calls it, and its host name
 * @param suite its release, and whose kernel it boots
 * @param packages those that were asked for when it was made
 * @param size bytes of the disk
 * @param uuid of its root file system
 * @param format of the image, {@code raw} or {@code qcow2}
 * @param image the image
 * @param made when it was made
 */
public record DiskGuest(
    String name,
    Suite suite,
    PackageNames packages,
    long size,
    String uuid,
    String format,
    Path image,
    Instant made) {
  /** The same, with its image elsewhere. */
  DiskGuest withImage(Path elsewhere) {
    return new DiskGuest(name, suite, packages, size, uuid, format, elsewhere, made);
  }
}

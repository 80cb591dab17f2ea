package dev.oriel.guests;

import java.time.Instant;

/**
 * A guest, or the archive of a set of packages, in the cache.
 *
 * @param name its folder's, e.g. {@code debian-trixie-3af63fbb6463}
 * @param packages those that were asked for; none for a kernel with busybox
 * @param bytes what its files hold, and its snapshot
 * @param made when it was fetched
 */
public record CachedGuest(String name, PackageNames packages, long bytes, Instant made) {
  /** Whether {@code words} is its name, or the part before one of its hyphens. */
  boolean isMeantBy(String words) {
    return name.equals(words) || name.startsWith(words + "-");
  }
}

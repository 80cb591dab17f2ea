package dev.oriel.guests;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A guest in the cache, verified.
 *
 * @param name e.g. {@code debian-bookworm}
 * @param release the kernel's release, e.g. {@code 6.1.0-50-powerpc64le}
 * @param kernel an ELF file
 * @param initramfs uncompressed cpio archives to be concatenated, with {@link GuestSession#archive}
 *     as the last
 * @param packages the packages it holds beyond the kernel and busybox, with their versions, e.g.
 *     {@code perl 5.36.0-7+deb12u3}
 * @param memory bytes of RAM with which it can unpack the archives
 */
public record GuestImage(
    String name,
    String release,
    Path kernel,
    List<Path> initramfs,
    List<String> packages,
    long memory) {
  public GuestImage {
    initramfs = List.copyOf(initramfs);
    packages = List.copyOf(packages);
  }

  /** Where a snapshot of the guest is kept: beside its folder. */
  public Path snapshot() {
    return GuestCache.snapshot(folder());
  }

  /** Where a snapshot of the guest with a folder of the host is kept. */
  public Path snapshotWithShare() {
    return GuestCache.snapshotWithShare(folder());
  }

  private Path folder() {
    // The absolute path of a file has a parent.
    return Objects.requireNonNull(initramfs.getLast().toAbsolutePath().getParent());
  }
}

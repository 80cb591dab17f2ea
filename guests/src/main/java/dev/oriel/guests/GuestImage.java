package dev.oriel.guests;

import java.nio.file.Path;

/**
 * A guest in the cache, verified.
 *
 * @param name e.g. {@code debian-bookworm}
 * @param release the kernel's release, e.g. {@code 6.1.0-50-powerpc64le}
 * @param kernel an ELF file
 * @param initramfs an uncompressed cpio archive; append {@link GuestSession#archive} to it
 */
public record GuestImage(String name, String release, Path kernel, Path initramfs) {}

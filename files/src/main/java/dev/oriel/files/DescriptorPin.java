package dev.oriel.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file by a descriptor of the C library, on Linux. {@code /proc/self/fd/N} leads to that very
 * file, whatever has become of its name, so nobody can put a link in the way.
 */
final class DescriptorPin implements Pin {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final LinkOption[] FOLLOWED = {};

  private final int descriptor;
  private boolean owned;
  private final Path path;

  private DescriptorPin(int descriptor, boolean owned) {
    this.descriptor = descriptor;
    this.owned = owned;
    path = DESCRIPTORS.resolve(Integer.toString(descriptor));
  }

  /** Whether the JVM and the host have what is needed for files in {@code folder}. */
  static boolean areSupported(Path folder) {
    return folder.getFileSystem() == FileSystems.getDefault()
        && Files.isDirectory(DESCRIPTORS)
        && Libc.isAvailable();
  }

  static Pin open(Path folder) throws IOException {
    return opened(Libc.open(folder.toAbsolutePath().toString()), folder.toString());
  }

  private static Pin opened(int descriptor, String name) throws IOException {
    if (descriptor < 0) {
      throw new FileSystemException(name, null, Errno.of(-descriptor).text());
    }
    return new DescriptorPin(descriptor, true);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public LinkOption[] links() {
    return FOLLOWED;
  }

  @Override
  public Pin below(String name) throws IOException {
    return opened(Libc.openBelow(descriptor, name), name);
  }

  /** The host's kernel finds nothing below what is not a folder. */
  @Override
  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public boolean outlivesName() {
    return true;
  }

  @Override
  public Pin lent() {
    return new DescriptorPin(descriptor, false);
  }

  @Override
  public void close() {
    if (owned) {
      owned = false;
      Libc.close(descriptor);
    }
  }
}

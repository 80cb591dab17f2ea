package dev.oriel.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file by its path, where there is nothing better. Each name on the way was a folder and not a
 * link when it was passed; somebody else could put a link there later.
 */
record PathPin(Path path) implements Pin {
  @Override
  public LinkOption[] links() {
    boolean known = path.getFileSystem() == FileSystems.getDefault();
    return known ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
  }

  @Override
  public Pin below(String name) throws IOException {
    Path below = resolve(name);
    Files.readAttributes(below, "isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
    return new PathPin(below);
  }

  @Override
  public Path resolve(String name) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path.toString(), null, Errno.ENOTDIR.text());
    }
    return path.resolve(name);
  }

  @Override
  public boolean outlivesName() {
    return false;
  }

  @Override
  public Pin lent() {
    return this;
  }

  @Override
  public void close() {}
}

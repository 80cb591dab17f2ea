package dev.oriel.files;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file that the server has hold of. {@link #below} leads from a folder to what is in it and never
 * through a symbolic link, so nothing outside of the share can be reached.
 */
interface Pin extends AutoCloseable {
  /** A path of the file, to be used with {@link #links}. */
  Path path();

  /** How {@link #path} is to be followed. */
  LinkOption[] links();

  /**
   * The file with that name in this folder; a symbolic link is itself a file.
   *
   * @throws IOException if there is none, or this is not a folder
   */
  Pin below(String name) throws IOException;

  /** Whether it leads to the file even when the file has another name, or none. */
  boolean outlivesName();

  /** The same file, for another who closes it. */
  Pin lent();

  @Override
  void close();

  /**
   * The path of a name in this folder, which may or may not be there.
   *
   * @throws IOException if this is not a folder
   */
  Path resolve(String name) throws IOException;

  /** A folder that the user names: symbolic links on the way to it are the user's. */
  static Pin of(Path folder) throws IOException {
    return DescriptorPin.areSupported(folder)
        ? DescriptorPin.open(folder)
        : new PathPin(folder.toRealPath());
  }
}

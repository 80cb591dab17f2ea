package dev.oriel.device;

import java.io.IOException;
import java.nio.file.Path;

/** A format of image files, found as a service. */
public interface BlockFormat {
  /** QEMU's name of the format, such as {@code raw}. */
  String name();

  /**
   * Opens an existing image; nothing is created.
   *
   * @param named whether the user named this format; if not, this is the default one: a file that
   *     looks like another that is known is opened as that, and one of other formats refused
   * @throws BadImageException with one line that names the file, if it cannot be used
   */
  BlockImage open(Path file, boolean readOnly, boolean named);

  /**
   * Creates an image of a disk that reads as zeros. A format need not be able to.
   *
   * @param file must not exist
   * @param bytes the size of the disk, a multiple of 512
   * @throws BadImageException if there can be no such image
   */
  default void create(Path file, long bytes) throws IOException {
    throw new BadImageException(file + ": images of format " + name() + " cannot be created");
  }
}

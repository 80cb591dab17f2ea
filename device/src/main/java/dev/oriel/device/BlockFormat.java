package dev.oriel.device;

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
}

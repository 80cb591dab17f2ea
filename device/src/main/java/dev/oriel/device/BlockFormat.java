package dev.oriel.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

  /** What is found out about a file. */
  @FunctionalInterface
  interface Inspection<T> {
    T of(FileChannel file) throws IOException;
  }

  /**
   * Reads the file of an image as it is, whoever has it open. It takes no lock, and takes none
   * away: on some hosts the locks of a file belong to the process and go with the first close, so a
   * file that the process has open may be read in this way only.
   */
  default <T> T inspect(Path file, Inspection<T> what) throws IOException {
    try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
      return what.of(opened);
    }
  }

  /**
   * Bytes of the disk in an image that another machine may be writing; changes nothing. A format
   * need not be able to while one does.
   *
   * @param named as for {@link #open}
   * @throws BadImageException with one line that names the file, if it cannot be used
   */
  default long size(Path file, boolean named) {
    try (BlockImage image = open(file, true, named)) {
      return image.size();
    } catch (IOException e) {
      throw new BadImageException(file + ": cannot be read: " + e.getMessage());
    }
  }

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

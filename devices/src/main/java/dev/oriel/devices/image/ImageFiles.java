package dev.oriel.devices.image;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.qcow2.Qcow2Image;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens images of the known formats, with the chain of their backing files. */
final class ImageFiles {
  /** Formats that are opened; the others are recognized. */
  enum Kind {
    RAW,
    QCOW2
  }

  private static final int LONGEST_CHAIN = 32;
  private static final Pattern PROTOCOL = Pattern.compile("([A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);

  private ImageFiles() {}

  /**
   * @param kind the format that the user gave; if none, qcow2 is recognized, and a file that looks
   *     like another is refused
   * @throws BadImageException with one line that names the file
   */
  static BlockImage open(Path file, boolean readOnly, Optional<Kind> kind) {
    return open(file, readOnly, kind, 1);
  }

  private static BlockImage open(Path file, boolean readOnly, Optional<Kind> kind, int depth) {
    try {
      ImageFile opened = new ImageFile(OpenImages.OF_THIS_PROCESS.open(file, readOnly));
      try {
        return open(file, opened, readOnly, kind, depth);
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(file, readOnly, e);
    }
  }

  private static BadImageException unusable(Path file, boolean readOnly, IOException e) {
    return new BadImageException(
        file
            + ": "
            + switch (e) {
              case NoSuchFileException _ -> "no such disk image";
              case AccessDeniedException _ ->
                  readOnly ? "not readable" : "not readable and writable";
              case FileSystemException other -> "cannot be opened: " + other.getReason();
              default -> "cannot be opened: " + e.getMessage();
            });
  }

  /**
   * Bytes of the disk in an image that anybody may have open.
   *
   * @param kind as for {@link #open}
   * @throws BadImageException with one line that names the file
   */
  static long size(Path file, Optional<Kind> kind) {
    try {
      return OpenImages.OF_THIS_PROCESS.inspect(file, opened -> size(file, opened, kind));
    } catch (IOException e) {
      throw unusable(file, true, e);
    }
  }

  private static long size(Path file, FileChannel opened, Optional<Kind> kind) throws IOException {
    boolean seen =
        kind.isEmpty() && ForeignFormat.of(opened).equals(Optional.of(ForeignFormat.QCOW2));
    return seen || kind.equals(Optional.of(Kind.QCOW2))
        ? Qcow2Image.size(file.toString(), new InspectedFile(opened))
        : opened.size();
  }

  private static BlockImage open(
      Path file, ImageFile opened, boolean readOnly, Optional<Kind> kind, int depth)
      throws IOException {
    Optional<ForeignFormat> seen =
        kind.isPresent() ? Optional.empty() : ForeignFormat.of(opened.channel());
    if (kind.equals(Optional.of(Kind.QCOW2)) || seen.equals(Optional.of(ForeignFormat.QCOW2))) {
      return Qcow2Image.open(
          file.toString(),
          opened,
          readOnly,
          (name, format) -> backing(file, name, format, depth + 1));
    }
    if (seen.isPresent()) {
      throw new BadImageException(foreign(file, seen.get()));
    }
    if (opened.size() == 0) {
      throw new BadImageException(file + ": a disk of 0 bytes, the file is empty");
    }
    return new RawImage(file.toString(), opened, readOnly, kind.isEmpty());
  }

  private static String foreign(Path file, ForeignFormat format) {
    String remedy =
        format.isPacked()
            ? "a %s file, not a raw image; unpack it"
            : "a %s image, not a raw one; convert it with qemu-img convert -O raw";
    return file
        + ": looks like "
        + remedy.formatted(format.label())
        + ", or say format=raw to use it as it is";
  }

  private static BlockImage backing(Path image, String name, Optional<String> format, int depth) {
    if (depth > LONGEST_CHAIN) {
      throw new BadImageException(
          image + ": more than " + LONGEST_CHAIN + " images, each backed by the next");
    }
    Path file = path(image, name);
    if (format.isEmpty()) {
      return unnamed(image, file, depth);
    }
    Kind kind =
        switch (format.get()) {
          case "raw" -> Kind.RAW;
          case "qcow2" -> Kind.QCOW2;
          default ->
              throw new BadImageException(
                  "%s: its backing file %s has format %s, which is not supported; supported: raw, qcow2"
                      .formatted(image, file, format.get()));
        };
    return open(file, true, Optional.of(kind), depth);
  }

  /**
   * A guest that could write a raw image could have made it look like qcow2, with a backing file of
   * its choice.
   */
  private static BlockImage unnamed(Path image, Path file, int depth) {
    BlockImage opened = open(file, true, Optional.empty(), depth);
    if (opened instanceof RawImage) {
      return opened;
    }
    try {
      opened.close();
    } catch (IOException e) {
      // It was only read.
    }
    throw new BadImageException(
        "%s: does not say which format its backing file %s has; say so: qemu-img rebase -u -b %s -F qcow2 %s"
            .formatted(image, file, file, image));
  }

  /** The name is relative to the folder of the image. */
  private static Path path(Path image, String name) {
    Matcher protocol = PROTOCOL.matcher(name);
    if (protocol.matches() && !protocol.group(1).equals("file")) {
      throw new BadImageException(
          image + ": its backing file is not a file: " + name.replaceAll("\\p{Cntrl}", "?"));
    }
    String local = protocol.matches() ? protocol.group(2) : name;
    try {
      return image.resolveSibling(local);
    } catch (RuntimeException e) {
      throw new BadImageException(image + ": its backing file has no valid name");
    }
  }
}

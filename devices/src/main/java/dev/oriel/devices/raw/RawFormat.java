package dev.oriel.devices.raw;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code format=raw}. */
public final class RawFormat implements BlockFormat {
  private static final int SECTOR = 512;

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly, boolean named) {
    try {
      OpenImages.Entry entry =
          OpenImages.OF_THIS_PROCESS.open(file, readOnly, channel -> check(file, channel, named));
      return new RawImage(file.toString(), entry, readOnly);
    } catch (NoSuchFileException e) {
      throw new BadImageException(file + ": no such disk image");
    } catch (AccessDeniedException e) {
      String access = readOnly ? "not readable" : "not readable and writable";
      throw new BadImageException(file + ": " + access);
    } catch (FileSystemException e) {
      throw new BadImageException(file + ": cannot be opened: " + e.getReason());
    } catch (IOException e) {
      throw new BadImageException(file + ": cannot be opened: " + e.getMessage());
    }
  }

  private static void check(Path file, FileChannel channel, boolean named) throws IOException {
    if (!named) {
      ForeignFormat.of(channel)
          .ifPresent(
              format -> {
                throw new BadImageException(foreign(file, format));
              });
    }
    long size = channel.size();
    if (size == 0 || size % SECTOR != 0) {
      throw new BadImageException(
          "%s: %d bytes is not a multiple of %d".formatted(file, size, SECTOR));
    }
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
}

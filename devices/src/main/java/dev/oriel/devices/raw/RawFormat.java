package dev.oriel.devices.raw;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** {@code format=raw}. */
public final class RawFormat implements BlockFormat {
  private static final int SECTOR = 512;

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly) {
    if (Files.isDirectory(file)) {
      throw new BadImageException(file + ": is a directory, not a disk image");
    }
    Set<StandardOpenOption> options =
        readOnly
            ? Set.of(StandardOpenOption.READ)
            : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileChannel channel = FileChannel.open(file, options);
      try {
        check(file, channel, readOnly);
        return new RawImage(file.toString(), channel, channel.size(), readOnly);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new BadImageException(file + ": no such disk image");
    } catch (AccessDeniedException e) {
      String access = readOnly ? "not readable" : "not readable and writable";
      throw new BadImageException(file + ": " + access);
    } catch (IOException e) {
      throw new BadImageException(file + ": " + e.getMessage());
    }
  }

  /** Writers exclude everybody, readers only writers; the lock goes with the channel. */
  private static void check(Path file, FileChannel channel, boolean readOnly) throws IOException {
    long size = channel.size();
    if (size == 0 || size % SECTOR != 0) {
      throw new BadImageException(
          "%s: %d bytes is not a multiple of %d".formatted(file, size, SECTOR));
    }
    boolean locked;
    try {
      locked = channel.tryLock(0, Long.MAX_VALUE, readOnly) != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new BadImageException(file + ": in use by another machine");
    }
  }
}

package dev.oriel.machine;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Disk images while no machine has them. */
public final class DiskImages {
  private static final int PIECE = 1 << 16;

  private DiskImages() {}

  /**
   * Writes a copy of a raw image in another format. What is zeros takes no space in it.
   *
   * @param raw the image
   * @param copy is created
   * @param format such as {@code qcow2}
   * @throws ConfigurationException if there is no such format, or it cannot hold the image
   */
  public static void convert(Path raw, Path copy, String format) throws IOException {
    BlockFormat target = DriveImages.format(new DriveConfig("copy", copy, false).as(format));
    BlockFormat source = DriveImages.format(new DriveConfig("raw", raw, true).as("raw"));
    try (BlockImage from = source.open(raw, true, true)) {
      target.create(copy, from.size());
      boolean done = false;
      try (BlockImage to = target.open(copy, false, true)) {
        copy(from, to);
        done = true;
      } finally {
        if (!done) {
          Files.delete(copy);
        }
      }
    } catch (BadImageException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private static void copy(BlockImage from, BlockImage to) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment piece = arena.allocate(PIECE);
      MemorySegment zeros = arena.allocate(PIECE);
      for (long at = 0; at < from.size(); at += PIECE) {
        MemorySegment part = piece.asSlice(0, Math.min(PIECE, from.size() - at));
        from.read(at, part);
        if (part.mismatch(zeros.asSlice(0, part.byteSize())) >= 0) {
          to.write(at, part);
        }
      }
      to.flush();
    }
  }
}

package dev.oriel.guests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A part of a disk image.
 *
 * @param image the image
 * @param start where it begins, in bytes
 * @param bytes how long it is
 */
record DiskArea(FileChannel image, long start, long bytes) {
  private static final int SECTOR = 512;

  /** Where the first partition begins, and what partitions are multiples of. */
  private static final long ALIGNMENT = 1L << 20;

  /** More than a GRUB with any of its modules. */
  private static final long PREP_BYTES = 7L << 20;

  private static final int PREP = 0x41;
  private static final int LINUX = 0x83;

  /** The table has 32 bits for sectors. */
  private static final long MOST = (1L << 32) * SECTOR;

  /** All of an image. */
  static DiskArea whole(FileChannel image, long bytes) {
    return new DiskArea(image, 0, bytes);
  }

  /**
   * Writes a partition table, as PCs have it and SLOF reads it: the first partition is a PReP boot
   * partition, from which firmware starts a program; the second one takes the rest.
   *
   * @return the second partition
   */
  static DiskArea afterBootPartition(FileChannel image, long bytes) throws IOException {
    long start = ALIGNMENT + PREP_BYTES;
    long rest = (bytes - start) / ALIGNMENT * ALIGNMENT;
    if (rest <= 0 || bytes > MOST) {
      throw new GuestException(
          "a disk of %d MiB is too %s for partitions"
              .formatted(bytes >> 20, rest <= 0 ? "small" : "large"));
    }
    ByteBuffer table = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    table.position(446);
    put(table, 0x80, PREP, ALIGNMENT, PREP_BYTES);
    put(table, 0, LINUX, start, rest);
    table.putShort(510, (short) 0xaa55);
    image.write(table.rewind(), 0);
    image.write(ByteBuffer.allocate(1), bytes - 1);
    return new DiskArea(image, start, rest);
  }

  private static void put(ByteBuffer table, int flags, int type, long start, long bytes) {
    int noCylinder = 0xff_fffe;
    table.putInt(noCylinder << 8 | flags).putInt(noCylinder << 8 | type);
    table.putInt((int) (start / SECTOR)).putInt((int) (bytes / SECTOR));
  }

  void write(ByteBuffer data, long at) throws IOException {
    image.write(data, start + at);
  }
}

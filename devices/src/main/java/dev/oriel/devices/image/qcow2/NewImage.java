package dev.oriel.devices.image.qcow2;

import dev.oriel.device.BadImageException;
import java.nio.ByteBuffer;

/**
 * An image of which nothing is stored yet: version 3, clusters of 64 KiB and counts of 16 bits, as
 * {@code qemu-img create} makes it. Four kinds of clusters, one after the other: the header, the
 * table of reference counts, the first block of them, and the L1 table.
 */
public final class NewImage {
  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final int COUNTS = 1;
  private static final int BLOCK = 2;
  private static final int L1 = 3;
  private static final int SECTOR = 512;

  private NewImage() {}

  /**
   * The contents of the file.
   *
   * @param name for messages
   * @param size bytes of the disk, up to 2 PiB
   * @throws BadImageException if it cannot have that size
   */
  public static byte[] of(String name, long size) {
    long perTable = (long) CLUSTER << CLUSTER_BITS - 3;
    long entries = (size - 1) / perTable + 1;
    if (size <= 0 || size % SECTOR != 0 || entries > Header.LARGEST_L1 / Long.BYTES) {
      throw new BadImageException(name + ": a qcow2 image cannot have " + size + " bytes");
    }
    int l1Clusters = (int) ((entries * Long.BYTES + CLUSTER - 1) / CLUSTER);
    int clusters = L1 + l1Clusters;
    ByteBuffer image = ByteBuffer.allocate(clusters * CLUSTER);
    image.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb}).putInt(3);
    image.putLong(0).putInt(0).putInt(CLUSTER_BITS);
    image.putLong(size).putInt(0).putInt((int) entries).putLong(L1 * CLUSTER);
    image.putLong(COUNTS * CLUSTER).putInt(1);
    image.putInt(96, 4).putInt(100, 104);
    image.putLong(COUNTS * CLUSTER, BLOCK * CLUSTER);
    for (int i = 0; i < clusters; i++) {
      image.putShort(BLOCK * CLUSTER + 2 * i, (short) 1);
    }
    return image.array();
  }
}

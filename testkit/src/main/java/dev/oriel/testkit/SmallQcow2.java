package dev.oriel.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A small qcow2 image, version 3, made by hand. */
public final class SmallQcow2 {
  private static final int CLUSTER = 512;

  private SmallQcow2() {}

  /**
   * A disk of 8 KiB with clusters of 512 bytes: stored, kept for zeros, zeros, compressed and not
   * there.
   */
  public static byte[] varied() {
    byte[] bytes = Arrays.copyOf(empty().array(), 8 * CLUSTER);
    ByteBuffer more = ByteBuffer.wrap(bytes);
    long copied = 1L << 63;
    more.putLong(3 * CLUSTER, copied | 4 * CLUSTER);
    more.putLong(4 * CLUSTER, copied | 5 * CLUSTER);
    more.putLong(4 * CLUSTER + 8, copied | 6 * CLUSTER | 1);
    more.putLong(4 * CLUSTER + 16, 1);
    more.putLong(4 * CLUSTER + 24, 1L << 62 | 7 * CLUSTER);
    for (int i = 4; i < 8; i++) {
      more.putShort(2 * CLUSTER + 2 * i, (short) 1);
    }
    Arrays.fill(bytes, 5 * CLUSTER, 6 * CLUSTER, (byte) 5);
    // Deflate's form of 512 times the same byte.
    byte[] deflated = {0x63, 0x67, 0x1f, 0x05, 0x23, 0x19, 0x00, 0x00};
    System.arraycopy(deflated, 0, bytes, 7 * CLUSTER, deflated.length);
    return bytes;
  }

  private static ByteBuffer empty() {
    ByteBuffer image = ByteBuffer.allocate(4 * CLUSTER);
    image.putInt(0x514649fb).putInt(3).putInt(20, 9).putLong(24, 8192).putInt(36, 1);
    image.putLong(40, 3 * CLUSTER).putLong(48, CLUSTER).putInt(56, 1);
    image.putInt(96, 4).putInt(100, 104);
    image.putLong(CLUSTER, 2 * CLUSTER);
    for (int i = 0; i < 4; i++) {
      image.putShort(2 * CLUSTER + 2 * i, (short) 1);
    }
    return image;
  }
}

package dev.oriel.net.user;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The Internet checksum (RFC 1071). */
final class Checksum {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Checksum() {}

  /** Adds bytes, which start at an even offset of what is summed, to {@code sum}. */
  static long add(long sum, byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    for (; at + 4 <= end; at += 4) {
      sum += (int) INT.get(bytes, at) & 0xffff_ffffL;
    }
    for (int shift = 24; at < end; at++, shift -= 8) {
      sum += (bytes[at] & 0xffL) << shift;
    }
    return sum;
  }

  /** The field's value: 0 if the field was summed and right. */
  static short finish(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    while (folded >>> 16 != 0) {
      folded = (folded >>> 16) + (folded & 0xffff);
    }
    return (short) ~folded;
  }

  /** The sum of the pseudo header of TCP and UDP. */
  static long pseudo(int protocol, int source, int target, int length) {
    return (source & 0xffff_ffffL) + (target & 0xffff_ffffL) + protocol + length;
  }
}

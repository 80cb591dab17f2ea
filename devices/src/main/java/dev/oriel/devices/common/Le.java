package dev.oriel.devices.common;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Fields of structures in guest memory: little-endian, text padded with blanks. */
public final class Le {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Le() {}

  public static int get8(MemorySegment from, long offset) {
    return from.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  public static int get16(MemorySegment from, long offset) {
    return from.get(SHORT, offset) & 0xffff;
  }

  public static int get32(MemorySegment from, long offset) {
    return from.get(INT, offset);
  }

  public static long get64(MemorySegment from, long offset) {
    return from.get(LONG, offset);
  }

  public static void put8(MemorySegment to, long offset, int value) {
    to.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  public static void put16(MemorySegment to, long offset, int value) {
    to.set(SHORT, offset, (short) value);
  }

  public static void put32(MemorySegment to, long offset, int value) {
    to.set(INT, offset, value);
  }

  public static void put64(MemorySegment to, long offset, long value) {
    to.set(LONG, offset, value);
  }

  public static void putText(MemorySegment to, long offset, int width, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < width; i++) {
      put8(to, offset + i, i < bytes.length ? bytes[i] : ' ');
    }
  }
}

package dev.oriel.memory.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the values of a part's state, in order: big-endian, without names. */
public final class StateWriter {
  private byte[] bytes = new byte[256];
  private int size;

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  private void put(long value, int width) {
    reserve(width);
    for (int i = width - 1; i >= 0; i--) {
      bytes[size++] = (byte) (value >>> Byte.SIZE * i);
    }
  }

  public void putLong(long value) {
    put(value, Long.BYTES);
  }

  public void putInt(int value) {
    put(value, Integer.BYTES);
  }

  public void putBoolean(boolean value) {
    put(value ? 1 : 0, 1);
  }

  /** Values of a constant, by its place among the constants. */
  public void putEnum(Enum<?> value) {
    putInt(value.ordinal());
  }

  /** The number of values, then the values. */
  public void putLongs(long[] values) {
    putInt(values.length);
    for (long value : values) {
      putLong(value);
    }
  }

  /** The number of bytes, then the bytes. */
  public void putBytes(byte[] values) {
    putInt(values.length);
    append(values, values.length);
  }

  /** All that was put into {@code other}. */
  public void putAll(StateWriter other) {
    append(other.bytes, other.size);
  }

  private void append(byte[] values, int count) {
    reserve(count);
    System.arraycopy(values, 0, bytes, size, count);
    size += count;
  }

  public void putText(String text) {
    putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that was put. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}

package dev.oriel.memory.state;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link StateWriter} has collected, and trusts none of it: each method throws a
 * {@link StateException} where there is no such value.
 */
public final class StateReader {
  private final ByteBuffer buffer;

  public StateReader(byte[] bytes) {
    buffer = ByteBuffer.wrap(bytes);
  }

  public long getLong() {
    try {
      return buffer.getLong();
    } catch (BufferUnderflowException e) {
      throw ended();
    }
  }

  public int getInt() {
    try {
      return buffer.getInt();
    } catch (BufferUnderflowException e) {
      throw ended();
    }
  }

  /** A number from {@code least} to {@code most}. */
  public int getInt(int least, int most) {
    int value = getInt();
    check(value >= least && value <= most);
    return value;
  }

  public boolean getBoolean() {
    check(buffer.hasRemaining());
    byte value = buffer.get();
    check(value == 0 || value == 1);
    return value != 0;
  }

  /** One of {@code values}, all constants of a type. */
  public <E extends Enum<E>> E getEnum(E[] values) {
    return values[getInt(0, values.length - 1)];
  }

  /** As many values as {@code target} has room for. */
  public void getLongs(long[] target) {
    check(getInt() == target.length);
    for (int i = 0; i < target.length; i++) {
      target[i] = getLong();
    }
  }

  /** At most {@code most} values. */
  public long[] getLongs(int most) {
    long[] values = new long[getInt(0, Math.min(most, buffer.remaining() / Long.BYTES))];
    for (int i = 0; i < values.length; i++) {
      values[i] = getLong();
    }
    return values;
  }

  /** At most {@code most} bytes. */
  public byte[] getBytes(int most) {
    int count = getInt(0, most);
    check(count <= buffer.remaining());
    byte[] bytes = new byte[count];
    buffer.get(bytes);
    return bytes;
  }

  /** As many bytes as {@code target} has room for. */
  public void getBytes(byte[] target) {
    byte[] bytes = getBytes(target.length);
    check(bytes.length == target.length);
    System.arraycopy(bytes, 0, target, 0, bytes.length);
  }

  public String getText(int mostBytes) {
    return new String(getBytes(mostBytes), StandardCharsets.UTF_8);
  }

  /** Refuses the state unless {@code possible}. */
  public void check(boolean possible) {
    if (!possible) {
      throw new StateException("a value is not possible");
    }
  }

  /** Refuses a state that has more values. */
  public void end() {
    check(!buffer.hasRemaining());
  }

  private static StateException ended() {
    return new StateException("values are missing");
  }
}

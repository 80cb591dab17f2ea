package dev.oriel.fuzz;

/** Reads numbers off the bytes that a fuzzer made; past their end everything is 0. */
public final class FuzzInput {
  private final byte[] bytes;
  private int at;

  public FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether all bytes are used up. */
  public boolean done() {
    return at >= bytes.length;
  }

  /** 0..255. */
  public int u8() {
    return done() ? 0 : Byte.toUnsignedInt(bytes[at++]);
  }

  /** 0..65535. */
  public int u16() {
    return u8() | u8() << 8;
  }

  public int s32() {
    return u16() | u16() << 16;
  }

  public long s64() {
    return Integer.toUnsignedLong(s32()) | (long) s32() << 32;
  }

  /** 0..{@code bound - 1}, of one byte; {@code bound} at most 256. */
  public int below(int bound) {
    return u8() % bound;
  }

  /** One of {@code choices}, at most 256. */
  public int of(int... choices) {
    return choices[below(choices.length)];
  }
}

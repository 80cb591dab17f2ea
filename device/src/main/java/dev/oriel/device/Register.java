package dev.oriel.device;

/**
 * A register as specified.
 *
 * @param name the specification's name
 * @param offset bytes from the start of the bank
 * @param width bytes: 1, 2, 4 or 8
 * @param reset value after reset
 * @param writable bits that a guest's write sets
 * @param clearable bits that a guest clears by writing 1
 */
public record Register(
    String name, int offset, int width, long reset, long writable, long clearable) {

  public Register {
    if (offset < 0 || Integer.bitCount(width) != 1 || width > Long.BYTES) {
      throw new IllegalArgumentException(name + " at " + offset + ", " + width + " bytes wide");
    }
    long outside = width == Long.BYTES ? 0 : -1L << width * Byte.SIZE;
    if (((reset | writable | clearable) & outside) != 0) {
      throw new IllegalArgumentException(name + " has bits outside its " + width + " bytes");
    }
    if ((writable & clearable) != 0) {
      throw new IllegalArgumentException(name + " has bits both writable and clearable");
    }
  }

  /** A register that guests cannot change. */
  public static Register readOnly(String name, int offset, int width, long reset) {
    return new Register(name, offset, width, reset, 0, 0);
  }

  /** A register whose {@code writable} bits guests set. */
  public static Register readWrite(String name, int offset, int width, long reset, long writable) {
    return new Register(name, offset, width, reset, writable, 0);
  }

  /** The same register {@code bytes} further on. */
  public Register shifted(int bytes) {
    return new Register(name, offset + bytes, width, reset, writable, clearable);
  }
}

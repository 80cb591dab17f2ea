package dev.oriel.device;

/**
 * A base address register: one range of bus addresses that a function decodes.
 *
 * @param index 0..5; a {@link Kind#MEMORY64} BAR also takes {@code index + 1}
 * @param size bytes, a power of two: at least 16 for memory, 4 for I/O
 */
public record Bar(int index, Kind kind, boolean prefetchable, long size) {
  /** Address space and width, as PCI Local Bus 3.0 section 6.2.5.1 encodes them. */
  public enum Kind {
    IO(1, 4),
    MEMORY32(0, 4),
    MEMORY64(4, 8);

    private final int typeBits;
    private final int width;

    Kind(int typeBits, int width) {
      this.typeBits = typeBits;
      this.width = width;
    }

    int width() {
      return width;
    }
  }

  public Bar {
    long smallest = kind == Kind.IO ? 4 : 16;
    boolean tooLarge = kind != Kind.MEMORY64 && size > 1L << 31;
    if (Long.bitCount(size) != 1 || size < smallest || tooLarge) {
      throw new IllegalArgumentException("BAR" + index + " of 0x" + Long.toHexString(size));
    }
    if (index < 0 || index + (kind.width() / 4) > 6) {
      throw new IllegalArgumentException("BAR" + index + " of kind " + kind);
    }
  }

  /** A BAR in memory space that may lie anywhere in 64 bits. */
  public static Bar memory64(int index, long size) {
    return new Bar(index, Kind.MEMORY64, false, size);
  }

  /** A BAR in the low 4 GiB of memory space. */
  public static Bar memory32(int index, long size) {
    return new Bar(index, Kind.MEMORY32, false, size);
  }

  /** A BAR in I/O space. */
  public static Bar io(int index, long size) {
    return new Bar(index, Kind.IO, false, size);
  }

  /** The register's offset in configuration space. */
  public int configOffset() {
    return 0x10 + 4 * index;
  }

  Register register() {
    long flags = kind.typeBits | (prefetchable ? 8 : 0);
    long addressBits = -size & (kind == Kind.MEMORY64 ? -1L : 0xffff_ffffL);
    return Register.readWrite("BAR" + index, configOffset(), kind.width(), flags, addressBits);
  }
}

package dev.oriel.cpu;

/**
 * What answers at guest real addresses that are not RAM.
 *
 * <p>Values are little-endian integers: the byte at the lowest address is the least significant.
 */
public interface MmioBus {
  /**
   * Whether something answers at all of {@code [ra, ra + size)}. A processor that accesses anything
   * else takes a machine check.
   */
  default boolean answers(long ra, int size) {
    return true;
  }

  /** Loads {@code size} (1, 2, 4 or 8) bytes at {@code ra}; all ones where nothing answers. */
  long load(long ra, int size);

  /**
   * Stores the low {@code size} bytes of {@code value} at {@code ra}; ignored where nothing
   * answers.
   */
  void store(long ra, int size, long value);
}

package dev.oriel.cpu;

/**
 * The devices at guest real addresses that are not RAM.
 *
 * <p>Values are little-endian integers: the byte at the lowest address is the least significant.
 */
public interface MmioBus {
  /**
   * Whether a device answers at every byte of {@code [ra, ra + size)}. An access to any other
   * address is a machine check.
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

  /** The same by processor {@code cpu}, for devices to whom it matters which one it is. */
  default long load(int cpu, long ra, int size) {
    return load(ra, size);
  }

  /** The same by processor {@code cpu}, for devices to whom it matters which one it is. */
  default void store(int cpu, long ra, int size, long value) {
    store(ra, size, value);
  }
}

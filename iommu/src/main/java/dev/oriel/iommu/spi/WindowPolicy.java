package dev.oriel.iommu.spi;

/**
 * Decides how large a DMA window a guest is offered: what {@code advertise=NAME} of a host bridge
 * chooses. Implementations are found by {@link java.util.ServiceLoader}.
 *
 * <p>A guest sizes its window once, by what it is told when its first device starts. What is
 * created may be that large, and no larger.
 */
public interface WindowPolicy {
  /** The name that chooses this policy: lower case letters, digits and dashes, a letter first. */
  String name();

  /**
   * TCEs of the largest window: a power of two, 1..2^{@value TableShape#MAX_ENTRIES_SHIFT}; for
   * more memory never less. Always the same for the same memory.
   *
   * @param memoryEnd the first real address past all memory that there is or that can be plugged in
   */
  long largestWindow(long memoryEnd);
}

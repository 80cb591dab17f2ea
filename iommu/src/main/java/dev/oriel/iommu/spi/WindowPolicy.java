package dev.oriel.iommu.spi;

/**
 * Decides how large a DMA window a guest is offered; selected by {@code advertise=NAME} of a host
 * bridge. Implementations are found by {@link java.util.ServiceLoader}.
 *
 * <p>A guest sizes its window once, by the size reported when its first device starts. It can
 * create a window of that size, but no larger.
 */
public interface WindowPolicy {
  /** The name that selects this policy: lower case letters, digits and dashes, a letter first. */
  String name();

  /**
   * TCEs of the largest window: a power of two, 1..2^{@value TableShape#MAX_ENTRIES_SHIFT}; more
   * memory never means fewer. The result depends only on the memory.
   *
   * @param memoryEnd the first real address past all memory that exists or can be plugged in
   */
  long largestWindow(long memoryEnd);
}

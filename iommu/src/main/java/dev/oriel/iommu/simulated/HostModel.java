package dev.oriel.iommu.simulated;

/**
 * The properties of a simulated host.
 *
 * @param pageShift log2 of the host's page size
 * @param ioPageSizes bit n set: 2^n byte I/O pages
 * @param backingShift log2 of the pages behind the guest's memory
 * @param levels most levels of a table
 * @param contiguous most bytes that the host allocates in one piece
 * @param memlock bytes that the process may lock (RLIMIT_MEMLOCK)
 */
public record HostModel(
    int pageShift, long ioPageSizes, int backingShift, int levels, long contiguous, long memlock) {
  /** No limit on locked memory. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /**
   * @throws IllegalArgumentException naming the impossible value
   */
  public HostModel {
    if (pageShift < 12 || pageShift > 16 || backingShift < pageShift || backingShift > 34) {
      throw new IllegalArgumentException(
          "pages of 2^%d bytes, guest memory in pages of 2^%d".formatted(pageShift, backingShift));
    }
    if (levels < 1 || levels > HardwareTable.MAX_LEVELS) {
      throw new IllegalArgumentException("tables of " + levels + " levels");
    }
    if (memlock < 0) {
      throw new IllegalArgumentException("memlock=" + memlock);
    }
  }

  /** A POWER9 server: 64 KiB pages, I/O pages of 4 KiB, 64 KiB, 2 MiB and 1 GiB, 5 levels. */
  public static HostModel power9(long memlock) {
    return new HostModel(
        16,
        1L << 12 | 1L << 16 | 1L << 21 | 1L << 30,
        16,
        HardwareTable.MAX_LEVELS,
        16 << 20,
        memlock);
  }
}

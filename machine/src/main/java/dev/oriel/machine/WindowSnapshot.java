package dev.oriel.machine;

import java.util.List;

/**
 * A DMA window at one moment.
 *
 * @param liobn its number, 32 bits unsigned
 * @param ioba its first bus address, unsigned
 * @param size bytes
 * @param pageShift log2 of the bytes of a page
 * @param isDefault whether the platform created it, not the guest
 * @param tableBytes bytes of host memory of its table
 * @param runs its mappings, ascending: at most {@value #MOST_RUNS}; neighbours are merged if there
 *     are more
 */
public record WindowSnapshot(
    long liobn,
    long ioba,
    long size,
    int pageShift,
    boolean isDefault,
    long tableBytes,
    List<MappedRun> runs) {
  /** A guest may have mapped millions of scattered pages. */
  public static final int MOST_RUNS = 64;

  public WindowSnapshot {
    runs = List.copyOf(runs);
  }

  /** Bytes of the window that are mapped. */
  public long mapped() {
    return runs.stream().mapToLong(MappedRun::mapped).sum();
  }
}

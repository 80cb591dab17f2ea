package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.TceTable;

/** A few entries of a leaf: their positions, ascending, and the entries. Immutable. */
record SparseLeaf(short[] positions, long[] tces) implements Subtree {
  /** Beyond this many entries a {@link DenseLeaf} is as small. */
  static final int MAX = 96;

  /** At this many entries a {@link DenseLeaf} becomes sparse again. */
  static final int SHRINK = 64;

  static long bytes(int entries) {
    return 32 + (16 + entries * 2 + 7 & ~7) + (16 + entries * 8);
  }

  @Override
  public long get(long index) {
    int position = (int) index & LEAF_SPAN - 1;
    int low = 0;
    int high = positions.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int at = positions[middle];
      if (at == position) {
        return tces[middle];
      }
      if (at < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return 0;
  }

  @Override
  public long bytes() {
    return bytes(tces.length);
  }

  @Override
  public boolean anyLive(long first, long last) {
    int from = (int) first & LEAF_SPAN - 1;
    int to = (int) last & LEAF_SPAN - 1;
    for (int i = 0; i < tces.length; i++) {
      if (positions[i] >= from
          && positions[i] <= to
          && (tces[i] & (TceTable.READ | TceTable.WRITE)) != 0) {
        return true;
      }
    }
    return false;
  }
}

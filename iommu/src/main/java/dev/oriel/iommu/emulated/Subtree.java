package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.RunVisitor;

/**
 * All entries of an aligned range of indexes; {@code null} stands for an empty range.
 *
 * <p>Sizes are those of a 64-bit HotSpot with references of 8 bytes, an upper bound for the usual
 * 4.
 */
sealed interface Subtree permits Run, Runs, Node, DenseLeaf {
  /** log2 of the entries a leaf covers. */
  int LEAF_BITS = 9;

  /** Entries a leaf covers. */
  int LEAF_SPAN = 1 << LEAF_BITS;

  /** The entry at {@code index}, which must lie in the range of this subtree. */
  long get(long index);

  /**
   * The last entry of the run of consecutive pages that contains {@code index}; {@code index} if
   * there is none.
   */
  long runEnd(long index, long pageSize);

  /** Whether any entry in {@code [first, last]} permits DMA. */
  boolean anyLive(long first, long last);

  /** Shows what is stored, as {@code TceTable.visit} does, of the range from {@code base} on. */
  void visit(long base, RunVisitor visitor);

  /** Host memory of this object and all below it. */
  long bytes();
}

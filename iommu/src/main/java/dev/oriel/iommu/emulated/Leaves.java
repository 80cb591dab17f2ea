package dev.oriel.iommu.emulated;

import static dev.oriel.iommu.emulated.Subtree.LEAF_SPAN;

import org.jspecify.annotations.Nullable;

/** Turns the parts a leaf may be into each other, by way of lists of entries. */
final class Leaves {
  private Leaves() {}

  /** The entries of a leaf that are not 0. */
  static SparseLeaf list(Subtree leaf) {
    return switch (leaf) {
      case SparseLeaf list -> list;
      case DenseLeaf dense -> list(dense, 0, LEAF_SPAN - 1, dense.used());
      case Run run -> {
        int first = (int) run.first() & LEAF_SPAN - 1;
        int last = (int) run.last() & LEAF_SPAN - 1;
        yield list(run, first, last, used(run));
      }
      case Node node -> throw new AssertionError("not a leaf");
    };
  }

  private static SparseLeaf list(Subtree leaf, int first, int last, int used) {
    short[] positions = new short[used];
    long[] tces = new long[used];
    int n = 0;
    long base = leaf instanceof Run run ? run.first() & -LEAF_SPAN : 0;
    for (int position = first; position <= last; position++) {
      long tce = leaf.get(base + position);
      if (tce != 0) {
        positions[n] = (short) position;
        tces[n++] = tce;
      }
    }
    return new SparseLeaf(positions, tces);
  }

  /** Entries of a run within a leaf that are not 0: a run of addresses may pass through 0 once. */
  private static int used(Run run) {
    int used = 0;
    for (long index = run.first(); index <= run.last(); index++) {
      used += run.at(index) == 0 ? 0 : 1;
    }
    return used;
  }

  /** The entries of {@code list} with those of {@code run} in their places. */
  static SparseLeaf with(SparseLeaf list, Run run) {
    int lo = (int) run.first() & LEAF_SPAN - 1;
    int hi = (int) run.last() & LEAF_SPAN - 1;
    int size = list.tces().length;
    int left = 0;
    while (left < size && list.positions()[left] < lo) {
      left++;
    }
    int right = left;
    while (right < size && list.positions()[right] <= hi) {
      right++;
    }
    SparseLeaf middle = list(run, lo, hi, used(run));
    int added = middle.tces().length;
    short[] positions = new short[left + added + size - right];
    long[] tces = new long[positions.length];
    System.arraycopy(list.positions(), 0, positions, 0, left);
    System.arraycopy(list.tces(), 0, tces, 0, left);
    System.arraycopy(middle.positions(), 0, positions, left, added);
    System.arraycopy(middle.tces(), 0, tces, left, added);
    System.arraycopy(list.positions(), right, positions, left + added, size - right);
    System.arraycopy(list.tces(), right, tces, left + added, size - right);
    return new SparseLeaf(positions, tces);
  }

  /** The smallest leaf with the entries of {@code list}, which belong to the indexes from base on. */
  static @Nullable Subtree smallest(SparseLeaf list, long base, long pageSize) {
    int size = list.tces().length;
    if (size == 0) {
      return null;
    }
    Run run = run(list, base, pageSize);
    if (run != null) {
      return run;
    }
    if (size <= SparseLeaf.MAX) {
      return list;
    }
    long[] tces = new long[LEAF_SPAN];
    for (int i = 0; i < size; i++) {
      tces[list.positions()[i]] = list.tces()[i];
    }
    return new DenseLeaf(tces, size);
  }

  private static @Nullable Run run(SparseLeaf list, long base, long pageSize) {
    long[] tces = list.tces();
    int size = tces.length;
    int first = list.positions()[0];
    int last = list.positions()[size - 1];
    long step = size == 1 ? 0 : tces[1] - tces[0];
    if (last - first != size - 1 || (step != 0 && step != pageSize)) {
      return null;
    }
    for (int i = 1; i < size; i++) {
      if (tces[i] - tces[i - 1] != step) {
        return null;
      }
    }
    return new Run(base + first, base + last, tces[0], step);
  }
}

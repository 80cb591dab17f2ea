package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TceTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** All entries of a leaf, changed in place. Written by one thread, read by any. */
final class DenseLeaf implements Subtree {
  static final int BYTES = 24 + 16 + LEAF_SPAN * 8;
  private static final VarHandle TCE = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] tces = new long[LEAF_SPAN];

  /** Entries that are not 0; used by the writer only. */
  private int used;

  /** The leaf that holds the runs of {@code list}, which are all in its range. */
  DenseLeaf(long[] list) {
    for (int i = 0; i < RunList.size(list); i++) {
      set(RunList.run(list, i));
    }
  }

  int used() {
    return used;
  }

  @Override
  public long get(long index) {
    return (long) TCE.getVolatile(tces, (int) index & LEAF_SPAN - 1);
  }

  @Override
  public long runEnd(long index, long pageSize) {
    return index;
  }

  /** The release stores are made volatile ones by the fence at the end. */
  void set(Change change) {
    for (long index = change.first(); index <= change.last(); index++) {
      int position = (int) index & LEAF_SPAN - 1;
      long tce = change.at(index);
      used += (tce == 0 ? 0 : 1) - (tces[position] == 0 ? 0 : 1);
      TCE.setRelease(tces, position, tce);
    }
    VarHandle.fullFence();
  }

  /** The entries as runs, of indexes from {@code base} on. */
  long[] asRuns(long base, long pageSize) {
    long[] list = {};
    for (int i = 0; i < LEAF_SPAN; i++) {
      if (tces[i] != 0) {
        list = RunList.with(list, new Run(base + i, base + i, tces[i], 0), pageSize);
      }
    }
    return list;
  }

  /** Whether each entry is the previous one plus {@code stride}. */
  boolean linear(long stride) {
    for (int i = 1; i < LEAF_SPAN; i++) {
      if (tces[i] - tces[i - 1] != stride) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean anyLive(long first, long last) {
    for (int i = (int) first & LEAF_SPAN - 1; i <= ((int) last & LEAF_SPAN - 1); i++) {
      if ((tces[i] & (TceTable.READ | TceTable.WRITE)) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void visit(long base, RunVisitor visitor) {
    for (int i = 0; i < LEAF_SPAN; i++) {
      long tce = get(i);
      if (tce != 0) {
        visitor.run(base + i, 1, tce, 0);
      }
    }
  }

  @Override
  public long bytes() {
    return BYTES;
  }
}

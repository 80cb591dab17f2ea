package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.TceTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** All entries of a leaf, changed in place. Written by one thread, read by any. */
final class DenseLeaf implements Subtree {
  static final int BYTES = 24 + 16 + LEAF_SPAN * 8;
  private static final VarHandle TCE = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] tces;

  /** Entries that are not 0; of interest to the writer alone. */
  private int used;

  DenseLeaf(long[] tces, int used) {
    this.tces = tces;
    this.used = used;
  }

  int used() {
    return used;
  }

  @Override
  public long get(long index) {
    return (long) TCE.getVolatile(tces, (int) index & LEAF_SPAN - 1);
  }

  /** The release stores are made volatile ones by the fence at the end. */
  void set(Run run) {
    for (long index = run.first(); index <= run.last(); index++) {
      int position = (int) index & LEAF_SPAN - 1;
      long tce = run.at(index);
      used += (tce == 0 ? 0 : 1) - (tces[position] == 0 ? 0 : 1);
      TCE.setRelease(tces, position, tce);
    }
    VarHandle.fullFence();
  }

  long[] copy() {
    return tces.clone();
  }

  /** Whether the leaf is full and entry i is the first plus {@code i * stride}. */
  boolean linear(long stride) {
    for (int i = 1; i < LEAF_SPAN; i++) {
      if (tces[i] - tces[i - 1] != stride) {
        return false;
      }
    }
    return used == LEAF_SPAN;
  }

  @Override
  public long bytes() {
    return BYTES;
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
}

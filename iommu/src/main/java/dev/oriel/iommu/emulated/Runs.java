package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TceTable;

/** A few runs of one range, ascending: see {@link RunList}. Immutable. */
record Runs(long[] list) implements Subtree {
  static long bytes(int runs) {
    return 24 + 16 + 8L * RunList.WORDS * runs;
  }

  @Override
  public long get(long index) {
    int i = RunList.firstEndingAt(list, index);
    return i < RunList.size(list) && RunList.first(list, i) <= index
        ? RunList.at(list, i, index)
        : 0;
  }

  @Override
  public long runEnd(long index, long pageSize) {
    int i = RunList.firstEndingAt(list, index);
    return i < RunList.size(list)
            && RunList.first(list, i) <= index
            && RunList.stride(list, i) == pageSize
        ? RunList.last(list, i)
        : index;
  }

  @Override
  public boolean anyLive(long first, long last) {
    for (int i = RunList.firstEndingAt(list, first); i < RunList.size(list); i++) {
      if (RunList.first(list, i) > last) {
        return false;
      }
      if ((RunList.tce(list, i) & (TceTable.READ | TceTable.WRITE)) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void visit(long base, RunVisitor visitor) {
    for (int i = 0; i < RunList.size(list); i++) {
      RunList.run(list, i).visit(base, visitor);
    }
  }

  @Override
  public long bytes() {
    return bytes(RunList.size(list));
  }
}

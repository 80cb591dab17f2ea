package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TceTable;
import org.jspecify.annotations.Nullable;

/**
 * Entries {@code first..last}, of which entry {@code i} is {@code tce + (i - first) * stride}; the
 * rest of the range that a run stands for is empty.
 *
 * <p>The stride is 0 or the I/O page size, at least 4096, so all entries share the permissions of
 * the first.
 */
record Run(long first, long last, long tce, long stride) implements Subtree, Change {
  static final int BYTES = 48;

  @Override
  public long get(long index) {
    return index >= first && index <= last ? at(index) : 0;
  }

  @Override
  public long at(long index) {
    return tce + (index - first) * stride;
  }

  @Override
  public boolean zero() {
    return tce == 0 && (stride == 0 || first == last);
  }

  @Override
  public long runEnd(long index, long pageSize) {
    return index >= first && index <= last && stride == pageSize ? last : index;
  }

  @Override
  public boolean anyLive(long from, long to) {
    return from <= last && to >= first && (tce & (TceTable.READ | TceTable.WRITE)) != 0;
  }

  @Override
  public void visit(long base, RunVisitor visitor) {
    visitor.run(first, last - first + 1, tce, stride);
  }

  @Override
  public long bytes() {
    return BYTES;
  }

  @Override
  public @Nullable Run clip(long from, long to) {
    long lo = Math.max(first, from);
    long hi = Math.min(last, to);
    if (lo > hi) {
      return null;
    }
    return lo == first && hi == last ? this : new Run(lo, hi, at(lo), stride);
  }

  @Override
  public long[] over(long[] list, long pageSize) {
    return RunList.with(list, this, pageSize);
  }

  /** This run and the following {@code next} as one; null if they do not form one run. */
  @Nullable Run join(Run next, long pageSize) {
    if (last + 1 != next.first) {
      return null;
    }
    long step = next.tce - at(last);
    boolean joins =
        (step == 0 || step == pageSize)
            && (first == last || stride == step)
            && (next.first == next.last || next.stride == step);
    return joins ? new Run(first, next.last, tce, step) : null;
  }
}

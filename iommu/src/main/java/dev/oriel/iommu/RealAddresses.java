package dev.oriel.iommu;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;

/** A table that takes no memory: each entry permits everything at its own address. */
final class RealAddresses implements TceTable {
  private final TableShape shape;

  RealAddresses(TableShape shape) {
    this.shape = shape;
  }

  @Override
  public long get(long index) {
    return index << shape.pageShift() | READ | WRITE;
  }

  @Override
  public long linearEnd(long index, long tce, long limit) {
    return limit;
  }

  @Override
  public long fill(long index, long count, long tce, long stride) {
    throw new UnsupportedOperationException("the guest has no such table");
  }

  @Override
  public boolean anyLive(long index, long count) {
    return true;
  }

  @Override
  public void visit(RunVisitor visitor) {
    visitor.run(0, shape.entries(), READ | WRITE, shape.pageSize());
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}

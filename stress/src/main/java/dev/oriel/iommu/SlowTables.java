package dev.oriel.iommu;

import dev.oriel.iommu.spi.Refusal;
import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.iommu.spi.TceTables;

/**
 * Tables that widen the gap between a translation and its use, in which the unmap law must hold.
 */
record SlowTables(TceTables tables) implements TceTables {
  @Override
  public TableRequest create(TableShape shape, TableBudget budget) {
    return switch (tables.create(shape, budget)) {
      case TableRequest.Created(TceTable table) -> new TableRequest.Created(new SlowTable(table));
      case TableRequest.Refused refused -> refused;
    };
  }

  private record SlowTable(TceTable table) implements TceTable {
    @Override
    public long get(long index) {
      return table.get(index);
    }

    @Override
    public long translate(long index) {
      long tce = table.translate(index);
      for (int i = (int) System.nanoTime() & 0x3f; i > 0; i--) {
        Thread.onSpinWait();
      }
      return tce;
    }

    @Override
    public long fill(long index, long count, long tce, long stride) {
      return table.fill(index, count, tce, stride);
    }

    @Override
    public int fill(long index, long[] list, long pageSize) {
      return table.fill(index, list, pageSize);
    }

    @Override
    public Refusal refusal() {
      return table.refusal();
    }

    @Override
    public boolean anyLive(long index, long count) {
      return table.anyLive(index, count);
    }

    @Override
    public long linearEnd(long index, long tce, long limit) {
      return table.linearEnd(index, tce, limit);
    }

    @Override
    public void visit(RunVisitor visitor) {
      table.visit(visitor);
    }

    @Override
    public long bytes() {
      return table.bytes();
    }

    @Override
    public void close() {
      table.close();
    }
  }
}

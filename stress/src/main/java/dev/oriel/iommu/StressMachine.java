package dev.oriel.iommu;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.GuestMemory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One machine for all states of a test, of which each takes a page of its own: a machine a state would
 * spend the run on building machines.
 */
final class StressMachine {
  static final long LIOBN = 0x8000_0000L;
  private static final int PAGES = 1 << 14;

  final GuestMemory memory = GuestMemory.reserve((long) PAGES << 12);
  final Iommu iommu;
  final DmaPort port;
  private final AtomicInteger next = new AtomicInteger();

  StressMachine(Supplier<DmaGate> gates) {
    memory.plug(0, (long) PAGES << 12);
    iommu = new Iommu(memory, SlowTable::create, new TableBudget(1 << 30), gates);
    port = iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {}).port();
  }

  /** A page that no state of this or the last thousands of states uses. */
  int page() {
    return next.getAndIncrement() & PAGES - 1;
  }

  /** Widens the gap between a translation and its use, in which the law must hold. */
  private record SlowTable(TceTable table) implements TceTable {
    static TableRequest create(TableShape shape, TableBudget budget) {
      return switch (EmulatedTable.create(shape, budget)) {
        case TableRequest.Created(TceTable table) -> new TableRequest.Created(new SlowTable(table));
        case TableRequest.Refused refused -> refused;
      };
    }

    @Override
    public long get(long index) {
      long tce = table.get(index);
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
    public boolean anyLive(long index, long count) {
      return table.anyLive(index, count);
    }

    @Override
    public long linearEnd(long index, long tce, long limit) {
      return table.linearEnd(index, tce, limit);
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

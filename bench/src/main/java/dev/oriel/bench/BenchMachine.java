package dev.oriel.bench;

import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.memory.GuestMemory;
import java.util.SplittableRandom;

/**
 * 256 MiB of RAM and a host bridge. Its second window is the largest possible and maps the RAM in
 * one of the layouts, with a table of one of the kinds.
 */
public final class BenchMachine implements AutoCloseable {
  /** The pattern of a window's entries. */
  public enum Layout {
    /** Entry i maps page i, as a guest's direct mapping does. */
    RUN,
    /** Every entry is mapped and none continues its neighbour, as after days of map and unmap. */
    FLAT,
    /** One entry in 16 is mapped, so that leaves stay lists. */
    SCATTERED
  }

  /** The kind of table. */
  public enum Tables {
    EMULATED,
    SIMULATED_HOST
  }

  static final long LIOBN = 0x8000_0001L;
  static final long START = 1L << 59;
  static final int PAGES = 1 << 16;

  final GuestMemory memory = GuestMemory.reserve((long) PAGES << 12);
  final Iommu iommu;
  final PartitionableEndpoint endpoint;
  private final Layout layout;

  BenchMachine(Tables tables, Layout layout) {
    this.layout = layout;
    memory.plug(0, (long) PAGES << 12);
    TableBudget budget = new TableBudget(Iommu.DEFAULT_TABLE_BUDGET);
    iommu = new Iommu(memory, tables(tables, budget), budget);
    endpoint = iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
    // Touches all memory, so that no benchmark measures the host's page faults.
    memory.fill(0, (long) PAGES << 12, (byte) 1);
    endpoint.create(12, 49);
    for (int page = 0; page < PAGES; page++) {
      if (page == mapped(page)) {
        iommu.put(LIOBN, ioba(page), tce(page));
      }
    }
  }

  private TceTables tables(Tables tables, TableBudget budget) {
    return tables == Tables.EMULATED
        ? EmulatedTable::create
        : new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), budget)
            .tables(GuestRam.of(memory, 1L << 40));
  }

  /** A page near {@code page} that is mapped. */
  int mapped(int page) {
    return layout == Layout.SCATTERED ? page & -16 : page;
  }

  static long ioba(int page) {
    return START + ((long) page << 12);
  }

  long tce(int page) {
    long target = layout == Layout.RUN ? page : page * 0x9e3779b1L & PAGES - 1;
    return target << 12 | 3;
  }

  /** Pages of the first {@code spread}, in random order. */
  static int[] shuffled(int spread) {
    SplittableRandom random = new SplittableRandom(1);
    return random.ints(4096, 0, spread).toArray();
  }

  @Override
  public void close() {
    memory.close();
  }
}

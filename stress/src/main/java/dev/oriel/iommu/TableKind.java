package dev.oriel.iommu;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.memory.GuestMemory;

/** The kinds of table there are, and the forms that an emulated one takes by what is in it. */
enum TableKind {
  /** Emulated; entries that follow each other are one run. */
  RUN(512, 1),

  /** Emulated; a leaf is full of entries that do not, and has them one by one. */
  FLAT(512, 1),

  /** Emulated; the few entries of a leaf are a list. */
  SCATTERED(1024, 16),

  /** A simulated host's, of two levels, beside an emulated one that is the guest's view. */
  HOST(32, 1);

  private final int spacing;
  private final int step;

  /**
   * @param spacing entries from one spot to the next
   * @param step entries from one place of a spot to the next
   */
  TableKind(int spacing, int step) {
    this.spacing = spacing;
    this.step = step;
  }

  /**
   * The entry of a place: half of a spot's places lie on either side of the border of two leaves.
   */
  long index(int spot, int place) {
    return (spot + 1L) * spacing + (place - StressMachine.BORDER) * step;
  }

  TceTables tables(GuestMemory memory, TableBudget budget) {
    return new SlowTables(
        this == HOST
            ? new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), budget)
                .tables(GuestRam.of(memory, 1L << 40))
            : EmulatedTable::create);
  }
}

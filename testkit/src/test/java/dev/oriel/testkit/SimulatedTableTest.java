package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.HostTables;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of a simulated host fulfil the contract. */
class SimulatedTableTest extends TceTableContract {
  private static final long RAM = 1L << 62;
  private static final long SECOND_WINDOW = 1L << 59;

  /** All page sizes, so that a guest's page is one of the host's. */
  private final HostModel model =
      new HostModel(
          16, 1L << 12 | 1L << 16 | 1L << 21 | 1L << 24, 24, 5, 16 << 20, HostModel.UNLIMITED);

  @Override
  protected TceTable create(TableShape shape, TableBudget budget) {
    SimulatedHost host = new SimulatedHost(model, new TableBudget(1L << 30));
    HostTables tables = host.tables(() -> List.of(new GuestRam.Range(0, 0, RAM)));
    if (shape.busOffset() == SECOND_WINDOW) {
      created(tables.create(new TableShape(0, 0, 12, 1), new TableBudget(1 << 10)));
    }
    return created(tables.create(shape, budget));
  }

  private static TceTable created(TableRequest request) {
    assertThat(request).isInstanceOf(TableRequest.Created.class);
    return ((TableRequest.Created) request).table();
  }

  @Test
  void largePagesAreMappedAndUnmappedWhole() {
    SimulatedHost host =
        new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), new TableBudget(1 << 26));
    HostTables tables = host.tables(() -> List.of(new GuestRam.Range(0, 0, 1 << 30)));
    TableBudget budget = new TableBudget(1 << 10);
    try (TceTable table = created(tables.create(new TableShape(0, 0, 24, 1 << 10), budget))) {
      assertThat(table.fill(5, 3, 3, 1 << 24)).isEqualTo(3);
      assertThat(table.translate(6)).isEqualTo(1 << 24 | 3);
      assertThat(table.fill(6, 1, 0, 0)).isOne();
      assertThat(table.translate(6)).isZero();
      assertThat(table.translate(7)).isEqualTo(2 << 24 | 3);
      // The last page of memory exists, the next one does not.
      assertThat(table.fill(0, 2, 63 << 24 | 3, 1 << 24)).isOne();
    }
    assertThat(host.locked()).isEqualTo(1 << 30);
  }

  @Override
  protected int maxEntriesShift() {
    return 30;
  }

  @Override
  protected long storable(long tce) {
    return tce & RAM / 2 - 1;
  }
}

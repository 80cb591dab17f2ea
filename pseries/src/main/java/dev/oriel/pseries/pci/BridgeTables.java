package dev.oriel.pseries.pci;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.VfioContainer;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.memory.CoherentMemory;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tables of each host bridge; all bridges share one simulated host, because they share
 * one process.
 */
public final class BridgeTables {
  /** The address of guest memory in the simulated process. */
  private static final long RAM_OF_SIMULATED_PROCESS = 0x7000_0000_0000L;

  private final GuestMemory memory;
  private final TableBudget budget;
  private final CoherentMemory coherent;
  private @Nullable SimulatedHost host;

  public BridgeTables(GuestMemory memory, CoherentMemory coherent, TableBudget budget) {
    this.memory = memory;
    this.coherent = coherent;
    this.budget = budget;
  }

  /**
   * The tables of one host bridge.
   *
   * @throws BadConfigurationException naming what the host lacks, or where two bridges conflict
   */
  public TceTables of(TableSettings settings) {
    return switch (settings) {
      case TableSettings.Emulated emulated -> EmulatedTable::create;
      case TableSettings.Simulated simulated ->
          host(simulated.memlock())
              .tables(GuestRam.of(memory, RAM_OF_SIMULATED_PROCESS, coherent::isAt));
      case TableSettings.Vfio vfio ->
          VfioContainer.tables(vfio.group(), memory, coherent::isOfHostAt);
    };
  }

  private SimulatedHost host(long memlock) {
    if (host == null) {
      host =
          new SimulatedHost(
              HostModel.power9(memlock),
              budget,
              address ->
                  coherent.isAt(address - RAM_OF_SIMULATED_PROCESS)
                      ? ProcessMemory.Kind.DEVICE
                      : ProcessMemory.Kind.WRITABLE);
    } else if (host.model().memlock() != memlock) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: memlock=%d, but %d for another bridge: a process has only one limit"
              .formatted(memlock, host.model().memlock()));
    }
    return host;
  }
}

package dev.oriel.conformance.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.simulated.SimulatedKernel;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.VfioContainer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The simulated host's container, and {@link VfioContainer} with the ioctls of its kernel. */
class ContainerContractTest {
  private static final long MEMORY = 0x1000_0000_0000L;

  private final SimulatedHost host =
      new SimulatedHost(
          HostModel.power9(HostModel.UNLIMITED),
          new TableBudget(1 << 30),
          address ->
              Long.compareUnsigned(address - MEMORY, 2 * ContainerContract.MEMORY) < 0
                  ? ProcessMemory.Kind.WRITABLE
                  : ProcessMemory.Kind.NONE);

  @Test
  void theSimulatedContainerKeepsIt() {
    assertThat(
            new ContainerContract(
                    () -> {
                      SimulatedContainer container = new SimulatedContainer(host);
                      container.attachGroup();
                      return container;
                    },
                    MEMORY)
                .run())
        .isEmpty();
  }

  @Test
  void theIoctlsOfTheSimulatedKernelKeepIt() {
    Path devices = Path.of("/dev/vfio");
    SimulatedKernel kernel = new SimulatedKernel(host, devices, 0);
    assertThat(new ContainerContract(() -> new VfioContainer(kernel, devices, 0), MEMORY).run())
        .isEmpty();
  }
}

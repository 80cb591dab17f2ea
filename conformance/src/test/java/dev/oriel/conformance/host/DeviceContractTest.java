package dev.oriel.conformance.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.DeviceThread;
import dev.oriel.devices.nvme.NvmeDeviceType;
import dev.oriel.devices.vfio.SimulatedDevice;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.simulated.SimulatedKernel;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.VfioContainer;
import dev.oriel.memory.Standstill;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulated host's device, and one opened and used by the ioctls of its kernel. */
class DeviceContractTest {
  private static final String NAME = "0000:01:00.0";
  private static final long PAGE = 1 << 16;

  private final MemorySegment memory = Arena.ofAuto().allocate(DeviceContract.MEMORY, PAGE);
  private final SimulatedHost host =
      new SimulatedHost(
          HostModel.power9(HostModel.UNLIMITED),
          new TableBudget(1 << 30),
          address -> ProcessMemory.Kind.WRITABLE);
  private final DeviceThread thread =
      new DeviceThread("device", new Standstill(), Throwable::printStackTrace);

  /** The container whose windows translate, once the device is open. */
  private Optional<SimulatedContainer> translating = Optional.empty();

  @AfterEach
  void stop() {
    thread.close();
  }

  /** Memory as the hardware of the host translates it; a transfer is in one I/O page. */
  private final class HardwarePort implements DmaPort {
    @Override
    public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
      long at = translate(ioba, Container.READ);
      if (at >= 0) {
        MemorySegment.copy(memory, at, target, targetOffset, length);
      }
      return at < 0 ? DmaStatus.NOT_PERMITTED : DmaStatus.OK;
    }

    @Override
    public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
      long at = translate(ioba, Container.WRITE);
      if (at >= 0) {
        MemorySegment.copy(source, sourceOffset, memory, at, length);
      }
      return at < 0 ? DmaStatus.NOT_PERMITTED : DmaStatus.OK;
    }

    private long translate(long ioba, int permission) {
      long entry = translating.map(container -> container.translate(ioba)).orElse(0L);
      return (entry & permission) == 0 ? -1 : (entry & -PAGE) + ioba % PAGE - memory.address();
    }
  }

  private HostDevice device() {
    NvmeDeviceType nvme = new NvmeDeviceType();
    DeviceOptions options =
        DeviceOptions.of(
            nvme, Map.of("drive", "d", "serial", "s"), id -> new TestImage(1 << 20, false));
    return new SimulatedDevice(nvme, options, new HardwarePort(), thread);
  }

  @Test
  void theSimulatedDeviceKeepsIt() throws InterruptedException {
    assertThat(
            new DeviceContract(
                    () -> {
                      SimulatedContainer container = new SimulatedContainer(host);
                      container.attachGroup();
                      translating = Optional.of(container);
                      return new DeviceContract.Host(container, device());
                    },
                    memory)
                .run())
        .isEmpty();
  }

  @Test
  void theIoctlsOfTheSimulatedKernelKeepIt() throws InterruptedException {
    Path files = Path.of("/dev/vfio");
    SimulatedKernel kernel =
        new SimulatedKernel(
            host,
            files,
            0,
            (name, container) -> {
              translating = Optional.of(container);
              return name.equals(NAME) ? Optional.of(device()) : Optional.empty();
            });
    assertThat(
            new DeviceContract(
                    () -> {
                      VfioContainer container = new VfioContainer(kernel, files, 0);
                      return new DeviceContract.Host(container, container.device(NAME));
                    },
                    memory)
                .run())
        .isEmpty();
  }
}

package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.devices.vfio.SimulatedDevice;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.simulated.SimulatedKernel;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import dev.oriel.iommu.vfio.HostTables;
import dev.oriel.iommu.vfio.VfioContainer;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A bridge with {@code table=vfio} as on a POWER9 under Linux 5.12: the classes that a real host
 * has, and a simulated kernel below them, whose device does its DMA by the kernel's tables.
 */
class PassedByIoctlsTest {
  private static final Path FILES = Path.of("/dev/vfio");
  private static final String NAME = "0004:04:00.0";
  private static final long RAM = 16 << 20;
  private static final long SIZE = 256 << 20;
  private static final long AT = 64L << 40;
  private static final long DEFAULT = 0x8000_0000L;
  private static final long DEFAULT_CHARGE = 4 << 20;
  private static final long PAGE = 0x1000;
  private static final int ENABLED = 0x46_0001;

  private final SimulatedHost host =
      new SimulatedHost(
          new HostModel(12, 1 << 12, 12, 1, 16 << 20, HostModel.UNLIMITED),
          new TableBudget(64 << 20),
          address -> ProcessMemory.Kind.WRITABLE);
  private Optional<SimulatedContainer> hardware = Optional.empty();
  private Optional<SimulatedDevice> opened = Optional.empty();
  private final PciTestMachine machine =
      new PciTestMachine(HostBridgeSettings.qemu(0), SIZE, this::tables);
  private boolean closed;

  @AfterEach
  void close() {
    if (!closed) {
      machine.close();
    }
  }

  private HostTables tables(GuestMemory memory) {
    SimulatedKernel kernel =
        new SimulatedKernel(host, FILES, 0, (name, container) -> open(memory, name, container));
    return new HostTables(
        new VfioContainer(kernel, FILES, 0),
        GuestRam.of(memory, memory.segment().address()),
        12,
        (ioba, tce) -> tce);
  }

  private Optional<HostDevice> open(GuestMemory memory, String name, SimulatedContainer container) {
    hardware = Optional.of(container);
    PciDeviceType nvme = type("nvme");
    DeviceOptions options =
        DeviceOptions.of(
            nvme, Map.of("drive", "d", "serial", "s"), id -> new TestImage(1 << 20, false));
    DmaPort port = new Hardware(memory.segment(), container);
    opened = Optional.of(new SimulatedDevice(nvme, options, port, machine.executor, SIZE));
    return name.equals(NAME) ? Optional.of(opened.get()) : Optional.empty();
  }

  private static PciDeviceType type(String name) {
    return ServiceLoader.load(PciDeviceType.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(t -> t.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  /** What the kernel's tables let through to the process's memory; a transfer is in one page. */
  private record Hardware(MemorySegment process, SimulatedContainer container) implements DmaPort {
    @Override
    public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
      long at = translate(ioba, Container.READ);
      if (at >= 0) {
        MemorySegment.copy(process, at, target, targetOffset, length);
      }
      return at < 0 ? DmaStatus.NOT_PERMITTED : DmaStatus.OK;
    }

    @Override
    public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
      long at = translate(ioba, Container.WRITE);
      if (at >= 0) {
        MemorySegment.copy(source, sourceOffset, process, at, length);
      }
      return at < 0 ? DmaStatus.NOT_PERMITTED : DmaStatus.OK;
    }

    private long translate(long ioba, int permission) {
      long entry = container.translate(ioba);
      return (entry & permission) == 0 ? -1 : (entry & -PAGE) + ioba % PAGE - process.address();
    }
  }

  private PciSlot plug(String ram) {
    PciDeviceType vfio = type("vfio-pci");
    DeviceOptions options =
        DeviceOptions.of(
            vfio,
            Map.of("host", NAME, "ram", ram),
            id -> {
              throw new AssertionError(id);
            });
    return machine.bridge.plug(vfio, options, machine.executor);
  }

  private void putInt(long ra, int value) {
    machine.memory.putInt(ra, Integer.reverseBytes(value));
  }

  private int getInt(long ra) {
    return Integer.reverseBytes(machine.memory.getInt(ra));
  }

  /** Three pages of its memory, as the default window maps them: commands, answers, data. */
  private void identify(PciSlot device) {
    for (int page = 0; page < 3; page++) {
      assertThat(machine.iommu.put(DEFAULT, PAGE * page, AT + PAGE * page | 3))
          .isEqualTo(TceStatus.SUCCESS);
    }
    long registers = device.barAddress(device.profile().bars().getFirst());
    device.configStore(4, 2, 6);
    device.store(BusSpace.MEMORY, registers + 0x24, 4, 0x1f_001f);
    device.store(BusSpace.MEMORY, registers + 0x28, 8, 0);
    device.store(BusSpace.MEMORY, registers + 0x30, 8, PAGE);
    device.store(BusSpace.MEMORY, registers + 0x14, 4, ENABLED);
    machine.executor.runAll();
    putInt(AT, 6 | 1 << 16);
    putInt(AT + 24, (int) (2 * PAGE));
    putInt(AT + 40, 1);
    device.store(BusSpace.MEMORY, registers + 0x1000, 4, 1);
    machine.executor.runAll();
  }

  @Test
  void theDeviceWorksInItsMemoryAndTheHostGetsAllBack() {
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
    PciSlot device = plug("256M");
    assertThat(host.locked()).as("a driver has registered it").isEqualTo(RAM + DEFAULT_CHARGE);
    machine.bridge.reset();
    identify(device);
    assertThat(getInt(AT + PAGE + 12)).as("done, without an error").isEqualTo(1 << 16 | 1);
    assertThat(getInt(AT + 2 * PAGE) & 0xffff).isEqualTo(device.profile().vendorId());
    assertThat(hardware.orElseThrow().translate(2 * PAGE))
        .isEqualTo(machine.memory.segment().address() + RAM + 2 * PAGE | 3);
    assertThat(opened.orElseThrow().load(HostDevice.OWN, 2 * PAGE, 2))
        .as("what the device has there")
        .isEqualTo(device.profile().vendorId());
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);

    machine.bridge.reset();
    assertThat(hardware.orElseThrow().translate(2 * PAGE)).isZero();
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
    identify(device);
    assertThat(getInt(AT + PAGE + 12)).isEqualTo(1 << 16 | 1);

    machine.close();
    closed = true;
    assertThat(host.locked()).as("VmLck").isZero();
  }

  /** It is lost while the guest maps it; its pages are empty, and the machine ends. */
  @Test
  void aDeviceThatFailsTakesItsMemoryAlong() {
    PciSlot device = plug("256M");
    machine.bridge.reset();
    identify(device);
    opened.orElseThrow().signal(Interrupt.ERROR);
    assertThatThrownBy(
            () -> {
              // The kernel's event is on its way, on a thread of the device.
              for (int i = 0; i < 1000; i++) {
                machine.executor.runAll();
                Thread.sleep(10);
              }
            })
        .hasMessageContaining("vfio-pci: 0004:04:00.0 has failed");
    assertThat(getInt(AT + 2 * PAGE)).isZero();
    machine.close();
    closed = true;
    assertThat(host.locked()).isZero();
  }

  @Test
  void aWrongSizeLeavesNothing() {
    assertThatThrownBy(() -> plug("512M"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "vfio-pci: the host offers 256 MiB of memory of 0004:04:00.0, and ram= says 512 MiB");
    assertThat(machine.memory.regions()).hasSize(1);
    plug("256M");
    assertThat(machine.memory.contains(AT, SIZE)).isTrue();
  }
}

package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.sanitizer.GuestCall;
import dev.oriel.iommu.sanitizer.GuestOrigin;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostTables;
import dev.oriel.pseries.call.RtasCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The guest's error handling is that of the host, where the endpoint is one of a host's. */
class HostErrorHandlingTest {
  private static final int PE = 1;
  private static final int RELEASE_MMIO = 2;
  private static final int RELEASE_DMA = 3;
  private static final int DEACTIVATE = 0;
  private static final int HOT = 1;
  private static final int FUNDAMENTAL = 3;
  private static final int HARDWARE = -1;

  private final SimulatedContainer hardware =
      new SimulatedContainer(
          new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), new TableBudget(64 << 20)));
  private final Host host = new Host();

  @AutoClose
  private final PciTestMachine machine =
      new PciTestMachine(
          HostBridgeSettings.of(0, Map.of("eeh", "on")),
          memory -> {
            hardware.attachGroup();
            return new HostTables(host, GuestRam.of(memory, 0), 16, (ioba, tce) -> tce);
          });

  /** Writes down what it is asked. */
  private final class Host implements Container {
    private final List<EehOperation> asked = new ArrayList<>();
    private final Set<EehOperation> refused = EnumSet.noneOf(EehOperation.class);

    @Override
    public int handleErrors(EehOperation operation) {
      if (operation != EehOperation.GET_STATE) {
        asked.add(operation);
      }
      return refused.contains(operation) ? Errno.EIO.negative() : hardware.handleErrors(operation);
    }

    @Override
    public Info info() {
      return hardware.info();
    }

    @Override
    public int hostPageShift() {
      return hardware.hostPageShift();
    }

    @Override
    public int register(long address, long size) {
      return hardware.register(address, size);
    }

    @Override
    public int unregister(long address, long size) {
      return hardware.unregister(address, size);
    }

    @Override
    public long create(int pageShift, long size, int levels) {
      return hardware.create(pageShift, size, levels);
    }

    @Override
    public int remove(long start) {
      return hardware.remove(start);
    }

    @Override
    public int map(long ioba, long size, long address, int permissions) {
      return hardware.map(ioba, size, address, permissions);
    }

    @Override
    public int unmap(long ioba, long size) {
      return hardware.unmap(ioba, size);
    }

    @Override
    public HostDevice device(String name) {
      return hardware.device(name);
    }

    @Override
    public void close() {
      hardware.close();
    }
  }

  private int state() {
    int hi = PciTestMachine.HI;
    int lo = PciTestMachine.LO;
    return machine.call(RtasCall.IBM_READ_SLOT_RESET_STATE2, 4, PE, hi, lo)[1];
  }

  private int call(RtasCall call, int function) {
    return machine.call(call, 1, PE, PciTestMachine.HI, PciTestMachine.LO, function)[0];
  }

  private int configure() {
    int lo = PciTestMachine.LO;
    return machine.call(RtasCall.IBM_CONFIGURE_PE, 1, PE, PciTestMachine.HI, lo)[0];
  }

  @Test
  void memoryThatTheHostLocksIsNotGivenBack() {
    machine.memory.putLong(0, 42);
    assertThat(machine.memory.giveBack(0, 1 << 20)).isFalse();
    assertThat(machine.memory.getLong(0)).isEqualTo(42);
    try (PciTestMachine other = new PciTestMachine()) {
      assertThat(other.memory.giveBack(0, 1 << 20)).isTrue();
    }
  }

  @Test
  void theSanitizerRefusesADeviceOfTheHost() {
    PciDeviceType vfio =
        ServiceLoader.load(PciDeviceType.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(type -> type.name().equals("vfio-pci"))
            .findAny()
            .orElseThrow();
    DeviceOptions options =
        DeviceOptions.of(
            vfio,
            Map.of("host", "0000:01:00.0"),
            drive -> {
              throw new AssertionError(drive);
            });
    GuestOrigin nowhere =
        new GuestOrigin() {
          @Override
          public long timebase() {
            return 0;
          }

          @Override
          public GuestCall call() {
            throw new AssertionError("no TCE changes");
          }
        };
    machine.bridge.observe(new DmaSanitizer(nowhere, 1, report -> {}));
    assertThatThrownBy(() -> machine.bridge.plug(vfio, options, machine.executor))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "vfio-pci: the DMA of 0000:01:00.0 is the host's, and not seen by the DMA sanitizer");
    assertThat(machine.bridge.slots()).isEmpty();
    machine.plugNvme();
  }

  @Test
  void anEndpointThatTheHostHasStoppedIsReleasedInSteps() {
    machine.plugNvme();
    assertThat(state()).isZero();
    hardware.stop();
    assertThat(state()).isEqualTo(2);
    assertThat(machine.readConfig(0, 4)[1]).isEqualTo(-1);
    assertThat(call(RtasCall.IBM_SET_EEH_OPTION, RELEASE_MMIO)).isZero();
    assertThat(hardware.stopsMmio()).isFalse();
    assertThat(hardware.stopsDma()).isTrue();
    assertThat(state()).isEqualTo(4);
    assertThat(call(RtasCall.IBM_SET_EEH_OPTION, RELEASE_DMA)).isZero();
    assertThat(hardware.stopsDma()).isFalse();
    assertThat(state()).isZero();
  }

  @Test
  void resetsAreThoseOfTheHost() {
    machine.plugNvme();
    hardware.stop();
    host.asked.clear();
    assertThat(state()).isEqualTo(2);
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, HOT)).isZero();
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, DEACTIVATE)).isZero();
    assertThat(configure()).isZero();
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, FUNDAMENTAL)).isZero();
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, DEACTIVATE)).isZero();
    assertThat(host.asked)
        .containsExactly(
            EehOperation.RESET_HOT,
            EehOperation.RESET_DEACTIVATE,
            EehOperation.CONFIGURE,
            EehOperation.RESET_FUNDAMENTAL,
            EehOperation.RESET_DEACTIVATE);
    assertThat(state()).isZero();
  }

  @Test
  void whatTheHostRefusesChangesNothing() {
    machine.plugNvme();
    host.refused.addAll(EnumSet.allOf(EehOperation.class));
    host.refused.remove(EehOperation.GET_STATE);
    hardware.stop();
    assertThat(state()).isEqualTo(2);
    assertThat(call(RtasCall.IBM_SET_EEH_OPTION, RELEASE_MMIO)).isEqualTo(HARDWARE);
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, HOT)).isEqualTo(HARDWARE);
    assertThat(state()).isEqualTo(2);
    host.refused.remove(EehOperation.RESET_HOT);
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, HOT)).isZero();
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, DEACTIVATE)).isEqualTo(HARDWARE);
    assertThat(state()).isEqualTo(1);
    host.refused.remove(EehOperation.RESET_DEACTIVATE);
    assertThat(call(RtasCall.IBM_SET_SLOT_RESET, DEACTIVATE)).isZero();
    assertThat(configure()).isEqualTo(HARDWARE);
    assertThat(configure()).isEqualTo(HARDWARE);
    host.refused.remove(EehOperation.CONFIGURE);
    assertThat(configure()).isZero();
    assertThat(host.asked).endsWith(EehOperation.CONFIGURE, EehOperation.CONFIGURE);
  }

  @Test
  void aRestartReleasesIt() {
    machine.plugNvme();
    hardware.stop();
    assertThat(state()).isEqualTo(2);
    machine.bridge.reset();
    assertThat(state()).isZero();
    assertThat(hardware.stopsMmio()).isFalse();
  }
}

package dev.oriel.devices.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.Bar;
import dev.oriel.device.BusSpace;
import dev.oriel.device.Capability;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import dev.oriel.options.Property;
import dev.oriel.testkit.TestBus;
import dev.oriel.testkit.TestRealMemory;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A device of the host that does as it is told, passed through. */
class PassedFunctionTest {
  private static final long BAR = 0x8000_0000L;
  private static final int COMMAND = 4;
  private static final int MSIX = 0x40;
  private static final int OWN = 0x60;
  private static final Capability.Msix MESSAGES = new Capability.Msix(MSIX, 4, 0, 0x800, 0xc00);

  private final TestBus bus = new TestBus(0, 1 << 16);
  private final StepExecutor executor = new StepExecutor();
  private final Puppet puppet = new Puppet();
  private final SimulatedDevice device =
      new SimulatedDevice(puppet, options(puppet, Map.of()), bus, executor);
  private boolean line;

  /** The function on the host's bus: one register, and a capability with registers of its own. */
  private static final class Puppet implements PciDeviceType, PciFunction {
    private PciContext context;
    private long register;
    private int own = 0x55;
    private int lastSize;
    private int resets;
    private boolean closed;

    @Override
    public String name() {
      return "puppet";
    }

    @Override
    public String help() {
      return "does as told";
    }

    @Override
    public List<Property> properties() {
      return List.of();
    }

    @Override
    public PciFunction create(DeviceOptions options, PciContext context) {
      this.context = context;
      return this;
    }

    @Override
    public PciProfile profile() {
      return new PciProfile(
          0x1234,
          0x5678,
          1,
          0xff0000,
          0,
          0,
          1,
          List.of(Bar.memory64(0, 0x1000), Bar.io(2, 0x10)),
          List.of(MESSAGES, new Capability.Own(OWN, 9)));
    }

    @Override
    public int configLoad(int offset, int size, int declared) {
      lastSize = size;
      return offset == OWN + 4 && size == 1 ? own : declared;
    }

    @Override
    public void configStored(int offset, int size, int value) {
      own = offset == OWN + 4 && size == 1 ? value & 0xff : own;
    }

    @Override
    public long load(int bar, long offset, int size) {
      return offset == 8 ? register : bar;
    }

    @Override
    public void store(int bar, long offset, int size, long value) {
      register = value;
    }

    @Override
    public void reset() {
      resets++;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static DeviceOptions options(PciDeviceType type, Map<String, String> given) {
    return DeviceOptions.of(
        type,
        given,
        id -> {
          throw new AssertionError();
        });
  }

  private PciSlot plug() {
    VfioPciDeviceType type = new VfioPciDeviceType();
    PciSlot slot =
        PciSlot.plug(
            type,
            options(type, Map.of("host", "01:00.0")),
            bus,
            level -> line = level,
            executor,
            new TestRealMemory(bus),
            name -> {
              assertThat(name).isEqualTo("0000:01:00.0");
              return device;
            });
    slot.reset();
    slot.configStore(0x10, 4, (int) BAR);
    slot.configStore(COMMAND, 2, 6);
    return slot;
  }

  @Test
  void aFunctionThatCannotBeResetAloneIsResetWithItsBus() {
    PciSlot slot = plug();
    device.withoutReset();
    int before = puppet.resets;
    slot.reset();
    assertThat(puppet.resets).isEqualTo(before + 1);
  }

  @Test
  void theGuestSeesTheDeviceWithItsOwnRegisters() {
    PciSlot slot = plug();
    assertThat(slot.configLoad(0, 4)).isEqualTo(0x5678_1234);
    assertThat(slot.configLoad(8, 4)).isEqualTo(0xff_0000 << 8 | 1);
    slot.configStore(0x18, 4, -1);
    assertThat(slot.configLoad(0x18, 4)).isEqualTo(-16 | 1);
    slot.store(BusSpace.MEMORY, BAR + 8, 4, 0x1234_5678);
    assertThat(puppet.register).isEqualTo(0x1234_5678);
    assertThat(slot.load(BusSpace.MEMORY, BAR + 8, 4)).isEqualTo(0x1234_5678);
    assertThat(slot.configLoad(OWN, 2)).isEqualTo(9);
    assertThat(slot.configLoad(OWN + 4, 1)).isEqualTo(0x55);
    slot.configStore(OWN + 4, 1, 0x77);
    assertThat(puppet.own).isEqualTo(0x77);
    slot.configLoad(OWN + 4, 4);
    assertThat(puppet.lastSize).as("one access, as the guest's").isEqualTo(4);
  }

  @Test
  void theDeviceMayDoDmaWhenTheGuestSaysSo() {
    PciSlot slot = plug();
    int here = device.load(HostDevice.CONFIG, COMMAND, 2) == 7 ? 1 : 0;
    assertThat(here).isEqualTo(1);
    slot.configStore(COMMAND, 2, 0);
    assertThat(device.load(HostDevice.CONFIG, COMMAND, 2)).isEqualTo(3);
    slot.reset();
    assertThat(device.load(HostDevice.CONFIG, COMMAND, 2)).isEqualTo(3);
    assertThat(puppet.resets).isGreaterThan(1);
  }

  @Test
  void messagesArriveAtTheGuestsAddresses() {
    PciSlot slot = plug();
    slot.configStore(MSIX + 2, 2, 0xc000);
    slot.programMsix(2, TestBus.MESSAGES, 0x1300);
    slot.configStore(MSIX + 2, 2, 0x8000);
    assertThat(puppet.context.messages()).isEqualTo(new PciContext.Messages(true, 2));
    puppet.context.notify(1);
    assertThat(bus.takeMessages()).containsExactly(0x1301);
    puppet.context.notify(2);
    assertThat(bus.takeMessages()).isEmpty();
    slot.configStore(MSIX + 2, 2, 0);
    assertThat(puppet.context.messages()).isEqualTo(PciContext.Messages.NONE);
    puppet.context.pin(true);
    assertThat(line).isTrue();
  }

  /** The host masks the pin until the guest has accessed the device. */
  @Test
  void thePinIsALevel() {
    PciSlot slot = plug();
    puppet.context.pin(true);
    assertThat(line).isTrue();
    slot.load(BusSpace.MEMORY, BAR + 8, 4);
    assertThat(line).as("still asserted").isTrue();
    puppet.context.pin(false);
    assertThat(line).as("the host does not tell").isTrue();
    slot.load(BusSpace.MEMORY, BAR + 8, 4);
    assertThat(line).isFalse();
  }

  /** Another vCPU accesses the device while the host's signal is on its way. */
  @Test
  void anAccessDuringASignalDoesNotLeaveThePinAsserted() {
    PinContext guest = new PinContext();
    PassedFunction function = new PassedFunction(device, "puppet", guest);
    function.messagesChanged();
    guest.beforeAsserted =
        () -> {
          puppet.context.pin(false);
          function.load(0, 8, 4);
        };
    puppet.context.pin(true);
    function.load(0, 8, 4);
    assertThat(line).isFalse();
  }

  /** A bus on which only the pin is used. */
  private final class PinContext implements PciContext {
    private Runnable beforeAsserted = () -> {};

    @Override
    public void pin(boolean asserted) {
      if (asserted) {
        beforeAsserted.run();
      }
      line = asserted;
    }

    @Override
    public Messages messages() {
      return Messages.NONE;
    }

    @Override
    public int vectors() {
      return 0;
    }

    @Override
    public DmaPort dma() {
      return bus;
    }

    @Override
    public void release() {}

    @Override
    public DeviceExecutor executor() {
      return executor;
    }

    @Override
    public HostDevice hostDevice(String name) {
      throw new AssertionError();
    }

    @Override
    public void notify(int vector) {
      throw new AssertionError();
    }
  }

  /** The host asks every ten seconds; the guest has a minute. */
  @Test
  void aDeviceThatTheHostWantsBackIsGivenBack() {
    PciSlot slot = plug();
    AtomicInteger asked = new AtomicInteger();
    slot.onRelease(asked::incrementAndGet);
    for (int i = 1; i <= 6; i++) {
      device.signal(Interrupt.REQUEST);
      assertThat(asked).as("the guest").hasValue(i);
      assertThat(puppet.closed).isFalse();
    }
    device.signal(Interrupt.REQUEST);
    assertThat(puppet.closed).isTrue();
    assertThat(slot.load(BusSpace.MEMORY, BAR + 8, 4)).isEqualTo(0xffff_ffffL);
    assertThatThrownBy(executor::runAll)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("vfio-pci: 0000:01:00.0 is taken back by the host");
  }

  @Test
  void aDeviceThatFailsEndsTheMachine() {
    plug();
    device.signal(Interrupt.ERROR);
    assertThatThrownBy(executor::runAll).hasMessageContaining("vfio-pci: 0000:01:00.0 has failed");
  }

  private PciSlot plugWithMemory(SimulatedDevice of, String ram) {
    VfioPciDeviceType type = new VfioPciDeviceType();
    DeviceOptions options = options(type, Map.of("host", "01:00.0", "ram", ram));
    assertThat(type.coherentMemory(options)).isPositive();
    return PciSlot.plug(
        type, options, bus, level -> line = level, executor, new TestRealMemory(bus), name -> of);
  }

  /** What the guest writes there the device has, until it is given back. */
  @Test
  void memoryOfTheDeviceIsWhereThePlatformPlacesIt() {
    long size = 256 << 20;
    SimulatedDevice gpu =
        new SimulatedDevice(puppet, options(puppet, Map.of()), bus, executor, size);
    assertThat(gpu.size(HostDevice.OWN)).isEqualTo(size);
    assertThat(gpu.load(HostDevice.OWN, 8, 8)).isEqualTo(-1);
    PciSlot slot = plugWithMemory(gpu, "256M");
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(size, 1 << 16);
      slot.placeMemory(memory);
      memory.set(ValueLayout.JAVA_BYTE, size - 1, (byte) 0x5a);
      assertThat(gpu.load(HostDevice.OWN, size - 4, 4)).isEqualTo(0x5a00_0000L);
      gpu.store(HostDevice.OWN, 16, 2, 0x1234);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 16)).isEqualTo((byte) 0x34);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 18)).isZero();
      assertThatThrownBy(() -> slot.placeMemory(memory))
          .isInstanceOf(BadConfigurationException.class)
          .hasMessage(
              "vfio-pci: the host does not let the memory of 0000:01:00.0 be mapped: EINVAL");
      gpu.signal(Interrupt.ERROR);
      assertThat(gpu.load(HostDevice.OWN, 16, 2)).isEqualTo(0xffff);
      slot.close();
    }
  }

  @Test
  void memoryThatTheHostDoesNotOfferIsRefused() {
    assertThatThrownBy(() -> plugWithMemory(device, "256M"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("vfio-pci: the host offers no memory of 0000:01:00.0, so no ram= can be given");
    assertThat(puppet.closed).isTrue();
    SimulatedDevice gpu =
        new SimulatedDevice(puppet, options(puppet, Map.of()), bus, executor, 1 << 30);
    assertThatThrownBy(() -> plugWithMemory(gpu, "256M"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "vfio-pci: the host offers 1024 MiB of memory of 0000:01:00.0, and ram= says 256 MiB");
  }

  @Test
  void wrongDevicesAreNamed() {
    VfioPciDeviceType type = new VfioPciDeviceType();
    assertThatThrownBy(() -> options(type, Map.of("host", "nvme0")))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("host=nvme0");
    assertThatThrownBy(() -> plain(type, Map.of()))
        .hasMessage("vfio-pci needs one of host=, sysfsdev= and drive=");
    assertThatThrownBy(() -> plain(type, Map.of("host", "01:00.0", "sysfsdev", "/sys/x")))
        .hasMessage("vfio-pci needs one of host=, sysfsdev= and drive=");
    assertThatThrownBy(() -> plain(type, Map.of("sysfsdev", "/sys/bus/pci/devices/0000:01:00.0/")))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "vfio-pci: 0000:01:00.0 cannot be passed through: its host bridge needs table=vfio");
  }

  private void plain(VfioPciDeviceType type, Map<String, String> given) {
    PciSlot.plug(type, options(type, given), bus, level -> line = level, executor);
  }
}

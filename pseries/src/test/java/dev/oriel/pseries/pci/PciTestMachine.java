package dev.oriel.pseries.pci;

import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.connector.ConnectorCalls;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.memory.PluggableMemory;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.testkit.TestImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/** A host bridge with its RTAS calls and an interrupt controller that writes everything down. */
final class PciTestMachine implements AutoCloseable, Interrupts {
  static final int HI = 0x0800_0000;
  static final int LO = 0x2000_0000;

  private static final long BUFFER = 0x1000;
  private static final int UNTOUCHED = 0xdeadbeef;

  private static final long RAM = 16 << 20;

  final GuestMemory memory;
  final AddressMap map = new AddressMap();
  final StepExecutor executor = new StepExecutor();
  final Iommu iommu;
  final MsiAllocator numbers = new MsiAllocator(this);
  final PlatformEvents events = new PlatformEvents(this);
  final PciHostBridge bridge;
  final TreeMap<Integer, Boolean> claimed = new TreeMap<>();
  final TreeMap<Integer, Boolean> levels = new TreeMap<>();
  final List<Integer> pulses = new ArrayList<>();
  private final RtasTable rtas;
  private final Vcpu vcpu;

  PciTestMachine(HostBridgeSettings settings) {
    this(settings, memory -> EmulatedTable::create);
  }

  PciTestMachine(HostBridgeSettings settings, Function<GuestMemory, TceTables> tables) {
    this(settings, 0, tables);
  }

  /**
   * @param more room for memory of devices
   */
  PciTestMachine(HostBridgeSettings settings, long more, Function<GuestMemory, TceTables> tables) {
    memory = GuestMemory.reserve(RAM + more);
    memory.plug(0, RAM);
    iommu = new Iommu(memory);
    bridge =
        new PciHostBridge(
            settings,
            iommu,
            tables.apply(memory),
            new CoherentMemory(memory),
            this,
            numbers,
            events,
            Trace.off());
    bridge.mapInto(map);
    rtas = new RtasTable(memory);
    new PciRtas(List.of(bridge)).install(rtas);
    ErrorHandlingCalls errorCalls = new ErrorHandlingCalls(List.of(bridge));
    errorCalls.install(rtas);
    errorCalls.installRest(rtas);
    Partition partition = new Partition(memory, map, Timebase.host());
    vcpu = new Vcpu(0, partition);
    PluggableMemory none = new PluggableMemory(partition, iommu, 0, 0, events);
    new ConnectorCalls(index -> SlotConnectors.areNamedBy(index) ? bridge.connectors() : none)
        .install(rtas);
    rtas.on(RtasCall.CHECK_EXCEPTION, events::check);
  }

  PciTestMachine() {
    this(HostBridgeSettings.qemu(0));
  }

  /** Plugs an NVMe controller into the first free slot, then lets firmware run. */
  PciSlot plugNvme() {
    PciSlot slot = bridge.plug(nvme(), options(), executor);
    bridge.reset();
    return slot;
  }

  /** Plugs an NVMe controller into the first free slot while the guest runs. */
  PciSlot hotPlugNvme() {
    return bridge.hotPlug(OptionalInt.empty(), nvme(), options(), executor);
  }

  private static PciDeviceType nvme() {
    return ServiceLoader.load(PciDeviceType.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(t -> t.name().equals("nvme"))
        .findAny()
        .orElseThrow();
  }

  private static DeviceOptions options() {
    TestImage image = new TestImage(1 << 20, false);
    return DeviceOptions.of(nvme(), Map.of("drive", "d", "serial", "x"), id -> image);
  }

  /** Makes an RTAS call; results that it does not write read as 0xdeadbeef. */
  int[] call(RtasCall call, int results, int... arguments) {
    long ra = BUFFER;
    memory.putInt(ra, call.token());
    memory.putInt(ra + 4, arguments.length);
    memory.putInt(ra + 8, results);
    for (int i = 0; i < arguments.length; i++) {
      memory.putInt(ra + 12 + 4L * i, arguments[i]);
    }
    long first = ra + 12 + 4L * arguments.length;
    for (int i = 0; i < results; i++) {
      memory.putInt(first + 4L * i, UNTOUCHED);
    }
    rtas.call(vcpu, ra);
    int[] values = new int[results];
    for (int i = 0; i < results; i++) {
      values[i] = memory.getInt(first + 4L * i);
    }
    return values;
  }

  int[] readConfig(int address, int size) {
    return call(RtasCall.IBM_READ_PCI_CONFIG, 2, address, HI, LO, size);
  }

  int writeConfig(int address, int size, int value) {
    return call(RtasCall.IBM_WRITE_PCI_CONFIG, 1, address, HI, LO, size, value)[0];
  }

  int[] changeMsi(int address, int function, int count) {
    return call(RtasCall.IBM_CHANGE_MSI, 4, address, HI, LO, function, count, 5);
  }

  int[] queryInterrupt(int address, int index) {
    return call(RtasCall.IBM_QUERY_INTERRUPT_SOURCE_NUMBER, 3, address, HI, LO, index);
  }

  @Override
  public void claim(int irq, boolean level) {
    if (claimed.putIfAbsent(irq, level) != null) {
      throw new IllegalArgumentException("claimed already: " + irq);
    }
  }

  @Override
  public void release(int irq) {
    claimed.remove(irq);
  }

  @Override
  public void pulse(int irq) {
    pulses.add(irq);
  }

  @Override
  public void setLevel(int irq, boolean asserted) {
    levels.put(irq, asserted);
  }

  @Override
  public void close() {
    bridge.close();
    memory.close();
  }
}

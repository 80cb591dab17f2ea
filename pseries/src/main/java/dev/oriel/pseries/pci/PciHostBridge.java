package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.MmioBus;
import dev.oriel.device.Bar;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.InterruptLine;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.device.RealMemory;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostTables;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.memory.MappedSpace;
import dev.oriel.pseries.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PCI host bridge (LoPAPR "IBM,Logical_PHB"): one bus of up to 32 single-function devices, all in
 * one partitionable endpoint, windows of guest real addresses onto the bus's address spaces, and
 * what firmware does for the devices.
 *
 * <p>Built on one thread; then safe for use by every vCPU and device. Devices come and go while the
 * guest runs.
 */
public final class PciHostBridge implements MmioBus, Part, AutoCloseable {
  /** Bus unit identifier of the host bridge with index 0. */
  public static final long FIRST_BUID = 0x0800_0000_2000_0000L;

  /** Devices that a bridge can have. */
  public static final int SLOTS = 32;

  /** Bus address of the MSI page. */
  static final long MESSAGE_ADDRESS = 0x400_0000_0000L;

  /** Bus address of the first byte of the window to 32-bit memory. */
  static final long MMIO32_BUS = 0x8000_0000L;

  private static final long WINDOWS_RA = 0x2000_0000_0000L;

  /** Real addresses for the coherent memory of devices: 2 TiB for each bridge, from 64 TiB on. */
  private static final long COHERENT_RA = 0x4000_0000_0000L;

  private static final long COHERENT_ROOM = 0x200_0000_0000L;

  private static final int COMMAND = 4;
  private static final int BUS_MASTER = 4;
  private static final int SERR_ENABLE = 0x100;
  private static final int PINS = 4;

  private final HostBridgeSettings settings;
  private final Interrupts interrupts;
  private final TceTables tables;
  private final PartitionableEndpoint endpoint;
  private final CoherentMemory coherentMemory;
  private final PciMessages messages;
  private final ErrorHandling errors;
  private final SlotConnectors connectors;
  private final int[] assertedSlots = new int[PINS];
  private final Map<Integer, Map<Bar, Long>> assigned = new ConcurrentHashMap<>();
  private final Map<Integer, CoherentMemory.Piece> coherent = new TreeMap<>();

  /** Never changed, but replaced. */
  private volatile SortedMap<Integer, PciSlot> slots = new TreeMap<>();

  private volatile PciSlot[] functions = {};
  private Consumer<PciSlot> departures = PciSlot::close;
  private @Nullable DmaSanitizer sanitizer;

  public PciHostBridge(
      HostBridgeSettings settings,
      Iommu iommu,
      TceTables tables,
      CoherentMemory coherentMemory,
      Interrupts interrupts,
      MsiAllocator numbers,
      PlatformEvents events,
      Trace trace) {
    this.settings = settings;
    this.coherentMemory = coherentMemory;
    this.interrupts = interrupts;
    this.tables = tables;
    endpoint =
        iommu.createEndpoint(settings.endpoint(), (offset, data) -> interrupts.pulse(data), tables);
    if (tables instanceof HostTables) {
      coherentMemory.keepPages(); // The host locks them, for devices that do not ask us.
    }
    messages = new PciMessages(numbers);
    connectors = new SlotConnectors(this, events);
    errors =
        new ErrorHandling(
            buid(), settings.errorHandling(), endpoint, errorsOfHost(), trace, this::driveLines);
    for (int pin = 0; pin < PINS; pin++) {
      interrupts.claim(lineInterrupt(pin), true);
    }
  }

  /** That of the host whose devices may be passed through, if it has any. */
  private ErrorHandling.Host errorsOfHost() {
    return settings.errorHandling()
            && tables instanceof HostTables host
            && host.handleErrors(EehOperation.ENABLE) == 0
        ? host::handleErrors
        : ErrorHandling.Host.NONE;
  }

  /** Bus unit identifier, by which the guest names this bridge. */
  public long buid() {
    return FIRST_BUID + settings.endpoint().index();
  }

  /** The DMA windows that the devices of this bridge share. */
  public PartitionableEndpoint endpoint() {
    return endpoint;
  }

  /** Bytes of the guest's memory that a host keeps locked for this bridge's tables. */
  public long lockedByHost() {
    return tables instanceof HostTables host ? host.locked() : 0;
  }

  public HostBridgeSettings settings() {
    return settings;
  }

  /** The message signalled interrupts of the devices of this bridge. */
  PciMessages messages() {
    return messages;
  }

  /** The handling of bus errors. */
  public ErrorHandling errors() {
    return errors;
  }

  /** What the guest takes devices into use with, and gives them back. */
  public SlotConnectors connectors() {
    return connectors;
  }

  /** Interrupt of the level line {@code line}, 0..3. */
  int lineInterrupt(int line) {
    return Interrupts.PCI_LSI + PINS * settings.endpoint().index() + line;
  }

  /** The line that pin 1..4 of a device in {@code slot} drives; lines rotate from slot to slot. */
  static int lineOf(int slot, int pin) {
    return (slot + pin - 1) % PINS;
  }

  /**
   * Plugs a device into the first free slot. See {@link #plug(int, PciDeviceType, DeviceOptions,
   * DeviceExecutor)}.
   */
  public PciSlot plug(PciDeviceType type, DeviceOptions options, DeviceExecutor executor) {
    int slot = freeSlot();
    if (slot < 0) {
      throw new BadConfigurationException(
          type.name() + ": all 32 slots of the host bridge are taken");
    }
    return plug(slot, type, options, executor);
  }

  /**
   * Plugs a device into {@code slot}, 0..31.
   *
   * @param executor runs the device's own work; must have stopped when this bridge is closed
   * @throws BadConfigurationException if there is no such slot or it is taken
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for the device
   */
  public PciSlot plug(
      int slot, PciDeviceType type, DeviceOptions options, DeviceExecutor executor) {
    if (slot < 0 || slot >= SLOTS || slots.containsKey(slot)) {
      throw new BadConfigurationException(
          "%s: slot 0x%x is %s"
              .formatted(type.name(), slot, slots.containsKey(slot) ? "taken" : "not 0..0x1f"));
    }
    PciSlot plugged = create(slot, type, options, executor);
    long coherentBytes = type.coherentMemory(options);
    if (coherentBytes > 0) {
      try {
        coherent.put(slot, place(plugged, coherentBytes));
      } catch (RuntimeException e) {
        plugged.close();
        coherentMemory.host().release(type.hostMemory());
        throw e;
      }
    }
    SortedMap<Integer, PciSlot> more = new TreeMap<>(slots);
    more.put(slot, plugged);
    publish(more);
    plugged.onRelease(() -> release(plugged));
    return plugged;
  }

  private PciSlot create(
      int slot, PciDeviceType type, DeviceOptions options, DeviceExecutor executor) {
    DmaPort port = port(slot, type.name());
    InterruptLine line = level -> setLine(slot, level);
    RealMemory real = coherentMemory.ram(below -> endpoint.realPort(below, slot), COHERENT_RA);
    HostShare share = coherentMemory.host();
    share.require(type.hostMemory());
    try {
      return tables instanceof HostTables host
          ? PciSlot.plug(type, options, port, line, executor, real, name -> hostDevice(host, name))
          : PciSlot.plug(type, options, port, line, executor, real);
    } catch (RuntimeException e) {
      share.release(type.hostMemory());
      throw e;
    }
  }

  private CoherentMemory.Piece place(PciSlot device, long bytes) {
    long from = COHERENT_RA + settings.endpoint().index() * COHERENT_ROOM;
    CoherentMemory.Piece piece = coherentMemory.plug(from, COHERENT_ROOM, bytes);
    try {
      if (device.placeMemory(coherentMemory.pages(piece))) {
        coherentMemory.lend(piece);
      }
      return piece;
    } catch (RuntimeException e) {
      coherentMemory.unplugLast();
      throw e;
    }
  }

  private void release(PciSlot device) {
    try {
      requestUnplug(device, device.name());
    } catch (BadConfigurationException e) {
      // The guest was asked before.
    }
  }

  /** What the hardware translates passes by the sanitizer, which would report wrongly. */
  private HostDevice hostDevice(HostTables host, String name) {
    if (sanitizer != null) {
      throw new BadConfigurationException(
          "vfio-pci: the DMA of %s is the host's, and not seen by the DMA sanitizer"
              .formatted(name));
    }
    return host.device(name);
  }

  private void publish(SortedMap<Integer, PciSlot> now) {
    slots = now;
    functions = now.values().toArray(PciSlot[]::new);
  }

  /** The first slot without a device, -1 if there is none. */
  private int freeSlot() {
    int slot = 0;
    while (slots.containsKey(slot)) {
      slot++;
    }
    return slot < SLOTS ? slot : -1;
  }

  /**
   * Plugs a device while the guest runs, and notifies the guest, which takes it into use when it
   * chooses; firmware does nothing for it. Not by two threads at a time.
   *
   * @param slot 0..31; the first free one if empty
   * @throws BadConfigurationException if there is no such slot, it is taken, none is free, or the
   *     device has memory on the processors' bus
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for the device
   */
  public PciSlot hotPlug(
      OptionalInt slot, PciDeviceType type, DeviceOptions options, DeviceExecutor executor) {
    if (type.coherentMemory(options) > 0) {
      throw new BadConfigurationException(
          type.name() + ": memory on the processors' bus is there from the start, or never");
    }
    connectors.requireRoom();
    int wanted = slot.orElse(freeSlot());
    PciSlot plugged =
        slot.isPresent() ? plug(wanted, type, options, executor) : plug(type, options, executor);
    plugged.reset();
    connectors.plugged(wanted);
    return plugged;
  }

  /**
   * Asks the guest to release a device. It leaves when the guest has isolated it, at the next
   * power-on, or at once if the guest has not taken it into use.
   *
   * @param id its name, for messages
   * @throws BadConfigurationException if the guest was asked before, or the device cannot leave
   */
  public void requestUnplug(PciSlot device, String id) {
    for (Map.Entry<Integer, PciSlot> each : slots.entrySet()) {
      if (each.getValue() == device) {
        if (coherent.containsKey(each.getKey())) {
          throw new BadConfigurationException(
              id + ": its memory on the processors' bus cannot leave");
        }
        connectors.requestUnplug(each.getKey(), id);
        return;
      }
    }
    throw new BadConfigurationException(id + " has left");
  }

  /**
   * Who closes devices that have left; the bridge itself if nobody. Called by the thread of the
   * guest that lets them go; must not block.
   */
  public void onDeparture(Consumer<PciSlot> departures) {
    this.departures = departures;
  }

  /** A device leaves: from now on it is not on the bus, and none of its DMA arrives. */
  void unplug(int slot) {
    PciSlot gone = slots.get(slot);
    if (gone == null) {
      return;
    }
    gone.detach();
    configured(gone);
    SortedMap<Integer, PciSlot> rest = new TreeMap<>(slots);
    rest.remove(slot);
    publish(rest);
    assigned.remove(slot);
    messages.release(gone);
    endpoint.drain();
    departures.accept(gone);
  }

  /** Makes {@code sanitizer} check the DMA of devices plugged from now on. */
  public void observe(DmaSanitizer sanitizer) {
    this.sanitizer = sanitizer;
  }

  private DmaPort port(int slot, String type) {
    return sanitizer == null
        ? endpoint.port(slot)
        : sanitizer.observe(deviceName(slot, type), endpoint.port(slot));
  }

  /** The device in {@code slot}, in words. */
  public String deviceName(int slot) {
    PciSlot device = slots.get(slot);
    return device == null
        ? "a device of host bridge " + endpoint.index()
        : deviceName(slot, device.name());
  }

  private String deviceName(int slot, String type) {
    return "%s 00:%02x.0 of host bridge %d".formatted(type, slot, endpoint.index());
  }

  /** The guest has written to configuration space of {@code function}. */
  void configured(PciSlot function) {
    if (sanitizer == null) {
      return;
    }
    slots.forEach(
        (number, slot) -> {
          if (slot == function) {
            boolean master = (slot.configLoad(COMMAND, 2) & BUS_MASTER) != 0;
            sanitizer.busMaster(deviceName(number, slot.name()), master);
          }
        });
  }

  /** Several devices may share a line; it is asserted while any of them does. */
  private void setLine(int slot, boolean asserted) {
    PciSlot device = slots.get(slot);
    int pin = device == null ? 0 : device.profile().interruptPin();
    if (pin == 0) {
      return;
    }
    int line = lineOf(slot, pin);
    synchronized (assertedSlots) {
      int before = assertedSlots[line];
      assertedSlots[line] = asserted ? before | 1 << slot : before & ~(1 << slot);
      if ((before == 0) != (assertedSlots[line] == 0)) {
        driveLine(line);
      }
    }
  }

  private void driveLine(int line) {
    interrupts.setLevel(lineInterrupt(line), assertedSlots[line] != 0 && !errors.mmioStopped());
  }

  /** The bus has been stopped or released. */
  private void driveLines() {
    synchronized (assertedSlots) {
      for (int line = 0; line < PINS; line++) {
        driveLine(line);
      }
    }
  }

  /** The memory of devices on the processors' bus, by slot number. */
  Map<Integer, CoherentMemory.Piece> coherent() {
    return coherent;
  }

  /** Where a device of this bridge is in the device tree. */
  public String path(PciSlot device) {
    for (Map.Entry<Integer, PciSlot> entry : slots.entrySet()) {
      if (entry.getValue() == device) {
        return "/%s/%s".formatted(PciNodes.name(this), PciNodes.name(entry.getKey(), device));
      }
    }
    throw new IllegalArgumentException(device.name() + " is not on this bridge");
  }

  /** The devices by slot number. */
  public SortedMap<Integer, PciSlot> slots() {
    return Collections.unmodifiableSortedMap(slots);
  }

  /** The function at {@code configAddress}, ignoring the register; null if there is none. */
  @Nullable PciSlot function(int configAddress) {
    boolean firstFunctionOfBus0 = (configAddress & 0x00ff_0700) == 0;
    return firstFunctionOfBus0 ? slots.get(configAddress >>> 11 & 0x1f) : null;
  }

  /** Bytes of configuration space that {@code function} shows on this bus. */
  int configSize(PciSlot function) {
    return settings.extendedConfiguration() ? function.configSize() : 256;
  }

  /** What the processors reach through this bridge. */
  public List<MappedSpace> spaces() {
    List<MappedSpace> spaces = new ArrayList<>();
    spaces.add(new MappedSpace("I/O", ioRa(), settings.ioSize(), 0));
    spaces.add(new MappedSpace("32-bit memory", mmio32Ra(), settings.mmio32Size(), MMIO32_BUS));
    if (settings.mmio64Size() != 0) {
      spaces.add(new MappedSpace("64-bit memory", mmio64Ra(), settings.mmio64Size(), mmio64Ra()));
    }
    return spaces;
  }

  /** Guest real address of the window to I/O space. */
  public long ioRa() {
    return WINDOWS_RA + settings.endpoint().index() * HostBridgeSettings.MAX_IO;
  }

  /** Guest real address of the window to 32-bit memory. */
  public long mmio32Ra() {
    return WINDOWS_RA + (settings.endpoint().index() + 1) * HostBridgeSettings.MAX_MMIO32;
  }

  /** Guest real and bus address of the window to 64-bit memory. */
  long mmio64Ra() {
    return WINDOWS_RA + (settings.endpoint().index() + 1) * HostBridgeSettings.MAX_MMIO64;
  }

  /** Maps the windows of this bridge. */
  public void mapInto(AddressMap map) {
    map.map(ioRa(), settings.ioSize(), this);
    map.map(mmio32Ra(), settings.mmio32Size(), this);
    if (settings.mmio64Size() != 0) {
      map.map(mmio64Ra(), settings.mmio64Size(), this);
    }
  }

  private BusSpace space(long ra) {
    return Long.compareUnsigned(ra - ioRa(), settings.ioSize()) < 0 ? BusSpace.IO : BusSpace.MEMORY;
  }

  private long busAddress(long ra) {
    if (space(ra) == BusSpace.IO) {
      return ra - ioRa();
    }
    long offset = ra - mmio32Ra();
    return Long.compareUnsigned(offset, settings.mmio32Size()) < 0 ? MMIO32_BUS + offset : ra;
  }

  @Override
  public long load(long ra, int size) {
    BusSpace space = space(ra);
    long address = busAddress(ra);
    if (errors.admitLoad(space == BusSpace.IO, address, size)) {
      for (PciSlot function : functions) {
        if (function.decodes(space, address, size)) {
          return function.load(space, address, size);
        }
      }
      errors.unanswered(address);
    }
    return -1L >>> Long.SIZE - size * Byte.SIZE;
  }

  @Override
  public void store(long ra, int size, long value) {
    if (errors.mmioStopped()) {
      return;
    }
    BusSpace space = space(ra);
    long address = busAddress(ra);
    for (PciSlot function : functions) {
      if (function.decodes(space, address, size)) {
        function.store(space, address, size, value);
        return;
      }
    }
  }

  /**
   * Returns to the state in which firmware starts an operating system: devices reset, BARs
   * programmed but not enabled, no messages, the default DMA window. Run it once devices are
   * plugged.
   */
  public void reset() {
    errors.powerOn();
    connectors.reset();
    slots.values().forEach(PciSlot::reset);
    messages.releaseAll();
    endpoint.reset();
    assigned.clear();
    BarAssignment assignment =
        new BarAssignment(
            MMIO32_BUS,
            settings.mmio32Size(),
            mmio64Ra(),
            settings.mmio64Size(),
            settings.ioSize());
    slots.forEach(
        (number, slot) -> {
          assigned.put(number, assignment.assign(slot));
          slot.configStore(COMMAND, 2, SERR_ENABLE);
        });
  }

  /** Takes back what {@link #reset} has done in the place of firmware, to BARs and commands. */
  public void unassign() {
    slots.values().forEach(PciSlot::reset);
    assigned.clear();
  }

  /** Resets only the devices; their interrupts stay allocated and programmed. */
  void resetDevices() {
    for (PciSlot slot : functions) {
      slot.reset();
      messages.restore(slot);
    }
  }

  @Override
  public String partName() {
    return "bridge" + settings.endpoint().index();
  }

  /** Lines are driven by the devices. */
  @Override
  public void save(StateWriter out) {
    if (tables instanceof HostTables) {
      throw new StateException("spapr-pci-host-bridge with tables of the host cannot be saved yet");
    }
    // First, because they complete what is under way, and may be stopped by an error.
    StateWriter functions = new StateWriter();
    slots.forEach(
        (number, slot) -> {
          functions.putInt(number);
          functions.putText(slot.name());
          saveAssigned(number, functions);
          StateWriter own = new StateWriter();
          slot.save(own);
          messages.save(slot, functions);
          functions.putAll(own);
        });
    connectors.save(out);
    errors.save(out);
    endpoint.save(out);
    out.putAll(functions);
  }

  @Override
  public void restore(StateReader in) {
    connectors.restore(in);
    errors.restore(in);
    endpoint.restore(in);
    slots.forEach(
        (number, slot) -> {
          in.check(in.getInt() == number && in.getText(256).equals(slot.name()));
          assigned.put(number, restoreAssigned(slot, in));
          messages.restore(slot, in);
          slot.restore(in);
        });
  }

  /**
   * What firmware assigned at power-on, to the devices of that time: it does not follow from those
   * of now.
   */
  private void saveAssigned(int slot, StateWriter out) {
    Map<Bar, Long> addresses = assigned(slot);
    out.putInt(addresses.size());
    addresses.forEach(
        (bar, address) -> {
          out.putInt(bar.index());
          out.putLong(address);
        });
  }

  private static Map<Bar, Long> restoreAssigned(PciSlot slot, StateReader in) {
    Map<Bar, Long> addresses = new LinkedHashMap<>();
    List<Bar> bars = slot.profile().bars();
    for (int left = in.getInt(0, bars.size()); left > 0; left--) {
      int index = in.getInt();
      List<Bar> named = bars.stream().filter(bar -> bar.index() == index).toList();
      in.check(!named.isEmpty());
      addresses.put(named.getFirst(), in.getLong());
    }
    return addresses;
  }

  /** Restores the BARs of reset devices to their values at power-on, as firmware does. */
  void configureDevices() {
    slots.forEach(
        (number, slot) -> {
          BarAssignment.program(slot, assigned(number));
          slot.configStore(COMMAND, 2, slot.configLoad(COMMAND, 2) | SERR_ENABLE);
        });
  }

  /** The bus addresses that firmware assigned to the BARs of the device in {@code slot}. */
  public Map<Bar, Long> assigned(int slot) {
    return assigned.getOrDefault(slot, Map.of());
  }

  /**
   * Adds this bridge and its devices to the device tree.
   *
   * @param assigned whether their BARs have addresses already, as firmware leaves them
   */
  public void describe(FdtNode root, int interruptController, boolean assigned) {
    PciNodes.describe(this, root, interruptController, assigned);
  }

  /** Unplugs every device; the first flush failure is thrown after all are closed. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (PciSlot slot : slots.values()) {
      try {
        slot.close();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    tables.close();
    if (failure != null) {
      throw failure;
    }
  }
}

package dev.oriel.pseries.vio;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.VioDeviceType;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.Part;
import dev.oriel.net.Network;
import dev.oriel.pseries.interrupt.Interrupts;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The virtual I/O bus: devices by address, each with an interrupt (LoPAR 17.2). Terminals and the
 * NVRAM are on it too.
 */
public final class VioBus {
  /** Address of the NVRAM. */
  public static final int NVRAM = 0x7100_0001;

  /** The address of the first terminal in QEMU. */
  public static final int FIRST_TERMINAL = 0x7100_0000;

  /** Devices on the bus, each with an interrupt. */
  private static final int UNITS = 0x100;

  /** Where libvirt's addresses of terminals begin; those of other devices are below. */
  private static final int LIBVIRT_TERMINALS = 0x3000_0000;

  /** At least one, to which libvirt's and Linux's terminal 0 refers. */
  private final List<VirtualTerminal> terminals = new CopyOnWriteArrayList<>();

  /** Without the terminals and the NVRAM. */
  private final List<VioDevice> devices = new CopyOnWriteArrayList<>();

  /**
   * The terminals but for the first one, and the devices, in the order in which they were added.
   */
  private final List<Part> parts = new CopyOnWriteArrayList<>();

  private final Interrupts interrupts;
  private final Iommu iommu;
  private final Standstill standstill;
  private final HostShare host;

  /**
   * @param host the memory of the host that devices may take
   */
  public VioBus(
      VirtualTerminal first,
      Interrupts interrupts,
      Iommu iommu,
      Standstill standstill,
      HostShare host) {
    terminals.add(first);
    this.interrupts = interrupts;
    this.iommu = iommu;
    this.standstill = standstill;
    this.host = host;
  }

  /** The first terminal. */
  VirtualTerminal first() {
    return terminals.getFirst();
  }

  /** The terminal with this address, or for 0 the first one; null if there is none. */
  public @Nullable VirtualTerminal terminal(long unit) {
    for (VirtualTerminal terminal : terminals) {
      if (unit == 0 || unit == Integer.toUnsignedLong(terminal.unit())) {
        return terminal;
      }
    }
    return null;
  }

  /**
   * Adds a terminal.
   *
   * @param unit its address; the first free one if empty
   * @throws BadConfigurationException if the address is taken
   */
  public void addTerminal(OptionalInt unit, CharacterLine line) {
    int address = address("spapr-vty", unit);
    int irq = interrupt("spapr-vty", address);
    VirtualTerminal added =
        new VirtualTerminal(
            "terminal%x".formatted(address), address, irq, interrupts, line::putAll);
    LineTerminal.connect(line, added, standstill);
    terminals.add(added);
    parts.add(added);
  }

  /**
   * Adds a network card.
   *
   * @param unit its address; the first free one if empty
   * @param mac 6 bytes
   * @throws BadConfigurationException if the address is taken, or no interrupt is free
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public LogicalLan addLogicalLan(OptionalInt unit, byte[] mac, Network network) {
    int address = address("spapr-vlan", unit);
    host.require(LogicalLan.MOST_BYTES);
    int irq = interrupt("spapr-vlan", address);
    return added(new LogicalLan(address, irq, mac, interrupts, iommu, standstill, network));
  }

  /**
   * Adds a device with a command/response queue.
   *
   * @param unit its address; the first free one if empty
   * @param executor runs its work
   * @throws BadConfigurationException if the address is taken, no interrupt is free, or the options
   *     are not valid
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public CommandQueue addDevice(
      OptionalInt unit, VioDeviceType type, DeviceOptions options, DeviceExecutor executor) {
    int address = address(type.name(), unit);
    host.require(type.hostMemory());
    int irq = interrupt(type.name(), address);
    return added(new CommandQueue(address, irq, type, options, interrupts, iommu, executor));
  }

  private <T extends VioDevice> T added(T device) {
    devices.add(device);
    parts.add(device);
    return device;
  }

  /** What has state, but for the first terminal, in the order in which it was added. */
  public List<Part> parts() {
    return Collections.unmodifiableList(parts);
  }

  /**
   * The address of a terminal.
   *
   * @throws BadConfigurationException if it is that of the NVRAM
   */
  public static int terminal(int unit) {
    if (unit == NVRAM) {
      throw new BadConfigurationException(
          "spapr-vty: reg=0x%x is the address of the NVRAM".formatted(unit));
    }
    return unit;
  }

  /** The devices besides terminals and the NVRAM, also those that are added later. */
  public List<VioDevice> devices() {
    return Collections.unmodifiableList(devices);
  }

  public void reset() {
    devices.forEach(VioDevice::reset);
  }

  /** Adds the devices' nodes to that of the bus. */
  public void describe(FdtNode vdevice) {
    terminals.stream().skip(1).forEach(terminal -> terminal.describe(vdevice));
    devices.forEach(device -> device.describe(vdevice));
  }

  /**
   * The interrupt of a device, the one that QEMU gives it if that is free.
   *
   * @throws BadConfigurationException if none is free
   */
  private int interrupt(String device, int address) {
    int wanted =
        Integer.compareUnsigned(address, FIRST_TERMINAL) >= 0
            ? address & 0xff
            : Integer.compareUnsigned(address, LIBVIRT_TERMINALS) >= 0
                ? 0xf0 | address >>> 12 & 0xf
                : address >>> 12 & 0xff;
    return IntStream.concat(IntStream.of(wanted), IntStream.range(2, UNITS))
        .filter(number -> number > 1) // the terminal's and the NVRAM's
        .map(number -> Interrupts.VIO + number)
        .filter(irq -> terminals.stream().noneMatch(other -> other.irq() == irq))
        .filter(irq -> devices.stream().noneMatch(other -> other.irq() == irq))
        .findFirst()
        .orElseThrow(() -> new BadConfigurationException(device + ": the virtual I/O bus is full"));
  }

  /**
   * The address of a device.
   *
   * @param wanted the first free one if empty
   * @throws BadConfigurationException if it is taken
   */
  private int address(String device, OptionalInt wanted) {
    int address = wanted.orElseGet(this::freeUnit);
    if (isTaken(address)) {
      throw new BadConfigurationException(
          "%s: reg=0x%x is the address of another device".formatted(device, address));
    }
    return address;
  }

  private int freeUnit() {
    return IntStream.iterate(NVRAM + 1, unit -> unit + 1)
        .filter(unit -> !isTaken(unit))
        .findFirst()
        .orElseThrow();
  }

  private boolean isTaken(int unit) {
    return unit == NVRAM
        || devices.stream().anyMatch(device -> device.unit() == unit)
        || terminals.stream().anyMatch(terminal -> terminal.unit() == unit);
  }
}

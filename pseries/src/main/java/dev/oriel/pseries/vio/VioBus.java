package dev.oriel.pseries.vio;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
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

  public VioBus(VirtualTerminal first) {
    terminals.add(first);
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

  public void add(VirtualTerminal terminal) {
    terminals.add(terminal);
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

  public void add(VioDevice device) {
    devices.add(device);
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
  public int interrupt(String device, int address) {
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
  public int address(String device, OptionalInt wanted) {
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

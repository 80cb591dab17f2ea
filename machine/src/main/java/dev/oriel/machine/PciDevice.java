package dev.oriel.machine;

import java.util.List;

/**
 * A PCI function as its bus shows it.
 *
 * @param id the name that its {@link DeviceConfig} gives it; may be empty
 * @param driver kind of device
 * @param hostBridge index of the host bridge
 * @param slot 0..31
 * @param vendor 16 bits, as the following identifiers
 * @param deviceClass 24 bits: base class, sub-class, programming interface
 * @param interruptPin 0 none, 1 INTA .. 4 INTD
 */
public record PciDevice(
    String id,
    String driver,
    int hostBridge,
    int slot,
    int vendor,
    int device,
    int subsystemVendor,
    int subsystem,
    int deviceClass,
    int interruptPin,
    List<Region> regions) {

  /**
   * A range of bus addresses that it decodes.
   *
   * @param bar number of its base address register
   * @param size bytes
   * @param address unsigned; -1 if it does not decode now
   * @param memory whether it is in memory space, not in I/O space
   * @param wide whether its register has 64 bits
   */
  public record Region(
      int bar, long size, long address, boolean memory, boolean wide, boolean prefetchable) {}

  public PciDevice {
    regions = List.copyOf(regions);
  }
}

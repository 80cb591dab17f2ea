package dev.oriel.pseries;

import dev.oriel.iommu.PartitionableEndpoint;

/** Where devices and buses are. */
public final class Places {
  private Places() {}

  public static PartitionableEndpoint of(CommandQueue device) {
    return device.endpoint;
  }

  public static PartitionableEndpoint of(LogicalLan device) {
    return device.endpoint;
  }

  /** The address of a device. */
  public static long unit(CommandQueue device) {
    return Integer.toUnsignedLong(device.unit());
  }

  public static long unit(LogicalLan device) {
    return Integer.toUnsignedLong(device.unit());
  }

  /** The real address of the PCI I/O space of a bridge, and of its 32-bit memory. */
  public static long ioRa(PciHostBridge bridge) {
    return bridge.ioRa();
  }

  /** The real address of the bus address 2^31. */
  public static long memoryRa(PciHostBridge bridge) {
    return bridge.mmio32Ra();
  }
}

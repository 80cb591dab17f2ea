package dev.oriel.machine;

import dev.oriel.device.Bar;
import dev.oriel.device.PciProfile;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.MemoryRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Takes snapshots of a machine that may be running. */
final class Snapshots {
  /** The command register of a PCI function, and its bits. */
  private static final int COMMAND = 4;

  private static final int DECODES_IO = 1;
  private static final int DECODES_MEMORY = 2;

  private Snapshots() {}

  /**
   * @param locked bytes that a host keeps locked for it
   */
  static BusSnapshot of(PartitionableEndpoint endpoint, long locked) {
    return of(endpoint, locked, Snapshots::mappings);
  }

  /** As {@link #of(PartitionableEndpoint, long)}, as if nothing were mapped. */
  static BusSnapshot withoutMappings(PartitionableEndpoint endpoint, long locked) {
    return of(endpoint, locked, window -> List.of());
  }

  private static BusSnapshot of(
      PartitionableEndpoint endpoint, long locked, Function<DmaWindow, List<MappedRun>> mappings) {
    List<WindowSnapshot> windows =
        endpoint.windows().stream()
            .map(window -> of(window, mappings.apply(window)))
            .sorted(Comparator.comparing(WindowSnapshot::ioba, Long::compareUnsigned))
            .toList();
    return endpoint.dynamicWindows()
        ? new BusSnapshot(
            endpoint.index(),
            endpoint.query().largestBlock64(),
            endpoint.pageShifts(),
            endpoint.query().windowsAvailable(),
            locked,
            windows)
        : new BusSnapshot(endpoint.index(), 0, List.of(), 0, locked, windows);
  }

  private static List<MappedRun> mappings(DmaWindow window) {
    long pageSize = 1L << window.pageShift();
    MappedRuns runs = new MappedRuns(WindowSnapshot.MOST_RUNS);
    window.visit(
        (index, count, tce, stride) -> {
          if ((tce & (TceTable.READ | TceTable.WRITE)) != 0) {
            long size = count * pageSize;
            long span = stride == 0 ? pageSize : size;
            long ioba = window.busOffset() + index * pageSize;
            runs.add(new MappedRun(ioba, size, size, tce & -pageSize, span, 1));
          }
        });
    return runs.list();
  }

  private static WindowSnapshot of(DmaWindow window, List<MappedRun> runs) {
    return new WindowSnapshot(
        Integer.toUnsignedLong(window.liobn()),
        window.busOffset(),
        window.size(),
        window.pageShift(),
        window.isDefault(),
        window.tableBytes(),
        runs);
  }

  static List<MemorySnapshot> of(List<MemoryRegion> regions, List<MemoryDevice> plugged) {
    List<MemorySnapshot> memory = new ArrayList<>();
    int devices = 0;
    for (MemoryRegion region : regions) {
      List<String> ids =
          plugged.stream().filter(d -> d.address() == region.ra()).map(MemoryDevice::id).toList();
      if (region.ra() == 0) {
        memory.add(piece(MemorySnapshot.Kind.RAM, "RAM", region));
      } else if (ids.isEmpty()) {
        memory.add(piece(MemorySnapshot.Kind.DEVICE, "device memory " + devices++, region));
      } else {
        memory.add(piece(MemorySnapshot.Kind.PLUGGED, ids.getFirst(), region));
      }
    }
    return List.copyOf(memory);
  }

  private static MemorySnapshot piece(MemorySnapshot.Kind kind, String name, MemoryRegion region) {
    return new MemorySnapshot(kind, name, region.ra(), region.size());
  }

  /** A device in a slot, with the addresses that the guest has given it. */
  static PciDevice of(PciSlot device, String id, int hostBridge, int slot) {
    PciProfile profile = device.profile();
    int command = device.configLoad(COMMAND, 2);
    List<PciDevice.Region> regions = new ArrayList<>();
    for (Bar bar : profile.bars()) {
      boolean memory = bar.kind() != Bar.Kind.IO;
      boolean decodes = (command & (memory ? DECODES_MEMORY : DECODES_IO)) != 0;
      regions.add(
          new PciDevice.Region(
              bar.index(),
              bar.size(),
              decodes ? device.barAddress(bar) : -1,
              memory,
              bar.kind() == Bar.Kind.MEMORY64,
              bar.prefetchable()));
    }
    return new PciDevice(
        id,
        device.name(),
        hostBridge,
        slot,
        profile.vendorId(),
        profile.deviceId(),
        profile.subsystemVendorId(),
        profile.subsystemId(),
        profile.classCode(),
        profile.interruptPin(),
        regions);
  }
}

package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.Bar;
import dev.oriel.device.PciProfile;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.memory.CoherentMemory;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * Device tree nodes of a host bridge and its functions (LoPAPR appendix B, PCI bus binding 2.1).
 */
final class PciNodes {
  private static final int SPACE_IO = 1 << 24;
  private static final int SPACE_MEMORY32 = 2 << 24;
  private static final int SPACE_MEMORY64 = 3 << 24;
  private static final int PREFETCHABLE = 1 << 30;
  private static final int NOT_RELOCATABLE = 1 << 31;

  private static final int SLOTS = 32;
  private static final int PINS = 4;
  private static final int LEVEL = 1;

  private PciNodes() {}

  /**
   * @param assigned whether firmware has assigned the addresses of BARs, so that the tree has them
   */
  static void describe(
      PciHostBridge bridge, FdtNode root, int interruptController, boolean assigned) {
    HostBridgeSettings settings = bridge.settings();
    FdtNode node =
        root.child(name(bridge))
            .string("device_type", "pci")
            .string("compatible", "IBM,Logical_PHB")
            .cells("#interrupt-cells", 1)
            .empty("used-by-rtas")
            .cells("bus-range", 0, 0xff)
            .cells("ranges", ranges(bridge))
            .u64("reg", bridge.buid(), 0)
            .cells("ibm,pci-config-space-type", 1)
            .cells("ibm,pe-total-#msi", Interrupts.MSI_COUNT);
    if (settings.endpoint().ddw()) {
      node.cells(
          "ibm,ddw-applicable",
          RtasCall.IBM_QUERY_PE_DMA_WINDOW.token(),
          RtasCall.IBM_CREATE_PE_DMA_WINDOW.token(),
          RtasCall.IBM_REMOVE_PE_DMA_WINDOW.token());
      int extensions = settings.endpoint().extensions();
      if (extensions > 0) {
        node.cells("ibm,ddw-extensions", extensions(extensions));
      }
    }
    if (settings.numaNode() >= 0) {
      node.cells("ibm,associativity", 4, 0, 0, 0, settings.numaNode());
    }
    node.cells("interrupt-map-mask", 0xf800, 0, 0, -1)
        .cells("interrupt-map", interruptMap(bridge, interruptController))
        .cells("ibm,#dma-address-cells", 2)
        .cells("ibm,#dma-size-cells", 2)
        .cells("ibm,dma-window", dmaWindow(bridge))
        .cells("qemu,phb-enumerated", 1)
        .cells("#address-cells", 3)
        .cells("#size-cells", 2);
    bridge.connectors().describe(node);
    bridge
        .slots()
        .forEach(
            (slot, function) -> {
              FdtNode child = describe(bridge, slot, function, node);
              Map<Bar, Long> addresses = bridge.assigned(slot);
              if (assigned && !addresses.isEmpty()) {
                child.cells("assigned-addresses", assignedAddresses(slot, addresses));
              }
            });
  }

  /** The name of a bridge's node. */
  static String name(PciHostBridge bridge) {
    return "pci@%x".formatted(bridge.buid());
  }

  /** The name of a function's node. */
  static String name(int slot, PciSlot function) {
    return "%s@%x".formatted(PciClass.nodeName(function.profile().classCode()), slot);
  }

  /** Their number, the token of the call that resets windows, and 1 for each of the others. */
  private static int[] extensions(int count) {
    int[] cells = new int[1 + count];
    Arrays.fill(cells, 1);
    cells[0] = count;
    cells[1] = RtasCall.IBM_RESET_PE_DMA_WINDOW.token();
    return cells;
  }

  private static int[] ranges(PciHostBridge bridge) {
    HostBridgeSettings settings = bridge.settings();
    IntBuffer rows = IntBuffer.allocate(settings.mmio64Size() == 0 ? 14 : 21);
    range(rows, SPACE_IO, 0, bridge.ioRa(), settings.ioSize());
    range(rows, SPACE_MEMORY32, PciHostBridge.MMIO32_BUS, bridge.mmio32Ra(), settings.mmio32Size());
    if (settings.mmio64Size() != 0) {
      range(rows, SPACE_MEMORY64, bridge.mmio64Ra(), bridge.mmio64Ra(), settings.mmio64Size());
    }
    return rows.array();
  }

  private static void range(IntBuffer rows, int space, long bus, long ra, long size) {
    rows.put(space);
    for (long each : new long[] {bus, ra, size}) {
      rows.put((int) (each >>> 32)).put((int) each);
    }
  }

  private static int[] interruptMap(PciHostBridge bridge, int interruptController) {
    IntBuffer rows = IntBuffer.allocate(SLOTS * PINS * 7);
    for (int slot = 0; slot < SLOTS; slot++) {
      for (int pin = 1; pin <= PINS; pin++) {
        rows.put(slot << 11).put(0).put(0).put(pin);
        rows.put(interruptController);
        rows.put(bridge.lineInterrupt(PciHostBridge.lineOf(slot, pin)));
        rows.put(LEVEL);
      }
    }
    return rows.array();
  }

  /** The current window of the first LIOBN, which guests use as the default window. */
  private static int[] dmaWindow(PciHostBridge bridge) {
    EndpointSettings settings = bridge.settings().endpoint();
    int liobn = 1 << 31 | settings.index() << 8;
    for (DmaWindow window : bridge.endpoint().windows()) {
      if (window.liobn() == liobn) {
        long start = window.busOffset();
        int size = (int) (window.entries() << window.pageShift());
        return new int[] {liobn, (int) (start >>> 32), (int) start, 0, size};
      }
    }
    return new int[] {liobn, 0, 0, 0, 0};
  }

  /** The node of a device that firmware has not configured. */
  static FdtNode describe(PciHostBridge bridge, int slot) {
    PciSlot function = Objects.requireNonNull(bridge.slots().get(slot), "an empty slot");
    return describe(bridge, slot, function, FdtNode.root());
  }

  private static FdtNode describe(
      PciHostBridge bridge, int slot, PciSlot function, FdtNode parent) {
    PciProfile profile = function.profile();
    FdtNode node =
        parent
            .child(name(slot, function))
            .cells("vendor-id", profile.vendorId())
            .cells("device-id", profile.deviceId())
            .cells("revision-id", profile.revisionId())
            .cells("class-code", profile.classCode());
    if (profile.interruptPin() != 0) {
      node.cells("interrupts", profile.interruptPin());
    }
    if (profile.subsystemId() != 0) {
      node.cells("subsystem-id", profile.subsystemId());
    }
    if (profile.subsystemVendorId() != 0) {
      node.cells("subsystem-vendor-id", profile.subsystemVendorId());
    }
    node.cells("cache-line-size", 0).cells("devsel-speed", 0);
    node.string(
        "ibm,loc-code",
        "oriel_%s:%04x:00:%02x.0"
            .formatted(function.name(), bridge.settings().endpoint().index(), slot));
    node.cells("ibm,my-drc-index", bridge.connectors().index(slot));
    if (profile.msiVectors() != 0) {
      node.cells("ibm,req#msi", profile.msiVectors());
    }
    if (profile.msixVectors() != 0) {
      node.cells("ibm,req#msi-x", profile.msixVectors());
    }
    node.cells("reg", registers(slot, profile));
    if (bridge.configSize(function) > 256) {
      node.cells("ibm,pci-config-space-type", 1);
    }
    node.cells("min-grant", 0).cells("max-latency", 0);
    CoherentMemory.Piece coherent = bridge.coherent().get(slot);
    if (coherent != null) {
      node.cells("memory-region", coherent.phandle());
    }
    return node;
  }

  /** One row for configuration space, then one for each BAR: where it is, nothing, its size. */
  private static int[] registers(int slot, PciProfile profile) {
    IntBuffer rows = IntBuffer.allocate(5 * (1 + profile.bars().size()));
    rows.put(slot << 11).put(0).put(0).put(0).put(0);
    for (Bar bar : profile.bars()) {
      int space =
          switch (bar.kind()) {
            case IO -> SPACE_IO;
            case MEMORY32 -> SPACE_MEMORY32;
            case MEMORY64 -> SPACE_MEMORY64;
          };
      rows.put(space | slot << 11 | bar.configOffset()).put(0).put(0);
      rows.put((int) (bar.size() >>> 32)).put((int) bar.size());
    }
    return rows.array();
  }

  private static int[] assignedAddresses(int slot, Map<Bar, Long> assigned) {
    IntBuffer rows = IntBuffer.allocate(5 * assigned.size());
    assigned.forEach(
        (bar, address) -> {
          boolean low = address >>> 32 == 0;
          int memory = low ? SPACE_MEMORY32 : SPACE_MEMORY64;
          int space = bar.kind() == Bar.Kind.IO ? SPACE_IO : memory;
          int flags = NOT_RELOCATABLE | (bar.prefetchable() ? PREFETCHABLE : 0);
          rows.put(flags | space | slot << 11 | bar.configOffset());
          rows.put((int) (address >>> 32)).put((int) (long) address);
          rows.put((int) (bar.size() >>> 32)).put((int) bar.size());
        });
    return rows.array();
  }
}

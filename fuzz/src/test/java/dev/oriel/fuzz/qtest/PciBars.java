package dev.oriel.fuzz.qtest;

import dev.oriel.device.Bar;
import dev.oriel.device.PciSlot;
import dev.oriel.pseries.memory.MappedSpace;
import dev.oriel.pseries.pci.PciHostBridge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where the registers of a PCI function are now, as the regions that QEMU has: each structure of a
 * virtio device, the table of messages and its pending bits, and what a BAR has before these.
 */
final class PciBars {
  private static final int COMMAND = 4;
  private static final int MEMORY = 2;
  private static final int STATUS = 6;
  private static final int CAPABILITY_LIST = 0x10;
  private static final int FIRST_CAPABILITY = 0x34;
  private static final int MSIX = 0x11;
  private static final int VENDOR = 9;
  private static final int VIRTIO = 0x1af4;
  private static final int MOST_CAPABILITIES = 48;
  private static final int LAST_STRUCTURE = 4;

  /**
   * Registers that a processor reaches.
   *
   * @param ra the first real address
   */
  record Region(long ra, long size) {}

  /** A part of a BAR. */
  private record Piece(int bar, long offset, long size) {}

  private final PciHostBridge bridge;
  private final PciSlot slot;
  private final List<Piece> pieces = new ArrayList<>();

  PciBars(PciHostBridge bridge, PciSlot slot) {
    this.bridge = bridge;
    this.slot = slot;
    List<Piece> structures = structures();
    for (Bar bar : slot.profile().bars()) {
      NavigableMap<Long, Piece> inside = new TreeMap<>();
      structures.stream().filter(s -> s.bar == bar.index()).forEach(s -> inside.put(s.offset, s));
      // Registers of a device's own come first; what follows a structure is nothing.
      long own = inside.isEmpty() ? bar.size() : inside.firstKey();
      if (own > 0) {
        pieces.add(new Piece(bar.index(), 0, own));
      }
      pieces.addAll(inside.values());
    }
  }

  private List<Piece> structures() {
    List<Piece> all = new ArrayList<>();
    if ((slot.configLoad(STATUS, 2) & CAPABILITY_LIST) == 0) {
      return all;
    }
    int at = slot.configLoad(FIRST_CAPABILITY, 1);
    for (int i = 0; i < MOST_CAPABILITIES && at != 0; i++) {
      int id = slot.configLoad(at, 1);
      if (id == MSIX) {
        int vectors = (slot.configLoad(at + 2, 2) & 0x7ff) + 1;
        all.add(messages(slot.configLoad(at + 4, 4), vectors * 16));
        all.add(messages(slot.configLoad(at + 8, 4), (vectors + 63) / 64 * 8));
      } else if (id == VENDOR
          && slot.profile().vendorId() == VIRTIO
          && slot.configLoad(at + 3, 1) <= LAST_STRUCTURE) {
        all.add(
            new Piece(
                slot.configLoad(at + 4, 1),
                Integer.toUnsignedLong(slot.configLoad(at + 8, 4)),
                Integer.toUnsignedLong(slot.configLoad(at + 12, 4))));
      }
      at = slot.configLoad(at + 1, 1);
    }
    return all;
  }

  private static Piece messages(int where, int size) {
    return new Piece(where & 7, where & ~7, size);
  }

  /** The regions that answer now, by address. */
  List<Region> regions() {
    List<Region> all = new ArrayList<>();
    if ((slot.configLoad(COMMAND, 2) & MEMORY) == 0) {
      return all;
    }
    NavigableMap<Long, Region> byAddress = new TreeMap<>();
    for (Map.Entry<Bar, Long> each : addresses().entrySet()) {
      for (Piece piece : pieces) {
        if (piece.bar == each.getKey().index()) {
          long ra = each.getValue() + piece.offset;
          byAddress.put(ra, new Region(ra, piece.size));
        }
      }
    }
    all.addAll(byAddress.values());
    return all;
  }

  /** The real addresses of the BARs that a processor reaches. */
  private Map<Bar, Long> addresses() {
    Map<Bar, Long> all = new LinkedHashMap<>();
    for (Bar bar : slot.profile().bars()) {
      long address = slot.barAddress(bar);
      for (MappedSpace space : bridge.spaces()) {
        boolean io = space.name().equals("I/O");
        long offset = address - space.bus();
        if (io == (bar.kind() == Bar.Kind.IO)
            && Long.compareUnsigned(offset, space.size()) < 0
            && bar.size() <= space.size() - offset) {
          all.put(bar, space.ra() + offset);
        }
      }
    }
    return all;
  }
}

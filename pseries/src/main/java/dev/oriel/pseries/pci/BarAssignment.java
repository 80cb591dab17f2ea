package dev.oriel.pseries.pci;

import dev.oriel.device.Bar;
import dev.oriel.device.PciSlot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Assigns bus addresses to BARs in order, as firmware does: I/O from 0x80 on, memory in steps of 64
 * KiB, prefetchable 64-bit memory above 4 GiB, everything else below while it fits.
 */
final class BarAssignment {
  private static final long MEMORY_STEP = 1 << 16;
  private static final long FIRST_IO = 0x80;

  private final long mmio32End;
  private final long mmio64End;
  private final long ioEnd;
  private long mmio32;
  private long mmio64;
  private long io = FIRST_IO;

  BarAssignment(long mmio32, long mmio32Size, long mmio64, long mmio64Size, long ioSize) {
    this.mmio32 = mmio32;
    this.mmio64 = mmio64;
    mmio32End = mmio32 + mmio32Size;
    mmio64End = mmio64 + mmio64Size;
    ioEnd = ioSize;
  }

  /** Programs the BARs of {@code slot} and returns the address of each that found room. */
  Map<Bar, Long> assign(PciSlot slot) {
    Map<Bar, Long> addresses = new LinkedHashMap<>();
    for (Bar bar : slot.profile().bars()) {
      long address = next(bar);
      if (address >= 0) {
        addresses.put(bar, address);
      }
    }
    program(slot, addresses);
    return addresses;
  }

  /** Programs the BARs of {@code slot} with addresses that were assigned before. */
  static void program(PciSlot slot, Map<Bar, Long> addresses) {
    addresses.forEach(
        (bar, address) -> {
          slot.configStore(bar.configOffset(), 4, (int) (long) address);
          if (bar.kind() == Bar.Kind.MEMORY64) {
            slot.configStore(bar.configOffset() + 4, 4, (int) (address >>> 32));
          }
        });
  }

  private long next(Bar bar) {
    if (bar.kind() == Bar.Kind.IO) {
      long address = aligned(io, bar.size());
      if (address + bar.size() > ioEnd) {
        return -1;
      }
      io = address + bar.size();
      return address;
    }
    long alignment = Math.max(bar.size(), MEMORY_STEP);
    long low = aligned(mmio32, alignment);
    long high = aligned(mmio64, alignment);
    boolean wide = bar.kind() == Bar.Kind.MEMORY64;
    boolean fitsHigh = wide && bar.size() <= mmio64End - high;
    boolean fitsLow = bar.size() <= mmio32End - low;
    if (fitsHigh && (bar.prefetchable() || !fitsLow)) {
      mmio64 = high + bar.size();
      return high;
    }
    if (!fitsLow) {
      return -1;
    }
    mmio32 = low + bar.size();
    return low;
  }

  private static long aligned(long address, long alignment) {
    return address + alignment - 1 & -alignment;
  }
}

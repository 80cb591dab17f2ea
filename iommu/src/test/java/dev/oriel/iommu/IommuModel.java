package dev.oriel.iommu;

import dev.oriel.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * What an IOMMU with one endpoint as QEMU has it does, written down as naively as possible: a
 * window remembers every store there ever was, translation goes byte by byte.
 */
final class IommuModel {
  private static final long[] LIOBNS = {0x8000_0000L, 0x8000_0001L};

  /** Entries {@code first..last} became {@code tce}. */
  private record Store(long first, long last, long tce) {}

  /** An active window. */
  record Window(
      long liobn, long start, int pageShift, long entries, boolean isDefault, List<Store> stores) {
    long tce(long index) {
      for (Store store : stores.reversed()) {
        if (index >= store.first && index <= store.last) {
          return store.tce;
        }
      }
      return 0;
    }

    boolean has(long index) {
      return Long.compareUnsigned(index, entries) < 0;
    }

    long index(long ioba) {
      return (ioba >>> pageShift << pageShift) - start >>> pageShift;
    }

    boolean contains(long ioba) {
      return Long.compareUnsigned(ioba, start) >= 0
          && Long.compareUnsigned(ioba, start + ((entries << pageShift) - 1)) <= 0;
    }
  }

  /** Windows by slot; null where there is none. */
  private final Window[] slots = new Window[2];

  private final GuestMemory memory;

  IommuModel(GuestMemory memory) {
    this.memory = memory;
    reset();
  }

  void reset() {
    slots[0] = new Window(LIOBNS[0], 0, 12, 1 << 18, true, new ArrayList<>());
    slots[1] = null;
  }

  List<Window> windows() {
    List<Window> active = new ArrayList<>();
    for (Window window : slots) {
      if (window != null) {
        active.add(window);
      }
    }
    return active;
  }

  private Window find(long liobn) {
    for (Window window : windows()) {
      if (window.liobn == liobn) {
        return window;
      }
    }
    return null;
  }

  TceStatus put(long liobn, long ioba, long tce) {
    Window window = find(liobn);
    if (window == null || !window.has(window.index(ioba))) {
      return TceStatus.PARAMETER;
    }
    window.stores.add(new Store(window.index(ioba), window.index(ioba), tce));
    return TceStatus.SUCCESS;
  }

  TceLookup get(long liobn, long ioba) {
    Window window = find(liobn);
    if (window == null || !window.has(window.index(ioba))) {
      return new TceLookup(TceStatus.PARAMETER, 0);
    }
    return new TceLookup(TceStatus.SUCCESS, window.tce(window.index(ioba)));
  }

  TceStatus stuff(long liobn, long ioba, long tce, long count) {
    Window window = find(liobn);
    if (window == null
        || Long.compareUnsigned(count, window.entries) > 0
        || count == 0
        || !window.has(window.index(ioba))) {
      return TceStatus.PARAMETER;
    }
    long first = window.index(ioba);
    long last = Math.min(first + count, window.entries) - 1;
    window.stores.add(new Store(first, last, tce));
    return last == first + count - 1 ? TceStatus.SUCCESS : TceStatus.PARAMETER;
  }

  TceStatus putIndirect(long liobn, long ioba, long listRa, long count) {
    if (find(liobn) == null || Long.compareUnsigned(count, 512) > 0 || listRa % 4096 != 0) {
      return TceStatus.PARAMETER;
    }
    TceStatus status = TceStatus.PARAMETER;
    long pageSize = 1L << find(liobn).pageShift;
    for (int i = 0; i < count; i++) {
      status = put(liobn, ioba + i * pageSize, memory.getLong(listRa + 8 * i));
      if (status != TceStatus.SUCCESS) {
        break;
      }
    }
    return status;
  }

  /** The LIOBN of the new window, -3 for a bad request, -1 for want of resources. */
  long create(int pageShift, int windowShift) {
    if (!List.of(12, 16, 21, 24).contains(pageShift)
        || windowShift < pageShift
        || windowShift > 63
        || windowShift - pageShift > 37) {
      return -3;
    }
    int slot = slots[0] == null ? 0 : 1;
    if (slots[slot] != null) {
      return -1;
    }
    long start = windows().isEmpty() ? 0 : 1L << 59;
    Window window =
        new Window(
            LIOBNS[slot],
            start,
            pageShift,
            1L << windowShift - pageShift,
            false,
            new ArrayList<>());
    for (Window other : windows()) {
      if (other.contains(window.start) || window.contains(other.start)) {
        return -3;
      }
    }
    slots[slot] = window;
    return LIOBNS[slot];
  }

  boolean remove(long liobn) {
    Window window = find(liobn);
    if (window == null) {
      return false;
    }
    slots[liobn == LIOBNS[0] ? 0 : 1] = null;
    if (windows().isEmpty() && !window.isDefault) {
      reset();
    }
    return true;
  }

  /** Where a byte of DMA goes: a real address, or {@code ~status.ordinal()}. */
  long translate(long ioba, boolean write) {
    for (Window window : windows()) {
      if (window.contains(ioba)) {
        long tce = window.tce(window.index(ioba));
        if ((tce & (write ? 2 : 1)) == 0) {
          return ~DmaStatus.NOT_PERMITTED.ordinal();
        }
        long mask = (1L << window.pageShift) - 1;
        long ra = tce & ~mask | ioba & mask;
        return memory.offset(ra) < 0 ? ~DmaStatus.NO_MEMORY.ordinal() : ra;
      }
    }
    return ~DmaStatus.NO_WINDOW.ordinal();
  }
}

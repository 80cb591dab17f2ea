package dev.oriel.iommu.simulated;

import static dev.oriel.iommu.vfio.Errno.EBUSY;
import static dev.oriel.iommu.vfio.Errno.EINVAL;
import static dev.oriel.iommu.vfio.Errno.ENOENT;
import static dev.oriel.iommu.vfio.Errno.ENOMEM;
import static dev.oriel.iommu.vfio.Errno.ENOSPC;
import static dev.oriel.iommu.vfio.Errno.ENXIO;
import static dev.oriel.iommu.vfio.Errno.EPERM;

import dev.oriel.iommu.simulated.SimulatedHost.Region;
import dev.oriel.iommu.vfio.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A container of a {@link SimulatedHost}, with the checks of Linux'
 * drivers/vfio/vfio_iommu_spapr_tce.c in their order, including a charge that is not returned when
 * a table cannot be allocated.
 */
public final class SimulatedContainer implements Container {
  private static final int WINDOWS = 2;
  private static final int DMA32_SIZE = 1 << 31;
  private static final int DMA32_PAGE_SHIFT = 12;
  private static final long SECOND_START = 1L << 59;

  private final SimulatedHost host;
  private final AtomicReferenceArray<@Nullable HardwareTable> windows =
      new AtomicReferenceArray<>(WINDOWS);
  private final List<Region> registered = new ArrayList<>();
  private boolean attached;
  private boolean enabled;

  /**
   * Whether the default window, which is created at the first use of any window, is still missing.
   */
  private boolean defaultPending;

  /** A container without a group, which can do little more than register memory. */
  public SimulatedContainer(SimulatedHost host) {
    this.host = host;
  }

  /** Gives this container a group of devices. */
  public void attachGroup() {
    synchronized (host) {
      attached = true;
      defaultPending = true;
    }
  }

  @Override
  public Info info() {
    return new Info(0, DMA32_SIZE, host.model().ioPageSizes(), WINDOWS, host.model().levels());
  }

  @Override
  public int hostPageShift() {
    return host.model().pageShift();
  }

  @Override
  public int register(long address, long size) {
    synchronized (host) {
      Region known = host.exactly(address, size);
      if (known != null && registered.contains(known)) {
        return EBUSY.negative();
      }
      int result = host.register(address, size);
      if (result == 0) {
        registered.add(host.exactly(address, size));
        enabled = true;
      }
      return result;
    }
  }

  @Override
  public int unregister(long address, long size) {
    synchronized (host) {
      Region region = host.exactly(address, size);
      if (region == null || !registered.contains(region)) {
        return ENOENT.negative();
      }
      int result = host.unregister(region);
      if (result == 0) {
        registered.remove(region);
      }
      return result;
    }
  }

  @Override
  public long create(int pageShift, long size, int levels) {
    synchronized (host) {
      if (!attached) {
        return ENXIO.negative();
      }
      long pending = createDefault();
      return pending < 0 ? pending : createWindow(pageShift, size, levels);
    }
  }

  private long createDefault() {
    if (!defaultPending) {
      return 0;
    }
    long result = createWindow(DMA32_PAGE_SHIFT, Integer.toUnsignedLong(DMA32_SIZE), 1);
    defaultPending = result < 0;
    return result;
  }

  private long createWindow(int pageShift, long size, int levels) {
    HostModel model = host.model();
    int slot = 0;
    while (slot < WINDOWS && windows.get(slot) != null) {
      slot++;
    }
    if (slot == WINDOWS) {
      return ENOSPC.negative();
    }
    if (pageShift < 0 || pageShift > 63 || (model.ioPageSizes() >>> pageShift & 1) == 0) {
      return EINVAL.negative();
    }
    long charge = HardwareTable.charge(model, pageShift, size, levels);
    if (charge == 0) {
      return EINVAL.negative();
    }
    long pages = charge >>> model.pageShift();
    if (host.lock(pages) < 0) {
      return ENOMEM.negative();
    }
    // From here on the charge stays, whatever happens: so it is in Linux.
    if (HardwareTable.levelBits(model, pageShift, size, levels) < 0) {
      return EINVAL.negative();
    }
    long start = slot == 0 ? 0 : SECOND_START;
    HardwareTable table =
        HardwareTable.create(model, host.hostMemory(), pageShift, start, size, levels, pages);
    if (table == null) {
      return ENOMEM.negative();
    }
    windows.set(slot, table);
    return start;
  }

  @Override
  public int remove(long start) {
    synchronized (host) {
      if (!attached) {
        return ENXIO.negative();
      }
      if (defaultPending && start == 0) {
        defaultPending = false;
        return 0;
      }
      for (int slot = 0; slot < WINDOWS; slot++) {
        HardwareTable table = windows.get(slot);
        if (table != null && table.start() == start) {
          remove(slot, table);
          return 0;
        }
      }
      return EINVAL.negative();
    }
  }

  private void remove(int slot, HardwareTable table) {
    windows.set(slot, null);
    table.clear(table.start(), table.size(), this::unused);
    table.close();
    host.unlock(table.lockedPages);
  }

  @Override
  public int map(long ioba, long size, long address, int permissions) {
    synchronized (host) {
      if (!enabled) {
        return EPERM.negative();
      }
      long pending = createDefault();
      if (pending < 0) {
        return (int) pending;
      }
      HardwareTable table = window(ioba);
      if (table == null) {
        return ENXIO.negative();
      }
      if (((ioba | size | address) & table.pageSize() - 1) != 0
          || (permissions & ~(READ | WRITE)) != 0
          || permissions == 0
          || !table.contains(ioba, size)) {
        return EINVAL.negative();
      }
      for (long done = 0; Long.compareUnsigned(done, size) < 0; done += table.pageSize()) {
        int result = map(table, ioba + done, address + done, permissions);
        if (result < 0) {
          table.clear(ioba, done, this::unused);
          return result;
        }
      }
      return 0;
    }
  }

  private int map(HardwareTable table, long ioba, long address, int permissions) {
    Region region = host.at(address);
    if (region == null || !registered.contains(region)) {
      return EINVAL.negative();
    }
    if (table.pageShift() > host.model().backingShift()) {
      return EPERM.negative();
    }
    long physical = address - region.address + region.physical;
    long before = table.exchange(ioba, physical, permissions, address);
    if (before == HardwareTable.NO_MEMORY) {
      return ENOMEM.negative();
    }
    region.map();
    if (before != HardwareTable.NOTHING) {
      unused(before);
    }
    return 0;
  }

  @Override
  public int unmap(long ioba, long size) {
    synchronized (host) {
      if (!enabled) {
        return EPERM.negative();
      }
      long pending = createDefault();
      if (pending < 0) {
        return (int) pending;
      }
      HardwareTable table = window(ioba);
      if (table == null) {
        return ENXIO.negative();
      }
      if (((ioba | size) & table.pageSize() - 1) != 0 || !table.contains(ioba, size)) {
        return EINVAL.negative();
      }
      table.clear(ioba, size, this::unused);
      return 0;
    }
  }

  /** Removes one mapping of the page at {@code address} of the process. */
  private void unused(long address) {
    Region region = host.at(address);
    assert region != null : "a mapped page that is not locked";
    region.unmap();
  }

  private @Nullable HardwareTable window(long ioba) {
    for (int slot = 0; slot < WINDOWS; slot++) {
      HardwareTable table = windows.get(slot);
      if (table != null && table.contains(ioba)) {
        return table;
      }
    }
    return null;
  }

  /**
   * The hardware's translation of {@code ioba}: the I/O page's address in the process, with the
   * permissions in the lowest bits; 0 if nothing is mapped.
   */
  public long translate(long ioba) {
    HardwareTable table = window(ioba);
    long entry = table == null ? 0 : table.entry(ioba);
    int permissions = (int) entry & (READ | WRITE);
    long address = permissions == 0 ? -1 : host.address(entry - permissions);
    return address < 0 ? 0 : address | permissions;
  }

  @Override
  public void close() {
    synchronized (host) {
      for (int slot = 0; slot < WINDOWS; slot++) {
        HardwareTable table = windows.get(slot);
        if (table != null) {
          remove(slot, table);
        }
      }
      registered.forEach(host::unregister);
      registered.clear();
      attached = false;
      enabled = false;
    }
  }
}

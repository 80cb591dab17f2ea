package dev.oriel.iommu.simulated;

import static dev.oriel.iommu.vfio.Errno.EBUSY;
import static dev.oriel.iommu.vfio.Errno.EFAULT;
import static dev.oriel.iommu.vfio.Errno.EINVAL;
import static dev.oriel.iommu.vfio.Errno.ENODEV;
import static dev.oriel.iommu.vfio.Errno.ENOENT;
import static dev.oriel.iommu.vfio.Errno.ENOMEM;
import static dev.oriel.iommu.vfio.Errno.ENOSPC;
import static dev.oriel.iommu.vfio.Errno.ENXIO;
import static dev.oriel.iommu.vfio.Errno.EPERM;

import dev.oriel.iommu.simulated.SimulatedHost.Region;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.EehOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A container of a {@link SimulatedHost}, with the checks of Linux'
 * drivers/vfio/vfio_iommu_spapr_tce.c in their order, and what they let pass (docs/vfio.md). The
 * container's first version has the default window only, and no registered memory: it charges the
 * whole window when it is enabled, and pins pages when they are mapped.
 */
public final class SimulatedContainer implements Container {
  private static final int WINDOWS = 2;
  private static final int DMA32_SIZE = 1 << 31;
  private static final int DMA32_PAGE_SHIFT = 12;
  private static final long SECOND_START = 1L << 59;

  /** What Linux returns for a bus address that is not at the start of an I/O page: 1, no error. */
  private static final int MISALIGNED = 1;

  private final SimulatedHost host;
  private final boolean registers;
  private final AtomicReferenceArray<@Nullable HardwareTable> windows =
      new AtomicReferenceArray<>(WINDOWS);
  private final List<Region> registered = new ArrayList<>();
  private Endpoint endpoint = Endpoint.OPERATIONAL;
  private boolean attached;
  private boolean enabled;

  /** Whether it belongs to a process: from the first call that makes Linux remember one. */
  private boolean owned;

  /**
   * Whether the default window, which is created at the first use of any window, is still missing.
   */
  private boolean defaultPending;

  /** A container without a group, which can do little more than register memory. */
  public SimulatedContainer(SimulatedHost host) {
    this(host, true);
  }

  /**
   * @param registers whether it is of the second version, whose memory is registered
   */
  SimulatedContainer(SimulatedHost host, boolean registers) {
    this.host = host;
    this.registers = registers;
  }

  boolean registers() {
    return registers;
  }

  SimulatedHost host() {
    return host;
  }

  /** Whether entries can be mapped. */
  boolean enabled() {
    return enabled;
  }

  /** Whether {@link #unregister} is possible at all. */
  boolean owned() {
    return owned;
  }

  /**
   * Gives this container to the process, as most calls do, even with arguments that are refused.
   */
  void own() {
    owned = true;
  }

  /** Charges the default window (ENABLE, of the first version). */
  int enable() {
    synchronized (host) {
      if (enabled) {
        return EBUSY.negative();
      }
      owned = true;
      int result = host.lock(windowPages());
      enabled = result == 0;
      return result;
    }
  }

  /** Returns that charge (DISABLE). */
  int disable() {
    synchronized (host) {
      if (enabled && !registers) {
        host.unlock(windowPages());
        enabled = false;
      }
      return 0;
    }
  }

  private long windowPages() {
    return Integer.toUnsignedLong(DMA32_SIZE) >>> host.model().pageShift();
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

  /** What the hardware lets through of the group's endpoint. */
  private enum Endpoint {
    OPERATIONAL(0),
    STOPPED(2),
    DMA_STOPPED(4),
    /** DMA without loads and stores: no state of its own for a guest. */
    MMIO_STOPPED(5);

    private final int code;

    Endpoint(int code) {
      this.code = code;
    }
  }

  /** The hardware has met an error, and lets nothing through. */
  public void stop() {
    synchronized (host) {
      endpoint = Endpoint.STOPPED;
    }
  }

  /** Whether loads and stores read as ones and are lost. */
  public boolean stopsMmio() {
    synchronized (host) {
      return endpoint == Endpoint.STOPPED || endpoint == Endpoint.MMIO_STOPPED;
    }
  }

  /** Whether DMA is refused. */
  public boolean stopsDma() {
    synchronized (host) {
      return endpoint == Endpoint.STOPPED || endpoint == Endpoint.DMA_STOPPED;
    }
  }

  @Override
  public int handleErrors(EehOperation operation) {
    synchronized (host) {
      if (!attached) {
        return ENODEV.negative();
      }
      switch (operation) {
        case GET_STATE -> {
          return endpoint.code;
        }
        case ENABLE, RESET_HOT, RESET_FUNDAMENTAL, RESET_DEACTIVATE ->
            endpoint = Endpoint.OPERATIONAL;
        case UNFREEZE_IO ->
            endpoint = endpoint == Endpoint.STOPPED ? Endpoint.DMA_STOPPED : Endpoint.OPERATIONAL;
        case UNFREEZE_DMA ->
            endpoint = endpoint == Endpoint.STOPPED ? Endpoint.MMIO_STOPPED : Endpoint.OPERATIONAL;
        case DISABLE, CONFIGURE -> {}
      }
      return 0;
    }
  }

  @Override
  public int register(long address, long size) {
    synchronized (host) {
      owned = true;
      if (!wholePages(address, size) || Long.compareUnsigned(address + size, address) < 0) {
        return EINVAL.negative();
      }
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
      if (!owned) {
        return EPERM.negative();
      }
      if (!wholePages(address, size)) {
        return EINVAL.negative();
      }
      Region region = host.exactly(address, size);
      if (region == null || !registered.remove(region)) {
        return ENOENT.negative();
      }
      host.unregister(region);
      return 0;
    }
  }

  private boolean wholePages(long address, long size) {
    return ((address | size) & (1L << host.model().pageShift()) - 1) == 0;
  }

  @Override
  public long create(int pageShift, long size, int levels) {
    synchronized (host) {
      owned = true;
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
      owned = true;
      if (!attached) {
        return ENXIO.negative();
      }
      if (defaultPending && start == 0) {
        defaultPending = false;
        return 0;
      }
      for (int slot = 0; slot < WINDOWS; slot++) {
        HardwareTable table = windows.get(slot);
        if (table != null && table.contains(start)) {
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
      if ((permissions & ~(READ | WRITE)) != 0) {
        return EINVAL.negative();
      }
      long pending = createDefault();
      if (pending < 0) {
        return (int) pending;
      }
      HardwareTable table = window(ioba);
      if (table == null) {
        return ENXIO.negative();
      }
      long inPage = table.pageSize() - 1;
      if (((size | address) & inPage) != 0 || permissions == 0) {
        return EINVAL.negative();
      }
      if ((ioba & inPage) != 0) {
        return MISALIGNED;
      }
      if (!table.reaches(ioba, size)) {
        return EINVAL.negative(); // Linux writes behind the table.
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
    if (!registers) {
      return mapUnregistered(table, ioba, address, permissions);
    }
    Region region = host.at(address, table.pageSize());
    if (region == null || table.pageShift() > region.pageShift) {
      return EINVAL.negative();
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

  /** Pins the page, for writing whatever the permissions are. */
  private int mapUnregistered(HardwareTable table, long ioba, long address, int permissions) {
    if (!host.writable(address)) {
      return EFAULT.negative();
    }
    long before = table.exchange(ioba, address, permissions, address);
    return before == HardwareTable.NO_MEMORY ? ENOMEM.negative() : 0;
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
      if ((size & table.pageSize() - 1) != 0) {
        return EINVAL.negative();
      }
      if ((ioba & table.pageSize() - 1) != 0) {
        return MISALIGNED;
      }
      if (!table.reaches(ioba, size)) {
        return EINVAL.negative(); // Linux reads behind the table.
      }
      table.clear(ioba, size, this::unused);
      return 0;
    }
  }

  /** Removes one mapping of the page at {@code address} of the process. */
  private void unused(long address) {
    if (!registers) {
      return;
    }
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
      disable();
      attached = false;
      enabled = false;
    }
  }
}

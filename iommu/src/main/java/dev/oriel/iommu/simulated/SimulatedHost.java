package dev.oriel.iommu.simulated;

import static dev.oriel.iommu.vfio.Errno.EFAULT;
import static dev.oriel.iommu.vfio.Errno.EINVAL;
import static dev.oriel.iommu.vfio.Errno.ENOMEM;

import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.HostTables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host with one process: its limit of locked memory and its use, and the memory that any of its
 * containers registered for DMA (Linux' arch/powerpc/mm/book3s64/iommu_api.c). Its monitor guards
 * everything that its containers change.
 */
public final class SimulatedHost {
  private static final long FRAMES_OF_FIRST_REGION = 1L << 40;

  private final HostModel model;
  private final TableBudget hostMemory;
  private final ProcessMemory memory;
  private long lockedPages;
  private long nextPhysical = FRAMES_OF_FIRST_REGION;

  /** Replaced, never changed: read by DMA. */
  private volatile List<Region> regions = List.of();

  /** Memory that is locked and can be mapped. */
  static final class Region {
    final long address;
    final long size;
    final long physical;

    /** log2 of the largest I/O page that can map it. */
    final int pageShift;

    private final long lockedPages;
    private int users = 1;
    private long mapped;

    private Region(long address, long size, long physical, int pageShift, long lockedPages) {
      this.address = address;
      this.size = size;
      this.physical = physical;
      this.pageShift = pageShift;
      this.lockedPages = lockedPages;
    }

    private boolean contains(long address) {
      return Long.compareUnsigned(address - this.address, size) < 0;
    }

    private boolean contains(long address, long length) {
      return contains(address)
          && Long.compareUnsigned(length, size - (address - this.address)) <= 0;
    }

    void map() {
      mapped++;
    }

    void unmap() {
      mapped--;
      assert mapped >= 0 : "unmapped more than was mapped";
    }
  }

  /** A host whose process has memory everywhere. */
  public SimulatedHost(HostModel model, TableBudget hostMemory) {
    this(model, hostMemory, ProcessMemory.EVERYWHERE);
  }

  /**
   * @param hostMemory is charged for the real memory of the simulated tables
   */
  public SimulatedHost(HostModel model, TableBudget hostMemory, ProcessMemory memory) {
    this.model = model;
    this.hostMemory = hostMemory;
    this.memory = memory;
  }

  /** The properties of this host. */
  public HostModel model() {
    return model;
  }

  /** Bytes that the process has locked: registered memory, and tables at their full size. */
  public synchronized long locked() {
    return lockedPages << model.pageShift();
  }

  /** Tables for the windows of one host bridge, in a container of this host. */
  public HostTables tables(GuestRam ram) {
    SimulatedContainer container = new SimulatedContainer(this);
    container.attachGroup();
    return new HostTables(
        container,
        ram,
        model.backingShift(),
        (ioba, tce) -> guestView(ram, container.translate(ioba)));
  }

  /** The entry that maps guest real memory, of one that maps the process's. */
  private static long guestView(GuestRam ram, long entry) {
    int permissions = (int) entry & (Container.READ | Container.WRITE);
    if (permissions == 0) {
      return 0;
    }
    long address = entry - permissions;
    for (GuestRam.Range range : ram.ranges()) {
      if (Long.compareUnsigned(address - range.address(), range.size()) < 0) {
        return address - range.address() + range.ra() | permissions;
      }
    }
    return 0;
  }

  TableBudget hostMemory() {
    return hostMemory;
  }

  /** Locks pages for any purpose: 0, or ENOMEM. */
  synchronized int lock(long pages) {
    long limit = model.memlock() >>> model.pageShift();
    if (pages > limit - lockedPages) {
      return ENOMEM.negative();
    }
    lockedPages += pages;
    return 0;
  }

  synchronized void unlock(long pages) {
    lockedPages -= pages;
    assert lockedPages >= 0 : "unlocked more than was locked";
  }

  /**
   * Registers memory for one more container; memory that is already registered is not charged
   * again.
   *
   * @return 0, an error, or as Linux does, how many pages it could pin if those are not all
   */
  synchronized int register(long address, long size) {
    Region known = exactly(address, size);
    if (known != null) {
      known.users++;
      return 0;
    }
    if (memory.at(address) == ProcessMemory.Kind.DEVICE) {
      return registerDevice(address, size);
    }
    long pages = size >>> model.pageShift();
    int result = lock(pages);
    if (result < 0) {
      return result;
    }
    result = pin(address, pages);
    if (result == 0) {
      result = add(address, size, pages);
    }
    if (result != 0) {
      unlock(pages);
    }
    return result;
  }

  /**
   * Registers memory of a device, as the driver of one does when a process maps it: 0, or EINVAL.
   */
  synchronized int registerDevice(long address, long size) {
    return add(address, size, 0);
  }

  /** Ends what {@link #registerDevice} began. */
  synchronized void unregisterDevice(long address, long size) {
    Region region = exactly(address, size);
    if (region != null) {
      unregister(region);
    }
  }

  private int add(long address, long size, long pages) {
    if (overlaps(address, size)) {
      return EINVAL.negative();
    }
    int pageShift = Math.min(Long.numberOfTrailingZeros(address | size), model.backingShift());
    List<Region> all = new ArrayList<>(regions);
    all.add(new Region(address, size, nextPhysical, pageShift, pages));
    long backing = 1L << model.backingShift();
    nextPhysical += Math.ceilDiv(size, backing) * backing + backing;
    regions = List.copyOf(all);
    return 0;
  }

  /** 0, an error, or how many pages there are before one that cannot be pinned. */
  private int pin(long address, long pages) {
    if (pages == 0) {
      return ENOMEM.negative();
    }
    if (memory == ProcessMemory.EVERYWHERE) {
      return 0;
    }
    for (long page = 0; page < pages; page++) {
      if (!writable(address + (page << model.pageShift()))) {
        return page == 0 ? EFAULT.negative() : (int) page;
      }
    }
    return 0;
  }

  /** Whether the process can write at {@code address}. */
  boolean writable(long address) {
    return memory.at(address) == ProcessMemory.Kind.WRITABLE;
  }

  private boolean overlaps(long address, long size) {
    for (Region other : regions) {
      if (other.contains(address) || Long.compareUnsigned(other.address - address, size) < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Drops one container's registration of memory that {@link #exactly} finds. If it is the last one
   * and there are mappings, the memory stays locked as long as the process lives.
   */
  synchronized void unregister(Region region) {
    if (region.users > 1) {
      region.users--;
    } else if (region.mapped == 0) {
      regions = regions.stream().filter(r -> r != region).toList();
      unlock(region.lockedPages);
    }
  }

  @Nullable Region exactly(long address, long size) {
    for (Region region : regions) {
      if (region.address == address && region.size == size) {
        return region;
      }
    }
    return null;
  }

  /** The region with all of {@code [address, address + length)}. */
  @Nullable Region at(long address, long length) {
    for (Region region : regions) {
      if (region.contains(address, length)) {
        return region;
      }
    }
    return null;
  }

  /** The region of a process's address. */
  @Nullable Region at(long address) {
    for (Region region : regions) {
      if (region.contains(address)) {
        return region;
      }
    }
    return null;
  }

  /**
   * The process's address of a physical one; -1 if that has been unregistered, and unmapped before.
   */
  long address(long physical) {
    for (Region region : regions) {
      if (Long.compareUnsigned(physical - region.physical, region.size) < 0) {
        return physical - region.physical + region.address;
      }
    }
    return -1;
  }
}

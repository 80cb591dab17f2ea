package dev.oriel.iommu.vfio;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.iommu.spi.TceTables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Tables that a host keeps, in one container, as QEMU's hw/vfio/spapr.c does. Every window of the
 * guest is a window of the host, of the same address and size; the guest's memory is registered
 * before it is mapped.
 *
 * <p>The host's I/O pages may be smaller than the guest's: they are as large as the guest's, as the
 * host offers, and as the memory behind them allows.
 */
public final class HostTables implements TceTables {
  private final Container container;
  private final Container.Info info;
  private final GuestRam ram;
  private final int backingShift;
  private final Translation translation;
  private final List<HostTable> created = new CopyOnWriteArrayList<>();
  private List<GuestRam.Range> registered = List.of();

  /** Registered memory that the guest no longer has, but still maps. */
  private List<GuestRam.Range> mapped = List.of();

  /** Whether entries have changed since {@link #mapped} was found. */
  private volatile boolean changed;

  /**
   * The entry that DMA at {@code ioba} uses if the guest has stored {@code tce}. With real host
   * tables, emulated devices use the guest's entry.
   */
  @FunctionalInterface
  public interface Translation {
    long translate(long ioba, long tce);
  }

  /**
   * Takes over {@code container}, and removes the window that it starts with.
   *
   * @param ram the guest's memory
   * @param backingShift log2 of the smallest page behind the guest's memory
   */
  public HostTables(Container container, GuestRam ram, int backingShift, Translation translation) {
    this.container = container;
    this.ram = ram;
    this.backingShift = backingShift;
    this.translation = translation;
    info = container.info();
    container.remove(Integer.toUnsignedLong(info.dma32Start()));
  }

  /**
   * Opens a device whose DMA these tables translate.
   *
   * @throws dev.oriel.iommu.spi.BadConfigurationException saying what is missing
   */
  public HostDevice device(String name) {
    return container.device(name);
  }

  /** Has the host handle errors of its devices. See {@link Container#handleErrors}. */
  public int handleErrors(EehOperation operation) {
    return container.handleErrors(operation);
  }

  /** Bytes of the guest's memory that are registered, and so locked unless they are a device's. */
  public synchronized long locked() {
    return registered.stream()
        .filter(range -> !ram.isOfDevice(range))
        .mapToLong(GuestRam.Range::size)
        .sum();
  }

  @Override
  public TableRequest create(TableShape shape, TableBudget budget) {
    String unlocked = registerAll();
    if (unlocked != null) {
      return new TableRequest.Refused(unlocked);
    }
    long offered = info.pageSizes() & (2L << Math.min(shape.pageShift(), backingShift)) - 1;
    if (offered == 0) {
      return new TableRequest.Refused(
          "the host has no I/O pages of at most 2^%d bytes".formatted(shape.pageShift()));
    }
    int pageShift = Long.SIZE - 1 - Long.numberOfLeadingZeros(offered);
    long start = createWindow(pageShift, shape);
    if (start < 0) {
      return refused(
          "a window of 0x%x bytes: %s"
              .formatted(shape.entries() << shape.pageShift(), Errno.describe(start)));
    }
    if (start != shape.busOffset()) {
      container.remove(start);
      return refused(
          "a window at bus address 0x%x; its would be at 0x%x".formatted(shape.busOffset(), start));
    }
    return switch (EmulatedTable.create(shape, budget)) {
      case TableRequest.Created(TceTable guest) -> {
        HostTable table = new HostTable(this, shape, guest);
        created.add(table);
        yield new TableRequest.Created(table);
      }
      case TableRequest.Refused refused -> {
        container.remove(start);
        yield refused;
      }
    };
  }

  private static TableRequest refused(String what) {
    return new TableRequest.Refused("the host refuses " + what);
  }

  /** Tries few levels first: more levels make each DMA slower. */
  private long createWindow(int pageShift, TableShape shape) {
    long size = shape.entries() << shape.pageShift();
    int bits = Math.max(0, Long.numberOfTrailingZeros(size) - pageShift) + 3;
    int bitsOfLevel = container.hostPageShift() + 8;
    int levels = Math.ceilDiv(bits, bitsOfLevel);
    int most = Math.max(levels, (Long.SIZE - pageShift) / container.hostPageShift());
    if (info.levels() <= 1) {
      levels = Math.max(1, bits / bitsOfLevel);
      most = levels;
      if (levels > 1) {
        return Errno.EINVAL.negative();
      }
    }
    long start;
    do {
      start = container.create(pageShift, size, levels++);
    } while (start < 0 && levels <= most);
    return start;
  }

  /** Registers current memory and unregisters removed memory; returns what the host refused. */
  synchronized @Nullable String registerAll() {
    List<GuestRam.Range> now = ram.ranges();
    if (now.equals(registered)) {
      return null;
    }
    List<GuestRam.Range> done = unregisterAllBut(now);
    String refused = null;
    for (GuestRam.Range range : now) {
      int result = done.contains(range) ? 0 : container.register(range.address(), range.size());
      if (result != 0) {
        refused =
            "the host refuses to lock 0x%x bytes of guest memory: %s"
                .formatted(range.size(), Errno.describe(result));
      } else if (!done.contains(range)) {
        done.add(range);
      }
    }
    registered = List.copyOf(done);
    return refused;
  }

  /**
   * Unregisters memory that the guest has no longer, and returns what is left. Memory that it still
   * maps stays locked until it is not, because a host would keep it locked for ever.
   */
  private List<GuestRam.Range> unregisterAllBut(List<GuestRam.Range> now) {
    boolean look = changed;
    changed = false;
    List<GuestRam.Range> left = new ArrayList<>();
    List<GuestRam.Range> inUse = new ArrayList<>();
    for (GuestRam.Range range : registered) {
      if (now.contains(range)) {
        left.add(range);
      } else if (!look && mapped.contains(range) || isMapped(range)) {
        left.add(range);
        inUse.add(range);
      } else if (container.unregister(range.address(), range.size()) != 0) {
        left.add(range);
      }
    }
    mapped = inUse;
    return left;
  }

  private boolean isMapped(GuestRam.Range range) {
    return created.stream().anyMatch(table -> table.maps(range));
  }

  /** Called when entries may map less than before. */
  void entriesChanged() {
    if (!changed) {
      changed = true;
    }
  }

  void closed(HostTable table) {
    created.remove(table);
    entriesChanged();
  }

  /** The process's address of {@code [ra, ra + size)}, or -1 if that is not in one range. */
  long address(long ra, long size) {
    for (GuestRam.Range range : ram.ranges()) {
      if (range.contains(ra, size)) {
        return range.address() + (ra - range.ra());
      }
    }
    return -1;
  }

  Container container() {
    return container;
  }

  Translation translation() {
    return translation;
  }

  @Override
  public void close() {
    container.close();
  }
}

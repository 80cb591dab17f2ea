package dev.oriel.iommu.vfio;

import dev.oriel.iommu.spi.Refusal;
import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;

/**
 * A window that a host translates, and the entries that the guest stored, which it reads back.
 *
 * <p>An entry that permits DMA is first mapped and then stored, one that does not is first stored
 * and then unmapped: so the host maps nothing that the guest does not see. If the host maps an
 * entry and the guest's side cannot store it for lack of memory, the mapping is undone.
 */
final class HostTable implements TceTable {
  private static final long PERMISSIONS = READ | WRITE;

  /** Pages per piece: a host maps pages one by one, some microseconds each, and unmaps ranges. */
  private static final long LONGEST_MAP = 1 << 14;

  private static final long LONGEST_UNMAP = 1 << 24;

  private final HostTables tables;
  private final Container container;
  private final TableShape shape;
  private final TceTable guest;
  private Refusal refusal = Refusal.RESOURCES;

  HostTable(HostTables tables, TableShape shape, TceTable guest) {
    this.tables = tables;
    this.shape = shape;
    this.guest = guest;
    container = tables.container();
  }

  @Override
  public long get(long index) {
    return guest.get(index);
  }

  @Override
  public long translate(long index) {
    return tables.translation().translate(ioba(index), guest.get(index));
  }

  @Override
  public long fill(long index, long count, long tce, long stride) {
    refusal = Refusal.RESOURCES;
    if ((tce & PERMISSIONS) == 0) {
      long stored = guest.fill(index, count, tce, stride);
      if (stored > 0) {
        container.unmap(ioba(index), stored << shape.pageShift());
        tables.entriesChanged();
      }
      return stored;
    }
    tables.registerAll();
    long mapped = map(index, count, tce, stride);
    Refusal ofHost = refusal;
    long stored = guest.fill(index, mapped, tce, stride);
    if (stored < mapped) {
      ofHost = Refusal.RESOURCES;
      for (long i = stored; i < mapped; i++) {
        restore(index + i);
      }
    }
    tables.entriesChanged();
    refusal = ofHost;
    return stored;
  }

  /** Maps as many of the entries as the host does. */
  private long map(long index, long count, long tce, long stride) {
    if (count > 1 && stride == shape.pageSize() && map(index, count, tce) == 0) {
      return count;
    }
    for (long i = 0; i < count; i++) {
      int result = map(index + i, 1, tce + i * stride);
      if (result != 0) {
        refusal = result == Errno.ENOMEM.negative() ? Refusal.RESOURCES : Refusal.HOST;
        restore(index + i);
        return i;
      }
    }
    return count;
  }

  /** Maps entries that follow each other: 0, or something else if that fails. */
  private int map(long index, long count, long tce) {
    long size = count << shape.pageShift();
    long address = tables.address(tce & -shape.pageSize(), size);
    return address < 0
        ? Errno.EINVAL.negative()
        : container.map(ioba(index), size, address, (int) (tce & PERMISSIONS));
  }

  /**
   * Makes the host map what the guest reads at {@code index}, or nothing if that is no longer
   * possible.
   */
  private void restore(long index) {
    long tce = guest.get(index);
    if ((tce & PERMISSIONS) == 0 || map(index, 1, tce) != 0) {
      container.unmap(ioba(index), shape.pageSize());
    }
  }

  /** Whether an entry maps some of the memory. */
  boolean maps(GuestRam.Range memory) {
    boolean[] found = {false};
    guest.visit(
        (index, count, tce, stride) -> {
          long size = (stride == 0 ? 1 : count) << shape.pageShift();
          found[0] |= (tce & PERMISSIONS) != 0 && memory.overlaps(tce & -shape.pageSize(), size);
        });
    return found[0];
  }

  private long ioba(long index) {
    return shape.busOffset() + (index << shape.pageShift());
  }

  @Override
  public long longestFill(long tce) {
    long pages = (tce & PERMISSIONS) == 0 ? LONGEST_UNMAP : LONGEST_MAP;
    return Math.max(1, pages >> Math.max(0, shape.pageShift() - container.hostPageShift()));
  }

  @Override
  public Refusal refusal() {
    return refusal;
  }

  @Override
  public boolean anyLive(long index, long count) {
    return guest.anyLive(index, count);
  }

  @Override
  public void visit(RunVisitor visitor) {
    guest.visit(visitor);
  }

  @Override
  public long bytes() {
    return guest.bytes();
  }

  @Override
  public void close() {
    guest.close();
    container.remove(shape.busOffset());
    tables.closed(this);
  }
}

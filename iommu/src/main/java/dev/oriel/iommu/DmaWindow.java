package dev.oriel.iommu;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;

/** One DMA window: a range of bus addresses translated by one TCE table. */
public final class DmaWindow {
  private final TableShape shape;
  private final TceTable table;
  private final boolean isDefault;

  DmaWindow(TableShape shape, TceTable table, boolean isDefault) {
    this.shape = shape;
    this.table = table;
    this.isDefault = isDefault;
  }

  /** Logical I/O bus number, unsigned 32 bits. */
  public int liobn() {
    return shape.liobn();
  }

  /** First bus address. */
  public long busOffset() {
    return shape.busOffset();
  }

  /** log2 of the I/O page size. */
  public int pageShift() {
    return shape.pageShift();
  }

  /** TCEs of the window. */
  public long entries() {
    return shape.entries();
  }

  /** Bytes of the window, unsigned. */
  public long size() {
    return shape.entries() << shape.pageShift();
  }

  /** Whether the platform created this window as the default one, not the guest. */
  public boolean isDefault() {
    return isDefault;
  }

  /** Host memory that the window's table takes now, in bytes. */
  public long tableBytes() {
    return table.bytes();
  }

  /** Shows what is stored in the window's entries; see {@link TceTable#visit}. */
  public void visit(RunVisitor visitor) {
    table.visit(visitor);
  }

  TceTable table() {
    return table;
  }

  boolean contains(long ioba) {
    return Long.compareUnsigned(ioba - shape.busOffset(), size()) < 0;
  }

  /** The index of the entry for the I/O page of {@code ioba}; it may be out of range. */
  long index(long ioba) {
    return align(ioba) - shape.busOffset() >>> shape.pageShift();
  }

  /** Whether {@code index}, unsigned, is in range. */
  boolean has(long index) {
    return Long.compareUnsigned(index, shape.entries()) < 0;
  }

  /** {@code ioba} aligned down to the I/O page. */
  long align(long ioba) {
    return ioba & -pageSize();
  }

  /** The real address of the I/O page that {@code tce} refers to. */
  long page(long tce) {
    return tce & -pageSize();
  }

  long pageSize() {
    return shape.pageSize();
  }
}

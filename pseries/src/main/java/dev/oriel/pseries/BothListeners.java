package dev.oriel.pseries;

import dev.oriel.iommu.DmaFault;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.IommuListener;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceStatus;

/** Forwards events to two listeners, in order. */
record BothListeners(IommuListener first, IommuListener second) implements IommuListener {
  @Override
  public void put(long liobn, long ioba, long tce, TceStatus status) {
    first.put(liobn, ioba, tce, status);
    second.put(liobn, ioba, tce, status);
  }

  @Override
  public void get(long liobn, long ioba, TceStatus status, long tce) {
    first.get(liobn, ioba, status, tce);
    second.get(liobn, ioba, status, tce);
  }

  @Override
  public void stuff(long liobn, long tce, long count, TceBatch batch) {
    first.stuff(liobn, tce, count, batch);
    second.stuff(liobn, tce, count, batch);
  }

  @Override
  public void indirect(long liobn, long ioba, long listRa, long count, TceBatch batch) {
    first.indirect(liobn, ioba, listRa, count, batch);
    second.indirect(liobn, ioba, listRa, count, batch);
  }

  @Override
  public void opened(DmaWindow window) {
    first.opened(window);
    second.opened(window);
  }

  @Override
  public void closed(DmaWindow window) {
    first.closed(window);
    second.closed(window);
  }

  @Override
  public void refused(int liobn, String reason) {
    first.refused(liobn, reason);
    second.refused(liobn, reason);
  }

  @Override
  public void translated(DmaWindow window, long offset, long tce) {
    first.translated(window, offset, tce);
    second.translated(window, offset, tce);
  }

  @Override
  public void fault(DmaFault fault) {
    first.fault(fault);
    second.fault(fault);
  }
}

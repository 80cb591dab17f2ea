package dev.oriel.pseries.trace;

import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.IommuListener;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.pseries.call.HcallStatus;

/** Trace lines of an IOMMU, equal to QEMU's. */
public final class TceTrace implements IommuListener {
  private static final long PCI = 0x8000_0000L;
  private static final int PERMISSIONS = 3;

  private final Trace trace;
  private final TableBudget budget;

  public TceTrace(Trace trace, TableBudget budget) {
    this.trace = trace;
    this.budget = budget;
  }

  /** Whether {@code trace} selects any IOMMU event. */
  public static boolean wanted(Trace trace) {
    for (TraceEvent event : TraceEvent.values()) {
      if (trace.on(event) && event.compareTo(TraceEvent.SPAPR_IOMMU_NEW_TABLE) <= 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void put(long liobn, long ioba, long tce, TceStatus status) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_PUT : TraceEvent.SPAPR_IOMMU_PUT,
        "liobn=0x%x ioba=0x%x tce=0x%x ret=%d",
        liobn,
        ioba,
        tce,
        HcallStatus.of(status));
    spent(liobn, status);
  }

  @Override
  public void get(long liobn, long ioba, TceStatus status, long tce) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_GET : TraceEvent.SPAPR_IOMMU_GET,
        "liobn=0x%x ioba=0x%x ret=%d tce=0x%x",
        liobn,
        ioba,
        HcallStatus.of(status),
        tce);
  }

  @Override
  public void stuff(long liobn, long tce, long count, TceBatch batch) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_STUFF : TraceEvent.SPAPR_IOMMU_STUFF,
        "liobn=0x%x ioba=0x%x tcevalue=0x%x npages=%d ret=%d",
        liobn,
        batch.nextIoba(),
        tce,
        count,
        HcallStatus.of(batch.status()));
    spent(liobn, batch.status());
  }

  @Override
  public void indirect(long liobn, long ioba, long listRa, long count, TceBatch batch) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_INDIRECT : TraceEvent.SPAPR_IOMMU_INDIRECT,
        "liobn=0x%x ioba=0x%x tcelist=0x%x iobaN=0x%x tceN=0x%x ret=%d",
        liobn,
        ioba,
        listRa,
        Math.max(0, batch.done() - 1),
        batch.lastTce(),
        HcallStatus.of(batch.status()));
    spent(liobn, batch.status());
  }

  @Override
  public boolean wantsTranslations() {
    return trace.on(TraceEvent.SPAPR_IOMMU_XLATE);
  }

  @Override
  public void translated(DmaWindow window, long offset, long tce) {
    long mask = (1L << window.pageShift()) - 1;
    trace.write(
        TraceEvent.SPAPR_IOMMU_XLATE,
        "liobn=0x%x 0x%x -> 0x%x perm=%d mask=0x%x",
        window.liobn(),
        offset,
        tce & ~mask,
        tce & PERMISSIONS,
        mask);
  }

  @Override
  public void opened(DmaWindow window) {
    trace.write(
        TraceEvent.SPAPR_IOMMU_NEW_TABLE,
        "liobn=0x%x table=0x%x fd=-1",
        window.liobn(),
        System.identityHashCode(window));
    trace.write(
        TraceEvent.ORIEL_TABLE_BUDGET,
        "liobn=0x%x table=%d all=%d budget=%d",
        window.liobn(),
        window.tableBytes(),
        budget.used(),
        budget.limit());
  }

  @Override
  public void refused(int liobn, String reason) {
    trace.write(TraceEvent.ORIEL_TABLE_REFUSED, "liobn=0x%x: %s", liobn, reason);
  }

  /** Shows the budget where it was spent. */
  private void spent(long liobn, TceStatus status) {
    if (status == TceStatus.NOT_ENOUGH_RESOURCES) {
      trace.write(
          TraceEvent.ORIEL_TABLE_BUDGET,
          "liobn=0x%x refused all=%d budget=%d",
          liobn,
          budget.used(),
          budget.limit());
    }
  }

  private static boolean isPci(long liobn) {
    return (liobn & PCI) != 0;
  }
}

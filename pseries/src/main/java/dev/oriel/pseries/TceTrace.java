package dev.oriel.pseries;

import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceLookup;
import dev.oriel.iommu.TceStatus;
import java.util.List;

/**
 * Trace lines of the TCE hypercalls, equal to QEMU's in what they show and in what they leave out: the
 * address of a put is that of its I/O page; a stuff shows the address after its last success; a multiple
 * call that is refused before its first entry leaves no line.
 */
final class TceTrace {
  private static final long PCI = 0x8000_0000L;
  private static final long LARGEST_LIST = 512;
  private static final long LIST_ALIGNMENT = 4096;

  private final Trace trace;
  private final List<PartitionableEndpoint> endpoints;

  TceTrace(Trace trace, List<PartitionableEndpoint> endpoints) {
    this.trace = trace;
    this.endpoints = endpoints;
  }

  /** Whether any line may be written. */
  boolean on() {
    for (TraceEvent event : TraceEvent.values()) {
      if (event.ordinal() <= TraceEvent.SPAPR_IOMMU_PCI_STUFF.ordinal() && trace.on(event)) {
        return true;
      }
    }
    return false;
  }

  void put(long liobn, long ioba, long tce, TceStatus status) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_PUT : TraceEvent.SPAPR_IOMMU_PUT,
        "liobn=0x%x ioba=0x%x tce=0x%x ret=%d",
        liobn,
        ioba & -pageSize(liobn),
        tce,
        HcallStatus.of(status));
  }

  void get(long liobn, long ioba, TceLookup lookup) {
    trace.write(
        isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_GET : TraceEvent.SPAPR_IOMMU_GET,
        "liobn=0x%x ioba=0x%x ret=%d tce=0x%x",
        liobn,
        ioba & -pageSize(liobn),
        HcallStatus.of(lookup.status()),
        lookup.tce());
  }

  void stuff(long liobn, long ioba, long tce, long count, TceBatch batch) {
    if (isTable(liobn) && Long.compareUnsigned(count, entries(liobn)) <= 0) {
      trace.write(
          isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_STUFF : TraceEvent.SPAPR_IOMMU_STUFF,
          "liobn=0x%x ioba=0x%x tcevalue=0x%x npages=%d ret=%d",
          liobn,
          (ioba & -pageSize(liobn)) + batch.done() * pageSize(liobn),
          tce,
          count,
          HcallStatus.of(batch.status()));
    }
  }

  void indirect(long liobn, long ioba, long list, long count, TceBatch batch) {
    if (isTable(liobn)
        && Long.compareUnsigned(count, LARGEST_LIST) <= 0
        && (list & LIST_ALIGNMENT - 1) == 0) {
      trace.write(
          isPci(liobn) ? TraceEvent.SPAPR_IOMMU_PCI_INDIRECT : TraceEvent.SPAPR_IOMMU_INDIRECT,
          "liobn=0x%x ioba=0x%x tcelist=0x%x iobaN=0x%x tceN=0x%x ret=%d",
          liobn,
          ioba,
          list,
          Math.max(0, batch.done() - 1),
          batch.lastTce(),
          HcallStatus.of(batch.status()));
    }
  }

  private static boolean isPci(long liobn) {
    return (liobn & PCI) != 0;
  }

  /** Whether a table of that number exists, be its window there or not. */
  private boolean isTable(long liobn) {
    for (PartitionableEndpoint endpoint : endpoints) {
      long slot = liobn - (PCI | (long) endpoint.index() << 8);
      if (slot == 0 || slot == 1 && endpoint.dynamicWindows()) {
        return true;
      }
    }
    return false;
  }

  private long pageSize(long liobn) {
    for (PartitionableEndpoint endpoint : endpoints) {
      for (DmaWindow window : endpoint.windows()) {
        if (Integer.toUnsignedLong(window.liobn()) == liobn) {
          return 1L << window.pageShift();
        }
      }
    }
    return 1;
  }

  private long entries(long liobn) {
    for (PartitionableEndpoint endpoint : endpoints) {
      for (DmaWindow window : endpoint.windows()) {
        if (Integer.toUnsignedLong(window.liobn()) == liobn) {
          return window.entries();
        }
      }
    }
    return 0;
  }
}

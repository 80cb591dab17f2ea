package dev.oriel.pseries.pci;

import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.Strictness;
import dev.oriel.iommu.WindowQuery;
import dev.oriel.iommu.WindowRequest;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic DMA windows (LoPAR 7.3.27). The endpoint is named by the BUID of its host bridge; the
 * configuration address is ignored, since a bridge is one endpoint. Limited addressing is from
 * LoPAR 2.13: the call that resets windows takes a fourth argument, 1 for windows from 4 GiB on.
 */
public final class DdwCalls {
  private static final int LARGE_COUNT_RESULTS = 6;
  private static final int LIMITED_ADDRESSING_ARGUMENTS = 4;

  private final Iommu iommu;
  private final List<PciHostBridge> bridges;
  private final Trace trace;

  public DdwCalls(Iommu iommu, List<PciHostBridge> bridges, Trace trace) {
    this.iommu = iommu;
    this.bridges = bridges;
    this.trace = trace;
  }

  public void install(RtasTable rtas) {
    rtas.on(RtasCall.IBM_QUERY_PE_DMA_WINDOW, this::query)
        .on(RtasCall.IBM_CREATE_PE_DMA_WINDOW, this::create)
        .on(RtasCall.IBM_REMOVE_PE_DMA_WINDOW, this::remove)
        .on(RtasCall.IBM_RESET_PE_DMA_WINDOW, this::reset);
  }

  private @Nullable PartitionableEndpoint endpoint(RtasFrame frame) {
    long buid = frame.argLong(1);
    for (PciHostBridge bridge : bridges) {
      if (bridge.buid() == buid && bridge.endpoint().dynamicWindows()) {
        return bridge.endpoint();
      }
    }
    return null;
  }

  /** Under QEMU's rules, extensions always work; under LoPAR's, only if they were advertised. */
  private static boolean mayUse(PartitionableEndpoint endpoint, int extension) {
    return endpoint.extensions() >= extension
        || !endpoint.strictness().has(Strictness.Rule.AS_ADVERTISED);
  }

  private int query(RtasFrame frame) {
    PartitionableEndpoint endpoint = endpoint(frame);
    boolean large = frame.results() == LARGE_COUNT_RESULTS;
    if (endpoint == null || large && !mayUse(endpoint, EndpointSettings.EXTENSION_LARGE_COUNT)) {
      return RtasStatus.PARAMETER;
    }
    WindowQuery query = endpoint.query();
    int next = 1;
    frame.result(next++, query.windowsAvailable());
    if (large) {
      frame.result(next++, (int) (query.largestBlock64() >>> 32));
      frame.result(next++, (int) query.largestBlock64());
    } else {
      frame.result(next++, query.largestBlock32());
    }
    frame.result(next++, query.pageSizeMask());
    frame.result(next, query.migrationMask());
    trace.write(
        TraceEvent.SPAPR_IOMMU_DDW_QUERY,
        "buid=0x%x addr=0x%x, %d windows available, max window size=0x%x, mask=0x%x",
        frame.argLong(1),
        frame.arg(0),
        query.windowsAvailable(),
        // As in QEMU, whatever form the answer has.
        Integer.toUnsignedLong(query.largestBlock32()),
        query.pageSizeMask());
    return RtasStatus.SUCCESS;
  }

  private int create(RtasFrame frame) {
    PartitionableEndpoint endpoint = endpoint(frame);
    if (endpoint == null) {
      return RtasStatus.PARAMETER;
    }
    int pageShift = frame.arg(3);
    int windowShift = frame.arg(4);
    return switch (endpoint.create(pageShift, windowShift)) {
      case WindowRequest.Created(DmaWindow window) -> {
        frame.result(1, window.liobn());
        frame.result(2, (int) (window.busOffset() >>> 32));
        frame.result(3, (int) window.busOffset());
        trace.write(
            TraceEvent.SPAPR_IOMMU_DDW_CREATE,
            "buid=0x%x addr=0x%x, page size=0x%x, requested=0x%x, start addr=0x%x, liobn=0x%x",
            frame.argLong(1),
            frame.arg(0),
            1L << pageShift,
            1L << windowShift,
            window.busOffset(),
            window.liobn());
        yield RtasStatus.SUCCESS;
      }
      case WindowRequest.BadParameter bad -> RtasStatus.PARAMETER;
      case WindowRequest.NoResources none -> RtasStatus.HARDWARE;
    };
  }

  private int remove(RtasFrame frame) {
    int liobn = frame.arg(0);
    if (!iommu.remove(liobn)) {
      return RtasStatus.PARAMETER;
    }
    trace.write(TraceEvent.SPAPR_IOMMU_DDW_REMOVE, "liobn=0x%x", liobn);
    return RtasStatus.SUCCESS;
  }

  private int reset(RtasFrame frame) {
    PartitionableEndpoint endpoint = endpoint(frame);
    if (endpoint == null || !mayUse(endpoint, EndpointSettings.EXTENSION_RESET)) {
      return RtasStatus.PARAMETER;
    }
    int limited = 0;
    if (frame.arguments() == LIMITED_ADDRESSING_ARGUMENTS) {
      limited = frame.arg(3);
      if (endpoint.extensions() < EndpointSettings.EXTENSION_LIMITED_ADDRESSING
          || limited != 0 && limited != 1) {
        return RtasStatus.PARAMETER;
      }
    }
    if (!(endpoint.reset(limited != 0) instanceof WindowRequest.Created)) {
      return RtasStatus.HARDWARE;
    }
    trace.write(
        TraceEvent.SPAPR_IOMMU_DDW_RESET, "buid=0x%x addr=0x%x", frame.argLong(1), frame.arg(0));
    return RtasStatus.SUCCESS;
  }
}

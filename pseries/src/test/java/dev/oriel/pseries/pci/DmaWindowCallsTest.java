package dev.oriel.pseries.pci;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.interrupt.Xics;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.trace.TceTrace;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guest does to DMA windows, and the trace lines that QEMU writes for it. */
class DmaWindowCallsTest {
  private static final int BUID_HIGH = 0x0800_0000;
  private static final int BUID_LOW = 0x2000_0000;
  private static final long DEFAULT = 0x8000_0000L;
  private static final long DYNAMIC = 0x8000_0001L;
  private static final long BASE = 1L << 59;
  private static final long LIST = 0x10_0000;

  @AutoClose private final Caller guest = new Caller();
  private final List<String> lines = new ArrayList<>();
  private final Iommu iommu = new Iommu(guest.memory);

  @BeforeEach
  void install() {
    EnumSet<TraceEvent> events = EnumSet.allOf(TraceEvent.class);
    events.remove(TraceEvent.SPAPR_IOMMU_NEW_TABLE);
    events.remove(TraceEvent.ORIEL_TABLE_BUDGET);
    Trace trace = new Trace(events, lines::add);
    Xics xics = new Xics(level -> {});
    PciHostBridge bridge =
        new PciHostBridge(
            HostBridgeSettings.qemu(0),
            iommu,
            EmulatedTable::create,
            new CoherentMemory(guest.memory),
            xics,
            new MsiAllocator(xics),
            new PlatformEvents(xics),
            Trace.off());
    new TceHcalls(iommu, vcpu -> false).install(guest.hcalls);
    new DdwCalls(iommu, List.of(bridge), trace).install(guest.rtas);
    iommu.listen(new TceTrace(trace, iommu.budget()));
  }

  private int[] create(int pageShift, int windowShift) {
    return guest.rtas(
        RtasCall.IBM_CREATE_PE_DMA_WINDOW, 4, 0, BUID_HIGH, BUID_LOW, pageShift, windowShift);
  }

  @Test
  void servesLinuxWithTwoGigabytes() {
    for (long ioba = 0; ioba < 1 << 30; ioba += 0x20_0000) {
      assertThat(guest.call(Hcall.H_STUFF_TCE, DEFAULT, ioba, 0, 512)).isZero();
    }
    assertThat(lines).hasSize(512);
    assertThat(lines.getFirst())
        .isEqualTo(
            "spapr_iommu_pci_stuff liobn=0x80000000 ioba=0x200000 tcevalue=0x0 npages=512 ret=0");
    assertThat(lines.getLast())
        .isEqualTo(
            "spapr_iommu_pci_stuff liobn=0x80000000 ioba=0x40000000 tcevalue=0x0 npages=512 ret=0");
    lines.clear();
    assertThat(guest.rtas(RtasCall.IBM_QUERY_PE_DMA_WINDOW, 6, 0, BUID_HIGH, BUID_LOW))
        .containsExactly(0, 1, 0x20, 0, 0x107, 0);
    assertThat(create(24, 31)).containsExactly(0, (int) DYNAMIC, (int) (BASE >>> 32), 0);
    for (int i = 0; i < 128; i++) {
      guest.memory.putLong(LIST + 8L * i, (long) i << 24 | 3);
    }
    assertThat(guest.call(Hcall.H_PUT_TCE_INDIRECT, DYNAMIC, BASE, LIST, 128)).isZero();
    assertThat(lines)
        .containsExactly(
            "spapr_iommu_ddw_query buid=0x800000020000000 addr=0x0, 1 windows available,"
                + " max window size=0x80000000, mask=0x107",
            "spapr_iommu_ddw_create buid=0x800000020000000 addr=0x0, page size=0x1000000,"
                + " requested=0x80000000, start addr=0x800000000000000, liobn=0x80000001",
            "spapr_iommu_pci_indirect liobn=0x80000001 ioba=0x800000000000000 tcelist=0x100000"
                + " iobaN=0x7f tceN=0x7f000003 ret=0");
  }

  @Test
  void theShortQueryHasOneWordForTheLargestWindow() {
    assertThat(guest.rtas(RtasCall.IBM_QUERY_PE_DMA_WINDOW, 5, 0xff00, BUID_HIGH, BUID_LOW))
        .containsExactly(0, 1, 0x8000_0000, 0x107, 0);
    assertThat(lines).last().asString().contains("addr=0xff00, 1 windows");
  }

  @Test
  void singleEntriesArePutAndReadBackVerbatim() {
    assertThat(guest.call(Hcall.H_PUT_TCE, DEFAULT, 0x1234, 0xabc_deff)).isZero();
    assertThat(guest.call(Hcall.H_GET_TCE, DEFAULT, 0x1fff)).isZero();
    assertThat(guest.r(4)).isEqualTo(0xabc_deff);
    assertThat(guest.call(Hcall.H_GET_TCE, DEFAULT, 1L << 30)).isEqualTo(H_PARAMETER);
    assertThat(guest.r(4)).as("untouched").isEqualTo(DEFAULT);
    assertThat(lines)
        .containsExactly(
            "spapr_iommu_pci_put liobn=0x80000000 ioba=0x1000 tce=0xabcdeff ret=0",
            "spapr_iommu_pci_get liobn=0x80000000 ioba=0x1000 ret=0 tce=0xabcdeff",
            "spapr_iommu_pci_get liobn=0x80000000 ioba=0x40000000 ret=-4 tce=0x0");
  }

  @Test
  void failedCallsReportHowFarTheyCame() {
    long last = (1L << 30) - 0x1000;
    assertThat(guest.call(Hcall.H_STUFF_TCE, DEFAULT, last, 3, 2)).isEqualTo(H_PARAMETER);
    guest.memory.putLong(LIST, 0x1003);
    guest.memory.putLong(LIST + 8, 0x2003);
    assertThat(guest.call(Hcall.H_PUT_TCE_INDIRECT, DEFAULT, last, LIST, 2)).isEqualTo(H_PARAMETER);
    assertThat(lines)
        .containsExactly(
            "spapr_iommu_pci_stuff liobn=0x80000000 ioba=0x40000000 tcevalue=0x3 npages=2 ret=-4",
            "spapr_iommu_pci_indirect liobn=0x80000000 ioba=0x3ffff000 tcelist=0x100000"
                + " iobaN=0x0 tceN=0x2003 ret=-4");
    guest.call(Hcall.H_GET_TCE, DEFAULT, last);
    assertThat(guest.r(4)).as("what was stored stays").isEqualTo(0x1003);
  }

  @Test
  void unknownTablesAreRefused() {
    for (long liobn : new long[] {0, 0x71000000, 0x80000100L, DEFAULT | 1L << 32, -1}) {
      assertThat(guest.call(Hcall.H_PUT_TCE, liobn, 0, 3)).isEqualTo(H_PARAMETER);
      assertThat(guest.call(Hcall.H_GET_TCE, liobn, 0)).isEqualTo(H_PARAMETER);
      assertThat(guest.call(Hcall.H_STUFF_TCE, liobn, 0, 0, 1)).isEqualTo(H_PARAMETER);
      assertThat(guest.call(Hcall.H_PUT_TCE_INDIRECT, liobn, 0, LIST, 1)).isEqualTo(H_PARAMETER);
    }
    assertThat(lines).hasSize(10).first().asString().startsWith("spapr_iommu_put liobn=0x0 ");
  }

  @Test
  void badWindowRequestsAreRefusedWithTheirCause() {
    assertThat(create(13, 31)[0]).as("page size not offered").isEqualTo(-3);
    assertThat(create(24, 23)[0]).as("smaller than a page").isEqualTo(-3);
    assertThat(create(-1, -1)[0]).isEqualTo(-3);
    assertThat(create(12, 200)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_CREATE_PE_DMA_WINDOW, 4, 0, BUID_HIGH, BUID_LOW + 1, 24, 31))
        .containsExactly(-3, Caller.UNTOUCHED, Caller.UNTOUCHED, Caller.UNTOUCHED);
    assertThat(create(24, 31)[0]).isZero();
    assertThat(create(24, 31)[0]).as("no window left").isEqualTo(-1);
    assertThat(guest.rtas(RtasCall.IBM_QUERY_PE_DMA_WINDOW, 6, 0, 0, 0)[0]).isEqualTo(-3);
  }

  @Test
  void windowsAreRemovedOnceAndResetAtOnce() {
    create(16, 31);
    lines.clear();
    assertThat(guest.rtas(RtasCall.IBM_REMOVE_PE_DMA_WINDOW, 1, (int) DYNAMIC)[0]).isZero();
    assertThat(guest.rtas(RtasCall.IBM_REMOVE_PE_DMA_WINDOW, 1, (int) DYNAMIC)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_REMOVE_PE_DMA_WINDOW, 1, 0x71000000)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_RESET_PE_DMA_WINDOW, 1, 8, BUID_HIGH, BUID_LOW)[0]).isZero();
    assertThat(guest.rtas(RtasCall.IBM_RESET_PE_DMA_WINDOW, 1, 8, BUID_HIGH, 0)[0]).isEqualTo(-3);
    assertThat(lines)
        .containsExactly(
            "spapr_iommu_ddw_remove liobn=0x80000001",
            "spapr_iommu_ddw_reset buid=0x800000020000000 addr=0x8");
  }
}

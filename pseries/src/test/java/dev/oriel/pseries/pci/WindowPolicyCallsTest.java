package dev.oriel.pseries.pci;

import static dev.oriel.pseries.call.HcallStatus.H_P4;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.interrupt.Xics;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a guest is told by host bridges with properties other than the usual ones. */
class WindowPolicyCallsTest {
  private static final int BUID_HIGH = 0x0800_0000;
  private static final int BUID_LOW = 0x2000_0000;
  private static final long DEFAULT = 0x8000_0000L;

  @AutoClose private final Caller guest = new Caller();
  private final List<String> lines = new ArrayList<>();

  private void bridge(String... properties) {
    Map<String, String> all = new HashMap<>();
    for (String each : properties) {
      all.put(each.split("=")[0], each.split("=")[1]);
    }
    Iommu iommu = new Iommu(guest.memory);
    Trace trace = new Trace(EnumSet.of(TraceEvent.SPAPR_IOMMU_DDW_QUERY), lines::add);
    Xics xics = new Xics(level -> {});
    PciHostBridge bridge =
        new PciHostBridge(
            HostBridgeSettings.of(0, all),
            iommu,
            EmulatedTable::create,
            new CoherentMemory(guest.memory),
            xics,
            new MsiAllocator(xics),
            new PlatformEvents(xics),
            Trace.off());
    new TceHcalls(iommu, vcpu -> false).install(guest.hcalls);
    new DdwCalls(iommu, List.of(bridge), trace).install(guest.rtas);
  }

  private int[] query(int results) {
    return guest.rtas(RtasCall.IBM_QUERY_PE_DMA_WINDOW, results, 0, BUID_HIGH, BUID_LOW);
  }

  private int[] create(int pageShift, int windowShift) {
    return guest.rtas(
        RtasCall.IBM_CREATE_PE_DMA_WINDOW, 4, 0, BUID_HIGH, BUID_LOW, pageShift, windowShift);
  }

  private int remove(long liobn) {
    return guest.rtas(RtasCall.IBM_REMOVE_PE_DMA_WINDOW, 1, (int) liobn)[0];
  }

  private int reset() {
    return guest.rtas(RtasCall.IBM_RESET_PE_DMA_WINDOW, 1, 0, BUID_HIGH, BUID_LOW)[0];
  }

  private int reset(int limited) {
    return guest.rtas(RtasCall.IBM_RESET_PE_DMA_WINDOW, 1, 0, BUID_HIGH, BUID_LOW, limited)[0];
  }

  @Test
  void bothQueriesReportTheAdvertisedSize() {
    bridge("advertise=ram");
    int tces = (int) (Caller.RAM >>> 12);
    assertThat(query(5)).containsExactly(0, 1, tces, 0x107, 0);
    assertThat(query(6)).containsExactly(0, 1, 0, tces, 0x107, 0);
    assertThat(lines).first().asString().contains("max window size=0x1000,");
    assertThat(create(16, 28)[0]).isZero();
  }

  @Test
  void aWindowLargerThanAdvertisedIsRefused() {
    bridge("advertise=1024");
    assertThat(create(16, 27)[0]).isEqualTo(-3);
    assertThat(query(6)[1]).as("still available").isEqualTo(1);
    assertThat(create(16, 26)[0]).isZero();
  }

  @Test
  void withOneWindowTheDefaultMustBeRemovedFirst() {
    bridge("windows=1");
    assertThat(query(6)[1]).isZero();
    assertThat(create(16, 31)[0]).isEqualTo(-1);
    assertThat(remove(DEFAULT)).isZero();
    assertThat(query(6)[1]).isEqualTo(1);
    assertThat(create(16, 31)).containsExactly(0, (int) DEFAULT, 0, 0);
  }

  @Test
  void pageSizesFollowTheMask() {
    bridge("pgsz=0x11000");
    assertThat(query(6)[4]).isEqualTo(0x3);
    assertThat(create(24, 31)[0]).isEqualTo(-3);
  }

  @Test
  void withoutDynamicWindowsTheCallsRefuse() {
    bridge("ddw=off");
    assertThat(query(6)[0]).isEqualTo(-3);
    assertThat(create(16, 31)[0]).isEqualTo(-3);
    assertThat(remove(DEFAULT)).isEqualTo(-3);
    assertThat(reset()).isEqualTo(-3);
  }

  @Test
  void limitedAddressingMustBeOffered() {
    bridge();
    assertThat(reset(1)).isEqualTo(-3);
    assertThat(create(16, 31)[2]).isEqualTo(1 << 27);
  }

  @Test
  void aFourthArgumentOfTheResetLimitsAddressing() {
    bridge("ddw-extensions=3");
    assertThat(create(16, 31)).containsExactly(0, 0x8000_0001, 1 << 27, 0);
    assertThat(reset(2)).isEqualTo(-3);
    assertThat(query(6)[1]).as("nothing has changed").isZero();
    assertThat(reset(1)).isZero();
    assertThat(create(16, 31)).containsExactly(0, 0x8000_0001, 1, 0);
    assertThat(reset(0)).isZero();
    assertThat(create(16, 31)).containsExactly(0, 0x8000_0001, 1 << 27, 0);
    assertThat(reset(1)).isZero();
    assertThat(reset()).isZero();
    assertThat(create(16, 31)).containsExactly(0, 0x8000_0001, 1 << 27, 0);
  }

  @Test
  void unadvertisedCallsWorkExceptUnderPapr() {
    bridge("ddw-extensions=0");
    assertThat(query(5)[0]).isZero();
    assertThat(query(6)[0]).isZero();
    assertThat(reset()).isZero();
  }

  @Test
  void underPaprTheLongQueryMustBeAdvertised() {
    bridge("ddw-extensions=1", "strictness=papr");
    assertThat(query(5)[0]).isZero();
    assertThat(query(6)[0]).isEqualTo(-3);
    assertThat(reset()).isZero();
  }

  @Test
  void underPaprTheResetMustBeAdvertised() {
    bridge("ddw-extensions=0", "strictness=papr");
    assertThat(reset()).isEqualTo(-3);
    assertThat(create(16, 31)[0]).isZero();
    assertThat(create(16, 31)[0]).as("none left").isEqualTo(-3);
  }

  @Test
  void underPaprTooManyEntriesReturnP4() {
    bridge("strictness=papr");
    assertThat(guest.call(Hcall.H_STUFF_TCE, DEFAULT, 0, 0, 512)).isEqualTo(H_SUCCESS);
    assertThat(guest.call(Hcall.H_STUFF_TCE, DEFAULT, 0, 0, 513)).isEqualTo(H_P4);
    assertThat(guest.call(Hcall.H_PUT_TCE, DEFAULT, 0, Caller.RAM | 3)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PUT_TCE, DEFAULT, 0, 3)).isEqualTo(H_SUCCESS);
  }

  @Test
  void underKvmABusAddressMustBeAligned() {
    bridge("strictness=kvm");
    assertThat(guest.call(Hcall.H_PUT_TCE, DEFAULT, 0x10, 3)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PUT_TCE, DEFAULT, 0, 3)).isEqualTo(H_SUCCESS);
  }
}

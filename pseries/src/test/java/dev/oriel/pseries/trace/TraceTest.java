package dev.oriel.pseries.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TraceTest {
  @Test
  void globsSelectEventsByName() {
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("spapr_iommu_*")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("*")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("spapr_iommu_pci_put")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("spapr_iommu_pci_pu?")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("spapr_iommu_ddw_*")).isFalse();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("spapr.iommu.pci.put")).isFalse();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_PUT.matches("")).isFalse();
  }

  @Test
  @Timeout(5)
  void aGlobWithManyStarsMatchesInBoundedTime() {
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_INDIRECT.matches("*_*_*i*")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_INDIRECT.matches("*p*p*")).isTrue();
    assertThat(TraceEvent.SPAPR_IOMMU_PCI_INDIRECT.matches("*?".repeat(12) + "*x")).isFalse();
  }

  @Test
  void onlySelectedEventsAreWritten() {
    List<String> lines = new ArrayList<>();
    Trace trace = new Trace(EnumSet.of(TraceEvent.SPAPR_IOMMU_PUT), lines::add);
    trace.write(TraceEvent.SPAPR_IOMMU_PUT, "liobn=0x%x", -1);
    trace.write(TraceEvent.SPAPR_IOMMU_GET, "liobn=0x%x", 1);
    assertThat(lines).containsExactly("spapr_iommu_put liobn=0xffffffff");
  }

  @Test
  void nothingListensToTheIommuByDefault() {
    assertThat(TceTrace.wanted(Trace.off())).isFalse();
    assertThat(TceTrace.wanted(new Trace(EnumSet.of(TraceEvent.SPAPR_IOMMU_DDW_QUERY), line -> {})))
        .isFalse();
    assertThat(TceTrace.wanted(new Trace(EnumSet.of(TraceEvent.SPAPR_IOMMU_XLATE), line -> {})))
        .isTrue();
  }
}

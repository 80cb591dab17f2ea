package dev.oriel.cli.compare;

import static dev.oriel.cli.compare.Findings.DYNAMIC;
import static dev.oriel.cli.compare.Findings.GIB;
import static dev.oriel.cli.compare.Findings.MIB;
import static dev.oriel.cli.compare.Findings.TIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.MappedRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static Row row(List<Row> rows, String label) {
    return rows.stream().filter(row -> row.label().equals(label)).findFirst().orElseThrow();
  }

  private final List<Row> rows = Findings.comparison().rows();

  @Test
  void showsWhatWasOfferedRequestedAndReached() {
    assertThat(row(rows, "largest window").cells())
        .containsExactly(
            List.of("2^19 TCEs", "8 TiB in 16M pages"), List.of("2^37 TCEs", "2 EiB in 16M pages"));
    assertThat(row(rows, "calls").cells())
        .containsExactly(
            List.of("create 8 TiB in 16M pages"), List.of("create 128 TiB in 16M pages"));
    assertThat(row(rows, "direct mapping").cells())
        .containsExactly(List.of("no, each transfer"), List.of("yes, all RAM once"));
    assertThat(row(rows, "GPU memory").cells())
        .containsExactly(
            List.of("not online: Operation not permitted"), List.of("256 MiB of 32 GiB, mapped"));
  }

  @Test
  void theSpeedIsTheMedian() {
    assertThat(row(rows, "speed, RAM").cells())
        .containsExactly(List.of("74.6 MB/s"), List.of("336 MB/s"));
    assertThat(row(rows, "TCE calls a MiB, RAM").cells())
        .containsExactly(List.of("9.19"), List.of("0"));
  }

  @Test
  void valuesOfOneMachineAreMissingInTheOther() {
    assertThat(row(rows, "speed, GPU").cells()).containsExactly(List.of("-"), List.of("168 MB/s"));
    assertThat(rows).noneMatch(row -> row.label().equals("exit status"));
  }

  @Test
  void detectsRowsThatDiffer() {
    assertThat(row(rows, "page sizes").differs()).isFalse();
    assertThat(row(rows, "tables").differs()).isTrue();
  }

  @Test
  void unmappedMemoryInUseIsMappedOnDemand() {
    Finding finding =
        Findings.with(
            Findings.after(),
            Findings.bus(1 << 19, Findings.dynamicWindow(8 * TIB)),
            Findings.MEMORY);
    assertThat(row(Rows.of(List.of(finding)), "GPU memory").cells().getFirst())
        .containsExactly("256 MiB of 32 GiB, mapped for each transfer");
  }

  @Test
  void memoryThatDmaCannotReachIsOutOfReach() {
    Finding finding =
        Findings.with(
            Findings.after(),
            Findings.bus(1 << 19, Findings.dynamicWindow(2 * GIB)),
            Findings.MEMORY,
            List.of(
                new Finding.Transfer(
                    "GPU",
                    64 * MIB,
                    List.of(),
                    0,
                    Optional.empty(),
                    Optional.of("Input/output error"))));
    List<Row> failed = Rows.of(List.of(finding));
    assertThat(row(failed, "GPU memory").cells().getFirst())
        .containsExactly("256 MiB of 32 GiB, out of reach: Input/output error");
    assertThat(row(failed, "failed, GPU").cells().getFirst()).containsExactly("Input/output error");
    assertThat(failed).noneMatch(row -> row.label().equals("speed, GPU"));
    assertThat(new BusLayout(finding, finding.buses().getFirst()).words())
        .contains("GPU of 32 GiB at 64 TiB: 0 bytes mapped, DMA to what is in use fails: Input");
  }

  @Test
  void memoryMappedTwiceCountsOnce() {
    MappedRun low = Findings.linear(DYNAMIC, GIB, 0);
    MappedRun again = Findings.linear(DYNAMIC + GIB, GIB, 512 * MIB);
    Reach reach = new Reach(Findings.bus(1, Findings.dynamicWindow(TIB, low, again)));
    assertThat(reach.mapped(Findings.MEMORY.getFirst()))
        .containsExactly(new Reach.Range(0, GIB + 512 * MIB));
    assertThat(reach.mappedBytes(Findings.MEMORY.getFirst())).isEqualTo(GIB + 512 * MIB);
    assertThat(reach.mappedBytes(Findings.MEMORY.getLast())).isZero();
  }

  @Test
  void parsesTraceLines() {
    assertThat(
            WindowCall.read(
                List.of(
                    "spapr_iommu_ddw_query buid=0x1 addr=0x0, 1 windows available, max window size=0x8, mask=0x7",
                    "spapr_iommu_ddw_create buid=0x1 addr=0x0, page size=0x10000, requested=0x8000000000000000,"
                        + " start addr=0x800000000000000, liobn=0x80000001",
                    "spapr_iommu_ddw_remove liobn=0x80000000",
                    "spapr_iommu_ddw_reset buid=0x1 addr=0x0",
                    "oriel_table_refused liobn=0x80000001: no more memory can be locked",
                    "something else")))
        .containsExactly(
            new WindowCall.Query(1),
            new WindowCall.Create(1 << 16, Long.MIN_VALUE, DYNAMIC, 0x8000_0001L),
            new WindowCall.Remove(0x8000_0000L),
            new WindowCall.Reset(),
            new WindowCall.Refused("no more memory can be locked"));
  }

  @Test
  void keepsKernelMessagesAboutDmaAndMemory() {
    assertThat(
            KernelLines.of(
                """
                [    0.000000] Linux version 6.1
                [    2.814107] pci 0000:00:00.0: Adding to iommu group 0
                <6>[   12.5] nvme 0000:00:01.0: ibm,query-pe-dma-windows(2026) 0 8000000 20000000 returned 0
                nvme 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 1
                """))
        .containsExactly(
            "pci 0000:00:00.0: Adding to iommu group 0",
            "nvme 0000:00:01.0: ibm,query-pe-dma-windows(2026) 0 8000000 20000000 returned 0",
            "nvme 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 1");
  }
}

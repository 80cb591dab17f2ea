package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static dev.oriel.iommu.TestMachine.DYNAMIC_START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ibm,query-, create-, remove- and reset-pe-dma-window: checks, their order, results. */
class DmaWindowTest {
  private static final long PGSZ = EndpointSettings.qemu(0).pageShifts();

  private final TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  private static EndpointSettings settings(boolean ddw, long pageShifts, long start, long start64) {
    return EndpointSettings.qemu(0)
        .withDdw(ddw)
        .withPageShifts(pageShifts)
        .withDefaultWindow(start, 1 << 30)
        .withDynamicAddress(start64);
  }

  private static void refusesParameter(PartitionableEndpoint endpoint, int pages, int window) {
    int before = endpoint.query().windowsAvailable();
    assertThat(endpoint.create(pages, window)).isInstanceOf(WindowRequest.BadParameter.class);
    assertThat(endpoint.query().windowsAvailable()).isEqualTo(before);
  }

  @Test
  void startsWithTheDefaultWindow() {
    assertThat(machine.endpoint.windows()).hasSize(1);
    DmaWindow window = machine.endpoint.windows().getFirst();
    assertThat(Integer.toUnsignedLong(window.liobn())).isEqualTo(DEFAULT);
    assertThat(window.busOffset()).isZero();
    assertThat(window.pageShift()).isEqualTo(12);
    assertThat(window.entries()).isEqualTo(1 << 18);
    assertThat(window.isDefault()).isTrue();
  }

  @Test
  void theLargestWindowDoesNotDependOnMemory() {
    assertThat(machine.endpoint.query())
        .isEqualTo(new WindowQuery(1, 1L << 37, 0x8000_0000, 0x107, 0));
  }

  @Test
  void aQueryCountsTheRemainingWindows() {
    machine.create(16, 34);
    assertThat(machine.endpoint.query().windowsAvailable()).isZero();
    machine.iommu.remove((int) DEFAULT);
    assertThat(machine.endpoint.query().windowsAvailable()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "12, 0x01",
    "16, 0x02",
    "24, 0x04",
    "25, 0x08",
    "26, 0x10",
    "27, 0x20",
    "28, 0x40",
    "34, 0x80",
    "21, 0x100",
    "13, 0",
    "63, 0"
  })
  void reportsPageSizesAsBits(int shift, int bit) {
    try (TestMachine other = new TestMachine(settings(true, 1L << shift, 0, 1L << 59))) {
      assertThat(other.endpoint.query().pageSizeMask()).isEqualTo(bit);
    }
  }

  @Test
  void aPageSizeWithoutABitCanBeCreated() {
    try (TestMachine other = new TestMachine(settings(true, 1L << 13, 0, 1L << 59))) {
      assertThat(other.create(13, 30).pageShift()).isEqualTo(13);
    }
  }

  @Test
  void theSecondWindowStartsAtTheDynamicAddress() {
    DmaWindow window = machine.create(24, 31);
    assertThat(Integer.toUnsignedLong(window.liobn())).isEqualTo(DYNAMIC);
    assertThat(window.busOffset()).isEqualTo(DYNAMIC_START);
    assertThat(window.pageShift()).isEqualTo(24);
    assertThat(window.entries()).isEqualTo(128);
    assertThat(window.isDefault()).isFalse();
    assertThat(machine.endpoint.windows()).hasSize(2);
  }

  @Test
  void theFirstWindowStartsAtTheDefaultAddressAndTakesTheFirstLiobn() {
    assertThat(machine.iommu.remove((int) DEFAULT)).isTrue();
    DmaWindow first = machine.create(16, 40);
    assertThat(first.busOffset()).isZero();
    assertThat(Integer.toUnsignedLong(first.liobn())).isEqualTo(DEFAULT);
    DmaWindow second = machine.create(16, 40);
    assertThat(second.busOffset()).isEqualTo(DYNAMIC_START);
    assertThat(Integer.toUnsignedLong(second.liobn())).isEqualTo(DYNAMIC);
  }

  @Test
  void aWindowBesideADynamicOneStartsAtTheDynamicAddress() {
    try (TestMachine other = new TestMachine(settings(true, PGSZ, 0, 1L << 58))) {
      other.create(16, 40);
      other.iommu.remove((int) DEFAULT);
      // One is active, so the address would be that of the active one: refused as an overlap.
      refusesParameter(other.endpoint, 16, 40);
    }
  }

  @Test
  void aThirdWindowIsRefused() {
    machine.create(16, 34);
    assertThat(machine.endpoint.create(16, 34)).isInstanceOf(WindowRequest.NoResources.class);
    // What is wrong with the request comes first.
    refusesParameter(machine.endpoint, 13, 34);
  }

  @ParameterizedTest
  @CsvSource({
    "13, 34", // not offered
    "0, 34", "-1, 34", "76, 34", // 12 modulo 64
    "64, 70", "24, 23", // smaller than a page
    "16, 64", "16, 80", // 16 modulo 64
    "16, -1", "12, 50", // one more than advertised
    "16, 54"
  })
  void badShiftsAreRefused(int pageShift, int windowShift) {
    refusesParameter(machine.endpoint, pageShift, windowShift);
  }

  @ParameterizedTest
  @CsvSource({"12, 49", "16, 53", "21, 58", "24, 58", "12, 12", "24, 24"})
  void whatIsAdvertisedIsGranted(int pageShift, int windowShift) {
    assertThat(machine.create(pageShift, windowShift).entries())
        .isEqualTo(1L << windowShift - pageShift);
  }

  /** How long that takes is measured: bench. */
  @Test
  void theLargestWindowIsCheap() {
    long before = machine.iommu.budget().used();
    machine.create(12, 49);
    assertThat(machine.iommu.budget().used() - before).isLessThanOrEqualTo(64 << 10);
  }

  @Test
  void aWindowPastTheEndOfTheBusIsRefused() {
    try (TestMachine other = new TestMachine(settings(true, PGSZ, 0, -1L << 40))) {
      refusesParameter(other.endpoint, 16, 41);
      assertThat(other.create(16, 40).busOffset()).isEqualTo(-1L << 40);
      assertThat(other.put(DYNAMIC, -1, 3)).isEqualTo(TceStatus.SUCCESS);
      assertThat(other.put(DYNAMIC, 0, 3)).isEqualTo(TceStatus.PARAMETER);
    }
  }

  @Test
  void overlappingWindowsAreRefused() {
    try (TestMachine other = new TestMachine(settings(true, PGSZ, 0, 0x2000_0000))) {
      refusesParameter(other.endpoint, 16, 20);
    }
    try (TestMachine other = new TestMachine(settings(true, PGSZ, 1L << 32, 1 << 30))) {
      refusesParameter(other.endpoint, 16, 33);
      other.create(16, 30);
    }
    machine.iommu.remove((int) DEFAULT);
    machine.create(24, 60);
    refusesParameter(machine.endpoint, 24, 30);
  }

  @Test
  void aMisalignedStartIsRefused() {
    try (TestMachine other = new TestMachine(settings(true, PGSZ, 0, 1L << 59 | 0x1_0000))) {
      refusesParameter(other.endpoint, 24, 40);
      other.create(16, 40);
    }
  }

  @Test
  void aWindowThatExceedsTheBudgetLeavesNoTrace() {
    TableBudget budget = new TableBudget(100);
    try (TestMachine small = new TestMachine(budget, EndpointSettings.qemu(0), SlotGate::new)) {
      long used = budget.used();
      assertThat(small.endpoint.create(16, 34)).isInstanceOf(WindowRequest.NoResources.class);
      assertThat(budget.used()).isEqualTo(used);
      assertThat(small.endpoint.query().windowsAvailable()).isEqualTo(1);
      assertThat(small.put(DYNAMIC, DYNAMIC_START, 3)).isEqualTo(TceStatus.PARAMETER);
    }
  }

  @Test
  void aNewWindowIsEmptyAndARemovedOneFreesItsMemory() {
    long before = machine.iommu.budget().used();
    machine.create(16, 34);
    machine.put(DYNAMIC, DYNAMIC_START, 3);
    assertThat(machine.iommu.remove((int) DYNAMIC)).isTrue();
    assertThat(machine.iommu.budget().used()).isEqualTo(before);
    machine.create(16, 34);
    assertThat(machine.tce(DYNAMIC, DYNAMIC_START)).isZero();
  }

  @Test
  void aWindowIsRemovedOnce() {
    machine.create(16, 34);
    assertThat(machine.iommu.remove((int) DYNAMIC)).isTrue();
    assertThat(machine.iommu.remove((int) DYNAMIC)).isFalse();
    assertThat(machine.iommu.remove(0x8000_0002)).isFalse();
    assertThat(machine.iommu.remove(0)).isFalse();
    assertThat(machine.iommu.remove(0x7100_0000)).isFalse();
  }

  @Test
  void removingTheLastDynamicWindowRestoresTheDefault() {
    machine.put(DEFAULT, 0, 3);
    machine.create(16, 34);
    machine.iommu.remove((int) DEFAULT);
    assertThat(machine.endpoint.windows()).hasSize(1);
    machine.iommu.remove((int) DYNAMIC);
    assertThat(machine.endpoint.windows()).hasSize(1);
    assertThat(machine.endpoint.windows().getFirst().isDefault()).isTrue();
    assertThat(machine.tce(DEFAULT, 0)).isZero();
  }

  @Test
  void removingTheDefaultWindowLastLeavesNone() {
    machine.create(16, 34);
    machine.iommu.remove((int) DYNAMIC);
    machine.iommu.remove((int) DEFAULT);
    assertThat(machine.endpoint.windows()).isEmpty();
    assertThat(machine.endpoint.query().windowsAvailable()).isEqualTo(2);
  }

  /** QEMU's flag stays with the slot, so there the endpoint ends up without a window. */
  @Test
  void theDefaultFlagBelongsToTheWindow() {
    machine.iommu.remove((int) DEFAULT);
    assertThat(Integer.toUnsignedLong(machine.create(16, 34).liobn())).isEqualTo(DEFAULT);
    machine.iommu.remove((int) DEFAULT);
    assertThat(machine.endpoint.windows()).hasSize(1);
    assertThat(machine.endpoint.windows().getFirst().isDefault()).isTrue();
  }

  @Test
  void resetLeavesTheEmptyDefaultWindowAlone() {
    machine.put(DEFAULT, 0, 3);
    machine.iommu.remove((int) DEFAULT);
    machine.create(24, 40);
    machine.create(16, 34);
    machine.endpoint.reset();
    startsWithTheDefaultWindow();
    assertThat(machine.tce(DEFAULT, 0)).isZero();
    assertThat(machine.put(DYNAMIC, DYNAMIC_START, 3)).isEqualTo(TceStatus.PARAMETER);
  }

  @Test
  void withoutDynamicWindowsTheDefaultStays() {
    try (TestMachine other = new TestMachine(settings(false, PGSZ, 0, 1L << 59))) {
      assertThat(other.endpoint.dynamicWindows()).isFalse();
      assertThat(other.endpoint.query().windowsAvailable()).isZero();
      assertThat(other.endpoint.create(16, 34)).isInstanceOf(WindowRequest.NoResources.class);
      assertThat(other.iommu.remove((int) DEFAULT)).isFalse();
      assertThat(other.put(DEFAULT, 0, 3)).isEqualTo(TceStatus.SUCCESS);
      other.endpoint.reset();
      assertThat(other.tce(DEFAULT, 0)).isZero();
    }
  }

  @Test
  void eachBridgeHasItsOwnLiobnsAndWindows() {
    PartitionableEndpoint second =
        machine.iommu.createEndpoint(EndpointSettings.qemu(30), (offset, data) -> {});
    assertThat(second.windows().getFirst().liobn()).isEqualTo(0x8000_1e00);
    machine.put(0x8000_1e00L, 0, 0x1003);
    assertThat(machine.tce(DEFAULT, 0)).isZero();
    assertThat(machine.tce(0x8000_1e00L, 0)).isEqualTo(0x1003);
    machine.iommu.remove(0x8000_1e00);
    assertThat(machine.endpoint.windows()).hasSize(1);
    assertThatThrownBy(
            () -> machine.iommu.createEndpoint(EndpointSettings.qemu(30), (offset, data) -> {}))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("30");
  }

  @Test
  void badSettingsAreNamed() {
    assertThatThrownBy(() -> EndpointSettings.qemu(31)).hasMessageContaining("index=31");
    assertThatThrownBy(() -> settings(true, 1 << 11, 0, 0)).hasMessageContaining("pgsz=0x800");
    assertThatThrownBy(() -> settings(true, PGSZ, 1, 0)).hasMessageContaining("dma_win_addr=0x1");
    assertThatThrownBy(() -> settings(true, PGSZ, 0, 1)).hasMessageContaining("dma64_win_addr=0x1");
    assertThatThrownBy(() -> settings(true, PGSZ, -0x1000, 0)).hasMessageContaining("dma_win_addr");
    assertThatThrownBy(() -> EndpointSettings.qemu(0).withDefaultWindow(0, 0))
        .hasMessageContaining("dma_win_size=0x0");
  }
}

package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.WindowPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many windows an endpoint offers, how large, and where they start. */
class WindowPolicyTest {
  private static final EndpointSettings QEMU = EndpointSettings.qemu(0);
  private static final long GIB_4 = 1L << 32;

  private static EndpointSettings advertise(String text) {
    return QEMU.withPolicy(WindowPolicies.of(text));
  }

  private static void refuses(TestMachine machine, int pageShift, int windowShift) {
    assertThat(machine.endpoint.create(pageShift, windowShift))
        .isInstanceOf(WindowRequest.BadParameter.class);
  }

  @Test
  void ramCountsPluggableMemoryIn4KPages() {
    try (TestMachine machine = new TestMachine(advertise("ram"))) {
      int pages = 2 * TestMachine.RAM >>> 12;
      WindowQuery query = machine.endpoint.query();
      assertThat(query.largestBlock64()).isEqualTo(pages);
      assertThat(query.largestBlock32()).isEqualTo(pages);
      refuses(machine, 12, 28);
      refuses(machine, 24, 40);
      assertThat(machine.create(24, 39).entries()).isEqualTo(pages);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "65536, 65536",
    "0x40000000, 0x40000000",
    "0x80000000, 0x80000000",
    "0x100000000, 0x80000000",
    "0x800000000000, 0x80000000"
  })
  void theShorterFormTellsAtMostTheLargestPowerOfTwoOfAWord(String advertised, String word) {
    try (TestMachine machine = new TestMachine(advertise(advertised))) {
      WindowQuery query = machine.endpoint.query();
      assertThat(query.largestBlock64()).isEqualTo(Long.decode(advertised));
      assertThat(Integer.toUnsignedLong(query.largestBlock32())).isEqualTo(Long.decode(word));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 20, 31, 32, 37, 38, 46, 47})
  void grantsExactlyWhatWasAdvertised(int shift) {
    try (TestMachine machine = new TestMachine(advertise(Long.toString(1L << shift)))) {
      if (12 + shift + 1 < 60) {
        refuses(machine, 12, 12 + shift + 1);
      }
      DmaWindow window = machine.create(12, 12 + shift);
      assertThat(window.entries()).isEqualTo(1L << shift);
      long last = window.busOffset() + (window.entries() - 1 << 12);
      assertThat(machine.put(DYNAMIC, last, 0x5003)).isEqualTo(TceStatus.SUCCESS);
      assertThat(machine.tce(DYNAMIC, last)).isEqualTo(0x5003);
      assertThat(machine.put(DYNAMIC, last + 0x1000, 3)).isEqualTo(TceStatus.PARAMETER);
      assertThat(machine.iommu.budget().used()).isLessThan(64 << 10);
    }
  }

  @Test
  void anImpossiblePolicyIsRefusedWhenTheBridgeIsMade() {
    for (long tces : new long[] {0, 3, -1, 1L << 48, Long.MIN_VALUE}) {
      WindowPolicy odd =
          new WindowPolicy() {
            @Override
            public String name() {
              return "odd";
            }

            @Override
            public long largestWindow(long memoryEnd) {
              return tces;
            }
          };
      assertThatThrownBy(() -> new TestMachine(QEMU.withPolicy(odd)))
          .isInstanceOf(BadConfigurationException.class)
          .hasMessageContainingAll("odd", Long.toUnsignedString(tces));
    }
  }

  /** As for a virtual function under PowerVM. */
  @Test
  void withOneWindowTheDefaultMustBeRemovedFirst() {
    try (TestMachine machine = new TestMachine(QEMU.withWindows(1))) {
      assertThat(machine.endpoint.query().windowsAvailable()).isZero();
      assertThat(machine.endpoint.create(16, 34)).isInstanceOf(WindowRequest.NoResources.class);
      assertThat(machine.iommu.remove((int) DEFAULT)).isTrue();
      assertThat(machine.endpoint.query().windowsAvailable()).isEqualTo(1);
      DmaWindow window = machine.create(16, 34);
      assertThat(Integer.toUnsignedLong(window.liobn())).isEqualTo(DEFAULT);
      assertThat(window.busOffset()).isZero();
      assertThat(machine.endpoint.query().windowsAvailable()).isZero();
      assertThat(machine.put(DYNAMIC, 1L << 59, 3)).isEqualTo(TceStatus.PARAMETER);
      assertThat(machine.iommu.remove((int) DEFAULT)).isTrue();
      assertThat(machine.endpoint.windows()).hasSize(1).first().matches(DmaWindow::isDefault);
    }
  }

  @Test
  void windowsStartAtTheConfiguredAddress() {
    EndpointSettings settings =
        QEMU.withDefaultWindow(0x2000_0000, 0x1000_0000).withDynamicAddress(1L << 40);
    try (TestMachine machine = new TestMachine(settings)) {
      DmaWindow first = machine.endpoint.windows().getFirst();
      assertThat(first.busOffset()).isEqualTo(0x2000_0000);
      assertThat(first.entries()).isEqualTo(0x1_0000);
      assertThat(machine.create(16, 34).busOffset()).isEqualTo(1L << 40);
    }
  }

  @Test
  void whileAddressingIsLimitedWindowsStartAtFourGibibytes() {
    try (TestMachine machine = new TestMachine()) {
      machine.create(16, 34);
      machine.endpoint.reset(true);
      assertThat(machine.endpoint.windows()).hasSize(1).first().matches(DmaWindow::isDefault);
      assertThat(machine.create(16, 34).busOffset()).isEqualTo(GIB_4);
      machine.iommu.remove((int) DYNAMIC);
      assertThat(machine.create(24, 40).busOffset()).isEqualTo(GIB_4);
      assertThat(machine.put(DYNAMIC, GIB_4, 3)).isEqualTo(TceStatus.SUCCESS);
    }
  }

  @Test
  void onlyAResetEndsLimitedAddressing() {
    try (TestMachine machine = new TestMachine()) {
      machine.endpoint.reset(true);
      machine.create(16, 34);
      machine.iommu.remove((int) DEFAULT);
      machine.iommu.remove((int) DYNAMIC);
      assertThat(machine.endpoint.windows()).hasSize(1).first().matches(DmaWindow::isDefault);
      assertThat(machine.create(16, 34).busOffset()).isEqualTo(GIB_4);
      machine.endpoint.reset();
      assertThat(machine.create(16, 34).busOffset()).isEqualTo(1L << 59);
    }
  }

  @Test
  void badSettingsAreNamed() {
    assertThatThrownBy(() -> QEMU.withWindows(0)).hasMessageContaining("windows=0");
    assertThatThrownBy(() -> QEMU.withWindows(3)).hasMessageContaining("windows=3");
    assertThatThrownBy(() -> QEMU.withExtensions(4)).hasMessageContaining("ddw-extensions=4");
    assertThatThrownBy(() -> QEMU.withExtensions(-1)).hasMessageContaining("ddw-extensions=-1");
  }
}

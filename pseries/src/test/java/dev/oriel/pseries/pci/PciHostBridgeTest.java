package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Strictness;
import dev.oriel.iommu.spi.BadConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PciHostBridgeTest {
  private static final int INTC = 0x1111;

  @Test
  void describesItselfAsQemuDoes() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      FdtNode root = FdtNode.root();
      machine.bridge.describe(root, INTC, true);
      FdtNode node = root.at("pci@800000020000000");
      assertThat(node.strings("device_type")).containsExactly("pci");
      assertThat(node.strings("compatible")).containsExactly("IBM,Logical_PHB");
      assertThat(node.cells("#interrupt-cells")).containsExactly(1);
      assertThat(node.cells("#address-cells")).containsExactly(3);
      assertThat(node.cells("#size-cells")).containsExactly(2);
      assertThat(node.value("used-by-rtas")).isEmpty();
      assertThat(node.cells("bus-range")).containsExactly(0, 0xff);
      assertThat(node.cells("ibm,pci-config-space-type")).containsExactly(1);
      assertThat(node.cells("ibm,#dma-address-cells")).containsExactly(2);
      assertThat(node.cells("ibm,#dma-size-cells")).containsExactly(2);
      assertThat(node.cells("qemu,phb-enumerated")).containsExactly(1);
      assertThat(node.has("ibm,associativity")).isFalse();
      assertThat(node.cells("ranges"))
          .containsExactly(
              0x1000000,
              0,
              0,
              0x2000,
              0,
              0,
              0x10000,
              0x2000000,
              0,
              0x80000000,
              0x2000,
              0x80000000,
              0,
              0x80000000,
              0x3000000,
              0x2100,
              0,
              0x2100,
              0,
              0x100,
              0);
      assertThat(node.cells("reg")).containsExactly(0x8000000, 0x20000000, 0, 0);
      assertThat(node.cells("ibm,pe-total-#msi")).containsExactly(0xd00);
      assertThat(node.cells("ibm,ddw-applicable")).containsExactly(0x2026, 0x2027, 0x2028);
      assertThat(node.cells("ibm,ddw-extensions")).containsExactly(2, 0x2029, 1);
      assertThat(node.cells("ibm,dma-window")).containsExactly(0x80000000, 0, 0, 0, 0x40000000);
      assertThat(node.cells("interrupt-map-mask")).containsExactly(0xf800, 0, 0, -1);
      int[] map = node.cells("interrupt-map");
      assertThat(map).hasSize(128 * 7);
      assertThat(java.util.Arrays.copyOf(map, 7)).containsExactly(0, 0, 0, 1, INTC, 0x1200, 1);
      assertThat(java.util.Arrays.copyOfRange(map, 7 * 7, 8 * 7))
          .containsExactly(0x800, 0, 0, 4, INTC, 0x1200, 1);
      FdtNode nvme = node.at("mass-storage@0");
      assertThat(nvme.cells("reg")).containsExactly(0, 0, 0, 0, 0, 0x3000010, 0, 0, 0, 0x4000);
      assertThat(nvme.cells("assigned-addresses"))
          .containsExactly(0x82000010, 0, 0x80000000, 0, 0x4000);
      assertThat(nvme.cells("class-code")).containsExactly(0x10802);
      assertThat(nvme.cells("ibm,req#msi-x")).containsExactly(0x41);
      assertThat(nvme.has("ibm,req#msi")).isFalse();
    }
  }

  /** 64 KiB, 2 GiB and 1 TiB of real addresses, four lines and 256 LIOBNs for each bridge. */
  @ParameterizedTest
  @CsvSource({
    "0, 200000000000, 200080000000, 210000000000, 1200, 80000000",
    "1, 200000010000, 200100000000, 220000000000, 1204, 80000100",
    "30, 2000001e0000, 200f80000000, 3f0000000000, 1278, 80001e00"
  })
  void everyBridgeHasItsOwnResources(
      int index, String io, String mmio32, String mmio64, String line, String liobn) {
    try (PciTestMachine machine = new PciTestMachine(HostBridgeSettings.qemu(index))) {
      FdtNode root = FdtNode.root();
      machine.bridge.describe(root, INTC, true);
      FdtNode node = root.at("pci@%x".formatted(0x0800_0000_2000_0000L + index));
      assertThat(node.cells("reg")).containsExactly(0x800_0000, 0x2000_0000 + index, 0, 0);
      assertThat(words(node, "ranges", 3, 10, 17)).containsExactly(io, mmio32, mmio64);
      int[] map = node.cells("interrupt-map");
      for (int row = 0; row < 4; row++) {
        assertThat(map[7 * row + 5]).isEqualTo(Integer.parseInt(line, 16) + row);
      }
      assertThat(node.cells("ibm,dma-window")[0]).isEqualTo(Integer.parseUnsignedInt(liobn, 16));
    }
  }

  private static List<String> words(FdtNode node, String property, int... high) {
    int[] cells = node.cells(property);
    return Arrays.stream(high)
        .mapToObj(i -> Long.toHexString((long) cells[i] << 32 | cells[i + 1] & 0xffff_ffffL))
        .toList();
  }

  @Test
  void withoutAWindowTo64BitMemoryTheTreeHasTwoRanges() {
    HostBridgeSettings settings =
        HostBridgeSettings.of(0, Map.of("mem64_win_size", "0", "numa_node", "5"));
    try (PciTestMachine machine = new PciTestMachine(settings)) {
      FdtNode root = FdtNode.root();
      machine.bridge.describe(root, INTC, true);
      FdtNode node = root.at("pci@800000020000000");
      assertThat(node.cells("ranges")).hasSize(14);
      assertThat(node.cells("ibm,associativity")).containsExactly(4, 0, 0, 0, 5);
    }
  }

  @Test
  void withoutDynamicWindowsTheTreeDoesNotOfferThem() {
    HostBridgeSettings settings = HostBridgeSettings.of(1, Map.of("ddw", "off"));
    try (PciTestMachine machine = new PciTestMachine(settings)) {
      machine.plugNvme();
      FdtNode root = FdtNode.root();
      machine.bridge.describe(root, INTC, true);
      FdtNode node = root.at("pci@800000020000001");
      assertThat(node.has("ibm,ddw-applicable")).isFalse();
      assertThat(node.has("ibm,ddw-extensions")).isFalse();
      assertThat(node.cells("ibm,dma-window")[0]).isEqualTo(0x80000100);
      assertThat(node.cells("ranges")[4]).isEqualTo(0x10000);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "1, 1 2029", "2, 2 2029 1", "3, 3 2029 1 1"})
  void theTreeListsTheExtensionsThatThereAre(String count, String cells) {
    HostBridgeSettings settings = HostBridgeSettings.of(0, Map.of("ddw-extensions", count));
    try (PciTestMachine machine = new PciTestMachine(settings)) {
      FdtNode root = FdtNode.root();
      machine.bridge.describe(root, INTC, true);
      FdtNode node = root.at("pci@800000020000000");
      assertThat(node.has("ibm,ddw-applicable")).isTrue();
      String listed =
          node.has("ibm,ddw-extensions")
              ? Arrays.stream(node.cells("ibm,ddw-extensions"))
                  .mapToObj(Integer::toHexString)
                  .collect(Collectors.joining(" "))
              : "";
      assertThat(listed).isEqualTo(cells);
    }
  }

  @Test
  void propertiesSelectWindows() {
    EndpointSettings settings =
        HostBridgeSettings.of(
                3,
                Map.of(
                    "advertise", "65536",
                    "windows", "1",
                    "pgsz", "0x11000",
                    "strictness", "papr",
                    "ddw-extensions", "3",
                    "dma_win_addr", "0x10000000",
                    "dma_win_size", "0x20000000",
                    "dma64_win_addr", "0x100000000"))
            .endpoint();
    assertThat(settings.policy().largestWindow(1)).isEqualTo(65536);
    assertThat(settings.windows()).isEqualTo(1);
    assertThat(settings.pageShifts()).isEqualTo(0x11000);
    assertThat(settings.strictness()).isEqualTo(Strictness.PAPR);
    assertThat(settings.extensions()).isEqualTo(3);
    assertThat(settings.defaultAddress()).isEqualTo(0x1000_0000);
    assertThat(settings.defaultSize()).isEqualTo(0x2000_0000);
    assertThat(settings.dynamicAddress()).isEqualTo(1L << 32);
  }

  @ParameterizedTest
  @CsvSource({
    "advertise, 3", "advertise, all", "windows, 3", "windows, 0", "windows, 4294967297",
    "windows, many", "strictness, bochs", "ddw-extensions, 4", "dma_win_size, 0", "pgsz, 1"
  })
  void whatCannotBeIsRefusedByName(String property, String value) {
    assertThatThrownBy(() -> HostBridgeSettings.of(0, Map.of(property, value)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(property + "=");
  }

  @Test
  void firmwareAssignsBarsInOrderAndEnablesNothing() {
    try (PciTestMachine machine = new PciTestMachine()) {
      PciSlot first = machine.plugNvme();
      PciSlot second = machine.plugNvme();
      assertThat(first.configLoad(0x10, 4)).isEqualTo(0x80000004);
      assertThat(second.configLoad(0x10, 4)).isEqualTo(0x80010004);
      assertThat(first.configLoad(4, 2)).isEqualTo(0x100);
      assertThat(machine.map.load(machine.bridge.mmio32Ra(), 4)).isEqualTo(0xffff_ffffL);
    }
  }

  @Test
  void barsAnswerInEveryWindowThatReachesThem() {
    try (PciTestMachine machine = new PciTestMachine()) {
      PciSlot nvme = machine.plugNvme();
      nvme.configStore(4, 2, 6);
      long ra = machine.bridge.mmio32Ra();
      assertThat(machine.map.load(ra + 8, 4)).isEqualTo(0x10400);
      assertThat(machine.map.load(ra, 8)).isEqualTo(0x00401820_0f0107ffL);
      nvme.configStore(0x10, 4, 0x10000);
      nvme.configStore(0x14, 4, 0x2100);
      assertThat(machine.map.load(ra + 8, 4)).isEqualTo(0xffff_ffffL);
      assertThat(machine.map.load(0x2100_0001_0008L, 4)).isEqualTo(0x10400);
      machine.map.store(0x2100_0001_0024L, 4, 0x001f001f);
      assertThat(machine.map.load(0x2100_0001_0024L, 4)).isEqualTo(0x001f001f);
    }
  }

  @Test
  void sharedLinesStayAssertedWhileAnyDeviceAsserts() {
    try (PciTestMachine machine = new PciTestMachine()) {
      for (int i = 0; i < 5; i++) {
        machine.plugNvme();
      }
      // INTA of slots 0 and 4 is the same line; an admin command that nobody consumes holds it.
      complain(machine, 0);
      assertThat(machine.levels).containsEntry(0x1200, true);
      complain(machine, 4);
      machine.bridge.slots().get(0).reset();
      assertThat(machine.levels).containsEntry(0x1200, true);
      machine.bridge.slots().get(4).reset();
      assertThat(machine.levels).containsEntry(0x1200, false);
    }
  }

  private static void complain(PciTestMachine machine, int slot) {
    machine.bridge.slots().get(slot).configStore(4, 2, 6);
    machine.iommu.stuff(0x80000000L, 0, 3, 1);
    machine.iommu.put(0x80000000L, 0x1000, 0x10003);
    machine.iommu.put(0x80000000L, 0x2000, 0x20003);
    long ra = machine.bridge.mmio32Ra() + 0x10000L * slot;
    machine.memory.fill(0x10000, 0x2000, (byte) 0);
    machine.map.store(ra + 0x24, 4, 0x000f000f);
    machine.map.store(ra + 0x28, 8, 0x1000);
    machine.map.store(ra + 0x30, 8, 0x2000);
    machine.map.store(ra + 0x14, 4, 0x460001);
    machine.executor.runAll();
    machine.memory.putByte(0x10000, (byte) 0x7f);
    machine.map.store(ra + 0x1000, 4, 1);
    machine.executor.runAll();
  }

  @Test
  void refusesSlotsThatAreTakenOrImpossible() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      assertThatThrownBy(() -> HostBridgeSettings.of(0, Map.of("colour", "blue")))
          .hasMessageContainingAll("colour", "vfio-group", "memlock");
      assertThatThrownBy(() -> HostBridgeSettings.of(0, Map.of("mem_win_size", "0x100000000")))
          .hasMessageContaining("mem_win_size");
      assertThatThrownBy(() -> HostBridgeSettings.of(0, Map.of("ddw", "maybe")))
          .hasMessageContaining("ddw=maybe");
      for (int i = 1; i < 32; i++) {
        machine.plugNvme();
      }
      assertThatThrownBy(machine::plugNvme).hasMessageContaining("32 slots");
    }
  }
}

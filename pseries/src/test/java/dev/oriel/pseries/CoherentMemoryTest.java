package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.BootLayout;
import dev.oriel.boot.FdtNode;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.StepExecutor;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.pci.TableSettings;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the memory of GPUs lies, and what the guest is told of it. */
class CoherentMemoryTest {
  private static final long GIB = 1L << 30;
  private static final long FIRST = 64L << 40;
  private static final BootLayout LAYOUT =
      new BootLayout(false, 0, 0, true, false, 0, 0, 0x1000_0000, 0x1_0000, 0);

  @AutoClose private final GuestMemory memory = GuestMemory.reserve(1L << 42);
  private Platform platform;
  private PciHostBridge bridge;

  @BeforeEach
  void build() {
    memory.plug(0, GIB);
    platform = TestPlatform.of(memory, 1);
    bridge = platform.hostBridges().add(HostBridgeSettings.qemu(0));
  }

  private static void plugGpu(PciHostBridge bus, String ram) {
    PciDeviceType type =
        ServiceLoader.load(PciDeviceType.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(t -> t.name().equals("coherent-gpu"))
            .findAny()
            .orElseThrow();
    DeviceOptions options =
        DeviceOptions.of(
            type,
            Map.of("ram", ram),
            id -> {
              throw new AssertionError(id);
            });
    bus.plug(type, options, new StepExecutor());
  }

  @Test
  void aNodeNamesItsMemoryAsUnused() {
    plugGpu(bridge, "32G");
    FdtNode root = platform.describe(LAYOUT);
    FdtNode node = root.at("memory@400000000000");
    assertThat(node.strings("device_type")).containsExactly("memory");
    assertThat(node.strings("compatible")).containsExactly("ibm,coherent-device-memory");
    assertThat(node.cells("reg")).containsExactly(0x4000, 0, 8, 0);
    assertThat(node.cells("linux,usable-memory")).containsExactly(0x4000, 0, 0, 0);
    assertThat(node.cells("ibm,associativity")).containsExactly(1, 1);
    FdtNode function = root.at("pci@800000020000000/3d-controller@0");
    assertThat(function.cells("memory-region")).isEqualTo(node.cells("phandle"));
    assertThat(memory.contains(FIRST, 32 * GIB)).isTrue();
  }

  /** Linux 6.12 sizes its window by this alone. */
  @Test
  void lrdrCapacityCoversIt() {
    plugGpu(bridge, "32G");
    assertThat(highestAddress()).isEqualTo(FIRST + 32 * GIB);
  }

  private long highestAddress() {
    int[] capacity = platform.describe(LAYOUT).at("rtas").cells("ibm,lrdr-capacity");
    return (long) capacity[0] << 32 | capacity[1];
  }

  /** As with QEMU before 2018: the guest sizes its window without it, and gets that window. */
  @Test
  void lrdrCapacityOmitsGpusIfWindowsAreSizedByRam() {
    platform = TestPlatform.of(memory, 1);
    bridge = platform.hostBridges().add(HostBridgeSettings.of(0, Map.of("advertise", "ram")));
    plugGpu(bridge, "32G");
    assertThat(highestAddress()).isLessThan(FIRST);
    platform.hostBridges().add(HostBridgeSettings.qemu(1));
    assertThat(highestAddress()).isEqualTo(FIRST + 32 * GIB);
  }

  @Test
  void everyGpuIsItsOwnNumaNode() {
    plugGpu(bridge, "1G");
    plugGpu(bridge, "1G");
    FdtNode root = platform.describe(LAYOUT);
    assertThat(root.at("memory@400040000000").cells("ibm,associativity")).containsExactly(1, 2);
    FdtNode rtas = root.at("rtas");
    assertThat(rtas.cells("ibm,max-associativity-domains")).containsExactly(1, 3);
    assertThat(rtas.cells("ibm,numa-lookup-index-table")).containsExactly(3, 0, 1, 2);
    assertThat(rtas.value("ibm,numa-distance-table"))
        .containsExactly(0, 0, 0, 9, 10, 20, 20, 20, 10, 20, 20, 20, 10);
  }

  @Test
  void everyHostBridgeHasTwoTebibytes() {
    PciHostBridge second = platform.hostBridges().add(HostBridgeSettings.qemu(1));
    plugGpu(second, "1G");
    assertThat(memory.contains(FIRST + (2L << 40), GIB)).isTrue();
    for (int i = 0; i < 8; i++) {
      plugGpu(bridge, "256G");
    }
    assertThatThrownBy(() -> plugGpu(bridge, "1G"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("the host bridge has 0 MiB left");
  }

  /** As under Linux, where the driver of the GPU has registered it. */
  @Test
  void aHostDoesNotLockIt() {
    long defaultWindow = 4 << 20;
    PciHostBridge simulated =
        platform
            .hostBridges()
            .add(HostBridgeSettings.qemu(1), new TableSettings.Simulated(GIB + defaultWindow));
    plugGpu(simulated, "32G");
    long gpu = FIRST + (2L << 40);
    Iommu iommu = platform.iommu();
    assertThat(iommu.put(0x8000_0100L, 0, gpu + 31 * GIB | 3)).isEqualTo(TceStatus.SUCCESS);
    assertThat(iommu.put(0x8000_0100L, 0, GIB - 0x1000 | 3)).isEqualTo(TceStatus.SUCCESS);
    MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    iommu.put(0x8000_0100L, 0x1000, gpu | 3);
    assertThat(simulated.endpoint().port().write(0x1008, data, 0, 8)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(gpu + 8)).isEqualTo(0x0102_0304_0506_0708L);
  }

  @Test
  void aMachineWithoutAGpuHasOneNode() {
    FdtNode root = platform.describe(LAYOUT);
    assertThat(root.at("rtas").cells("ibm,numa-lookup-index-table")).containsExactly(1, 0);
    assertThat(memory.regions()).hasSize(1);
    assertThat(root.at("memory@0").cells("ibm,associativity")).containsExactly(1, 0);
  }
}

package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.BootLayout;
import dev.oriel.boot.FdtNode;
import dev.oriel.device.Bar;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.TceLookup;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.WindowRequest;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.options.Property;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.TestPlatform;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A passed-through device, of a simulated host, that has memory of its own. */
class PassedMemoryTest {
  private static final long GIB = 1L << 30;
  private static final long FIRST = 64L << 40;
  private static final long DEFAULT = 0x8000_0000L;
  private static final long DYNAMIC = 0x8000_0001L;
  private static final long DEFAULT_CHARGE = 4 << 20;
  private static final BootLayout LAYOUT =
      new BootLayout(false, 0, 0, true, false, 0, 0, 0x1000_0000, 0x1_0000, 0);

  private static final int CONTROL = 0x14;
  private static final int ENABLED = 0x46_0001;
  private static final int QUEUE_SIZES = 0x24;
  private static final int QUEUE = 0x28;
  private static final int COMPLETIONS = 0x30;
  private static final int DOORBELL = 0x1000;
  private static final int IDENTIFY = 6;

  private final GuestMemory memory = GuestMemory.reserve(1L << 42);
  private final StepExecutor executor = new StepExecutor();
  private Platform platform;
  private PciHostBridge bridge;

  @BeforeEach
  void build() {
    memory.plug(0, GIB);
    platform = TestPlatform.of(memory, 1);
  }

  @AfterEach
  void close() {
    bridge.close();
    memory.close();
  }

  private void simulated(long memlock) {
    bridge =
        platform
            .hostBridges()
            .add(HostBridgeSettings.qemu(0), new TableSettings.Simulated(memlock));
  }

  private static PciDeviceType type(String name) {
    return ServiceLoader.load(PciDeviceType.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(t -> t.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static DeviceOptions options(String ram) {
    return DeviceOptions.of(
        type("vfio-pci"), Map.of("drive", "d", "ram", ram), id -> new TestImage(1 << 20, false));
  }

  private PciSlot plug(String ram) {
    return bridge.plug(type("vfio-pci"), options(ram), executor);
  }

  private void putInt(long ra, int value) {
    memory.putInt(ra, Integer.reverseBytes(value));
  }

  private int getInt(long ra) {
    return Integer.reverseBytes(memory.getInt(ra));
  }

  /**
   * The device fetches its commands from its memory, and writes what it is and that it is done to
   * it: all by the host's TCEs of the largest window, at 64 TiB from its beginning.
   */
  @Test
  void itsMemoryIsReachedByDmaThroughTheLargestWindow() {
    simulated(HostModel.UNLIMITED);
    PciSlot device = plug("1G");
    bridge.reset();
    assertThat(bridge.endpoint().query().largestBlock64()).isEqualTo(1L << 37);
    assertThat(bridge.endpoint().create(16, 47)).isInstanceOf(WindowRequest.Created.class);
    long window = 1L << 59;
    long page = FIRST + GIB - 0x1_0000;
    assertThat(platform.iommu().put(DYNAMIC, window + page, page | 3)).isEqualTo(TceStatus.SUCCESS);
    assertThat(bridge.lockedByHost()).as("RAM only").isEqualTo(GIB);

    long registers = device.barAddress(device.profile().bars().getFirst());
    device.configStore(4, 2, 6);
    device.store(BusSpace.MEMORY, registers + QUEUE_SIZES, 4, 0x1f_001f);
    device.store(BusSpace.MEMORY, registers + QUEUE, 8, window + page);
    device.store(BusSpace.MEMORY, registers + COMPLETIONS, 8, window + page + 0x1000);
    device.store(BusSpace.MEMORY, registers + CONTROL, 4, ENABLED);
    executor.runAll();
    identify(page, window + page + 0x2000);
    device.store(BusSpace.MEMORY, registers + DOORBELL, 4, 1);
    executor.runAll();
    assertThat(getInt(page + 0x100c)).as("done, without an error").isEqualTo(1 << 16 | 1);
    assertThat(getInt(page + 0x2000) & 0xffff).isEqualTo(device.profile().vendorId());

    identify(page + 64, window + page - 0x1_0000);
    device.store(BusSpace.MEMORY, registers + DOORBELL, 4, 2);
    executor.runAll();
    assertThat(getInt(page + 0x101c) >>> 17).as("nothing is mapped there").isNotZero();
    assertThat(getInt(page - 0x1_0000)).isZero();
  }

  private void identify(long ra, long target) {
    putInt(ra, IDENTIFY | 1 << 16);
    putInt(ra + 24, (int) target);
    putInt(ra + 28, (int) (target >>> 32));
    putInt(ra + 40, 1);
  }

  /** A window for what there was before would not have reached it. */
  @Test
  void aWindowSizedByRamDoesNotReachIt() {
    bridge =
        platform
            .hostBridges()
            .add(
                HostBridgeSettings.of(0, Map.of("advertise", "ram")),
                new TableSettings.Simulated(HostModel.UNLIMITED));
    plug("1G");
    int largest = Long.numberOfTrailingZeros(bridge.endpoint().query().largestBlock64()) + 12;
    assertThat(bridge.endpoint().create(16, largest)).isInstanceOf(WindowRequest.Created.class);
    assertThat(platform.iommu().put(DYNAMIC, (1L << 59) + FIRST, FIRST | 3))
        .isEqualTo(TceStatus.PARAMETER);
  }

  /** Its driver has registered it, so a limit that holds RAM and the default window suffices. */
  @Test
  void theHostLocksNothingForIt() {
    simulated(GIB + DEFAULT_CHARGE);
    plug("32G");
    Iommu iommu = platform.iommu();
    assertThat(iommu.put(DEFAULT, 0, FIRST + 31 * GIB | 3)).isEqualTo(TceStatus.SUCCESS);
    MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(bridge.endpoint().port().write(8, data, 0, 8)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(FIRST + 31 * GIB + 8)).isEqualTo(0x0102_0304_0506_0708L);
  }

  @Test
  void theDeviceTreeIsThatOfACoherentGpu() {
    simulated(HostModel.UNLIMITED);
    PciSlot device = plug("1G");
    PciDeviceType gpu = type("coherent-gpu");
    DeviceOptions options =
        DeviceOptions.of(
            gpu,
            Map.of("ram", "1G"),
            id -> {
              throw new AssertionError(id);
            });
    bridge.plug(gpu, options, executor);
    FdtNode root = platform.describe(LAYOUT);
    FdtNode passed = root.at("memory@400000000000");
    FdtNode other = root.at("memory@400040000000");
    for (String name : List.of("device_type", "compatible")) {
      assertThat(passed.strings(name)).isEqualTo(other.strings(name));
    }
    assertThat(passed.cells("reg")).containsExactly(0x4000, 0, 0, 0x4000_0000);
    assertThat(passed.cells("linux,usable-memory")).containsExactly(0x4000, 0, 0, 0);
    assertThat(passed.cells("ibm,associativity")).containsExactly(1, 1);
    assertThat(other.cells("ibm,associativity")).containsExactly(1, 2);
    FdtNode function = root.at(bridge.path(device).substring(1));
    assertThat(function.cells("memory-region")).isEqualTo(passed.cells("phandle"));
    assertThat(root.at("rtas").cells("ibm,lrdr-capacity")).startsWith(0x4000, (int) (2 * GIB));
  }

  @Test
  void itStaysOverAReset() {
    simulated(HostModel.UNLIMITED);
    plug("1G");
    bridge.reset();
    memory.putLong(FIRST, 42);
    assertThat(platform.iommu().put(DEFAULT, 0, FIRST | 3)).isEqualTo(TceStatus.SUCCESS);
    bridge.reset();
    assertThat(platform.iommu().get(DEFAULT, 0)).isEqualTo(new TceLookup(TceStatus.SUCCESS, 0));
    assertThat(memory.getLong(FIRST)).isEqualTo(42);
    assertThat(platform.iommu().put(DEFAULT, 0, FIRST | 3)).isEqualTo(TceStatus.SUCCESS);
  }

  @Test
  void itCannotComeLeaveOrBeSaved() {
    simulated(HostModel.UNLIMITED);
    PciSlot device = plug("1G");
    assertThatThrownBy(
            () -> bridge.hotPlug(OptionalInt.empty(), type("vfio-pci"), options("1G"), executor))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("vfio-pci: memory on the processors' bus is there from the start, or never");
    assertThatThrownBy(() -> bridge.requestUnplug(device, "v"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("v: its memory on the processors' bus cannot leave");
    assertThatThrownBy(() -> device.save(new StateWriter()))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("vfio-pci cannot be saved");
  }

  @Test
  void whatDoesNotFitLeavesNothing() {
    simulated(HostModel.UNLIMITED);
    for (int i = 0; i < 8; i++) {
      plug("256G");
    }
    assertThatThrownBy(() -> plug("256M"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("the host bridge has 0 MiB left");
    assertThat(bridge.slots()).hasSize(8);
    assertThat(memory.regions()).hasSize(9);
  }

  /** A device whose host refuses to map what it offers. */
  private static final class Refusing implements PciDeviceType, PciFunction {
    private boolean closed;

    @Override
    public String name() {
      return "refusing";
    }

    @Override
    public String help() {
      return "has memory that cannot be mapped";
    }

    @Override
    public List<Property> properties() {
      return List.of();
    }

    @Override
    public long coherentMemory(DeviceOptions options) {
      return GIB;
    }

    @Override
    public PciFunction create(DeviceOptions options, PciContext context) {
      return this;
    }

    @Override
    public PciProfile profile() {
      return new PciProfile(
          1, 1, 0, 0x030200, 0, 0, 0, List.of(Bar.memory64(0, 0x1000)), List.of());
    }

    @Override
    public boolean memoryPlaced(MemorySegment memory) {
      throw new BadConfigurationException("no: " + memory.byteSize());
    }

    @Override
    public long load(int bar, long offset, int size) {
      return 0;
    }

    @Override
    public void store(int bar, long offset, int size, long value) {}

    @Override
    public void reset() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void whatCannotBeMappedLeavesNothing() {
    simulated(HostModel.UNLIMITED);
    Refusing type = new Refusing();
    DeviceOptions options =
        DeviceOptions.of(
            type,
            Map.of(),
            id -> {
              throw new AssertionError(id);
            });
    assertThatThrownBy(() -> bridge.plug(type, options, executor)).hasMessage("no: " + GIB);
    assertThat(type.closed).isTrue();
    assertThat(bridge.slots()).isEmpty();
    assertThat(memory.regions()).hasSize(1);
    plug("1G");
    assertThat(memory.contains(FIRST, GIB)).isTrue();
  }
}

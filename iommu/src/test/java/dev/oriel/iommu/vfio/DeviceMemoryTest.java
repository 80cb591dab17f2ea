package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedContainer;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.simulated.SimulatedKernel;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory of a device of a host, by the ioctls of that host, in the place of some of a guest's. */
class DeviceMemoryTest {
  private static final Path FILES = Path.of("/dev/vfio");
  private static final String NAME = "0004:04:00.0";
  private static final long RAM = 1 << 20;
  private static final long SIZE = 1 << 21;
  private static final long AT = 1L << 46;
  private static final long DEFAULT_CHARGE = 4 << 20;
  private static final long DEFAULT = 0x8000_0000L;

  private final GuestMemory memory = GuestMemory.reserve(RAM + SIZE);
  private final SimulatedHost host =
      new SimulatedHost(
          new HostModel(12, 1 << 12, 12, 1, 16 << 20, HostModel.UNLIMITED),
          new TableBudget(1 << 30),
          address -> ProcessMemory.Kind.WRITABLE);
  private final Gpu gpu = new Gpu();
  private Optional<SimulatedContainer> hardware = Optional.empty();
  private final SimulatedKernel kernel =
      new SimulatedKernel(
          host,
          FILES,
          0,
          (name, container) -> {
            hardware = Optional.of(container);
            return Optional.of(gpu);
          });

  @AfterEach
  void close() {
    memory.close();
  }

  /** A device that has nothing but memory. */
  private static final class Gpu implements HostDevice {
    private long size = SIZE;
    private Optional<MemorySegment> pages = Optional.empty();
    private int closed;

    @Override
    public long size(int region) {
      return region == OWN ? size : region == CONFIG ? 256 : 0;
    }

    @Override
    public long memory() {
      return size;
    }

    @Override
    public int mapMemory(MemorySegment mapped) {
      pages = Optional.of(mapped);
      return 0;
    }

    @Override
    public int vectors(Interrupt kind) {
      return 0;
    }

    @Override
    public long load(int region, long offset, int size) {
      return -1;
    }

    @Override
    public void store(int region, long offset, int size, long value) {}

    @Override
    public int enable(Interrupt kind, int count, IntConsumer arrived) {
      return Errno.EINVAL.negative();
    }

    @Override
    public void disable(Interrupt kind) {}

    @Override
    public void unmask() {}

    @Override
    public int reset() {
      return 0;
    }

    @Override
    public int hotReset() {
      return 0;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** The pages of the guest where that memory is to be. */
  private MemorySegment plug() {
    memory.plug(0, RAM);
    return memory.segment().asSlice(memory.plug(AT, SIZE).offset(), SIZE);
  }

  private HostTables tables() {
    GuestRam ram = GuestRam.of(memory, memory.segment().address());
    return new HostTables(new VfioContainer(kernel, FILES, 0), ram, 12, (ioba, tce) -> tce);
  }

  @Test
  void itIsMappedAndRegisteredAndReachedByDma() {
    MemorySegment pages = plug();
    HostTables tables = tables();
    HostDevice device = tables.device(NAME);
    assertThat(device.memory()).isEqualTo(SIZE);
    assertThat(device.mapMemory(pages.asSlice(0, SIZE / 2))).isEqualTo(Errno.EINVAL.negative());
    assertThat(device.mapMemory(pages)).isZero();
    assertThat(gpu.pages).isPresent();
    assertThat(device.mapMemory(pages)).as("once only").isEqualTo(Errno.EINVAL.negative());
    assertThat(host.locked()).as("the driver's registration").isZero();

    Iommu iommu = new Iommu(memory);
    PartitionableEndpoint endpoint =
        iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {}, tables);
    assertThat(host.locked()).as("the guest's RAM").isEqualTo(RAM + DEFAULT_CHARGE);
    assertThat(iommu.put(DEFAULT, 0x1000, AT + SIZE - 0x1000 | 3)).isEqualTo(TceStatus.SUCCESS);
    assertThat(hardware.orElseThrow().translate(0x1000))
        .isEqualTo(pages.address() + SIZE - 0x1000 | 3);
    MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(endpoint.port().write(0x1010, data, 0, 8)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(AT + SIZE - 0x1000 + 0x10)).isEqualTo(0x0102_0304_0506_0708L);

    assertThat(iommu.put(DEFAULT, 0x1000, 0)).isEqualTo(TceStatus.SUCCESS);
    device.close();
    assertThat(gpu.closed).isEqualTo(1);
    assertThat(memory.getLong(AT + SIZE - 0x1000 + 0x10)).as("empty pages").isZero();
    tables.close();
    assertThat(host.locked()).as("VmLck").isZero();
    requireForgotten(pages);
  }

  /** What is still registered as a device's would not be charged. */
  private void requireForgotten(MemorySegment pages) {
    SimulatedContainer other = new SimulatedContainer(host);
    assertThat(other.register(pages.address(), SIZE)).isZero();
    assertThat(host.locked()).isEqualTo(SIZE);
    other.close();
    assertThat(host.locked()).isZero();
  }

  /** The host takes the device, while the guest still maps its memory. */
  @Test
  void whatIsMappedWhenTheDeviceLeavesIsFreedWithTheContainer() {
    MemorySegment pages = plug();
    HostTables tables = tables();
    HostDevice device = tables.device(NAME);
    assertThat(device.mapMemory(pages)).isZero();
    Iommu iommu = new Iommu(memory);
    iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {}, tables);
    assertThat(iommu.put(DEFAULT, 0, AT | 3)).isEqualTo(TceStatus.SUCCESS);
    device.close();
    tables.close();
    assertThat(host.locked()).isZero();
    requireForgotten(pages);
  }

  @Test
  void aDeviceWithoutMemoryHasNone() {
    gpu.size = 0;
    try (VfioContainer container = new VfioContainer(kernel, FILES, 0);
        HostDevice device = container.device(NAME)) {
      assertThat(device.memory()).isZero();
      assertThat(device.mapMemory(plug())).isEqualTo(Errno.ENODEV.negative());
    }
  }

  /** A kernel that answers what it is asked of regions otherwise. */
  private Kernel lying(Consumer<Struct> lie) {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(kernel, arguments);
                if (method.getName().equals("ioctl")
                    && arguments[1] == Request.DEVICE_GET_REGION_INFO) {
                  lie.accept(new Struct((MemorySegment) arguments[2], VfioAbi.REGION_INFO));
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static boolean isMemory(Struct info) {
    return info.getInt("index") == HostDevice.OWN;
  }

  private void refused(Consumer<Struct> lie, String words) {
    int before = gpu.closed;
    try (VfioContainer container = new VfioContainer(lying(lie), FILES, 0)) {
      assertThatThrownBy(() -> container.device(NAME))
          .isInstanceOf(BadConfigurationException.class)
          .hasMessage("vfio-pci: the host describes region 9 of " + NAME + " wrongly: " + words);
    }
    assertThat(gpu.closed).as("its file is closed").isEqualTo(before + 1);
  }

  @Test
  void aHostThatDescribesItWronglyIsRefusedInWords() {
    refused(
        info -> {
          if (isMemory(info)) {
            info.set("argsz", -1);
          }
        },
        "0xffffffff bytes");
    refused(
        info -> {
          if (isMemory(info)) {
            info.set("argsz", 31);
          }
        },
        "0x1f bytes");
    refused(
        info -> {
          if (isMemory(info)) {
            info.set("cap_offset", 64);
          }
        },
        "a capability at 0x40, of 0x40 bytes in all");
    refused(
        info -> {
          if (isMemory(info) && info.segment().byteSize() >= 64) {
            info.segment().set(JAVA_INT, 52, 32);
          }
        },
        "the capability at 0x20 twice");
  }

  /** Another vendor's, or another subtype, is something else. */
  @Test
  void regionsOfOtherKindsAreNoMemory() {
    for (long word : new long[] {40, 44}) {
      Kernel other =
          lying(
              info -> {
                if (isMemory(info) && info.segment().byteSize() >= 64) {
                  info.segment().set(JAVA_INT, word, 7);
                }
              });
      try (VfioContainer container = new VfioContainer(other, FILES, 0);
          HostDevice device = container.device(NAME)) {
        assertThat(device.memory()).isZero();
      }
    }
  }
}

package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/** A container of this host's kernel, on a POWER server, with one group of devices in it. */
public final class VfioContainer implements Container {
  private final Kernel kernel;
  private final int container;
  private final int group;
  private final int groupNumber;
  private final Info info;
  private volatile boolean inReset;

  /**
   * A container of this host.
   *
   * @param group the IOMMU group whose devices it is for
   * @throws BadConfigurationException saying what this host lacks
   */
  public static VfioContainer ofThisHost(int group) {
    if (!System.getProperty("os.name").equals("Linux") || !isPower()) {
      throw missing("a POWER server with Linux, and this is " + System.getProperty("os.arch"));
    }
    Path devices = Path.of("/dev/vfio");
    if (!Files.exists(devices.resolve("vfio"))) {
      throw missing(
          devices.resolve("vfio") + ": load the kernel modules vfio_iommu_spapr_tce and vfio-pci");
    }
    return new VfioContainer(new Libc(isPower()), devices, group);
  }

  /**
   * Tables of {@link #ofThisHost} for the windows of one host bridge.
   *
   * @param devices whether there is memory of devices of the host at an offset of the segment
   */
  public static HostTables tables(int group, GuestMemory memory, LongPredicate devices) {
    VfioContainer container = ofThisHost(group);
    return new HostTables(
        container,
        GuestRam.of(memory, memory.segment().address(), devices),
        container.hostPageShift(),
        (ioba, tce) -> tce);
  }

  private static boolean isPower() {
    return System.getProperty("os.arch").startsWith("ppc64");
  }

  private static BadConfigurationException missing(String what) {
    return new BadConfigurationException("table=vfio needs " + what);
  }

  /**
   * A container of any kernel.
   *
   * @param devices the folder of its VFIO files
   * @throws BadConfigurationException saying what is missing
   */
  public VfioContainer(Kernel kernel, Path devices, int groupNumber) {
    this.kernel = kernel;
    this.groupNumber = groupNumber;
    container = kernel.open(devices.resolve("vfio"));
    if (container < 0) {
      throw missing(
          devices.resolve("vfio") + ", which cannot be opened: " + Errno.describe(container));
    }
    int opened = -1;
    try (Arena arena = Arena.ofConfined()) {
      if (simple(container, Request.GET_API_VERSION, 0) != VfioAbi.API_VERSION) {
        throw missing("another version of VFIO than this host's");
      }
      if (simple(container, Request.CHECK_EXTENSION, VfioAbi.SPAPR_TCE_V2_IOMMU) <= 0) {
        throw missing("VFIO's sPAPR TCE v2, which this host's kernel does not have");
      }
      Path file = devices.resolve(Integer.toString(groupNumber));
      opened = kernel.open(file);
      if (opened < 0) {
        throw missing(file + ", which cannot be opened: " + Errno.describe(opened));
      }
      Struct status = new Struct(arena, VfioAbi.GROUP_STATUS);
      require(
          kernel.ioctl(opened, Request.GROUP_GET_STATUS, status.segment()), "the group's state");
      if ((status.getInt("flags") & VfioAbi.GROUP_VIABLE) == 0) {
        throw missing("all devices of group " + groupNumber + " bound to vfio-pci or to no driver");
      }
      MemorySegment number = arena.allocateFrom(JAVA_INT, container);
      require(
          kernel.ioctl(opened, Request.GROUP_SET_CONTAINER, number),
          "a group that no one else has");
      require(
          simple(container, Request.SET_IOMMU, VfioAbi.SPAPR_TCE_V2_IOMMU),
          "an IOMMU for the group");
      info = info(arena);
      group = opened;
    } catch (RuntimeException | Error e) {
      if (opened >= 0) {
        kernel.close(opened);
      }
      kernel.close(container);
      throw e;
    }
  }

  /** An ioctl whose argument is a number. */
  @SuppressWarnings("restricted")
  private int simple(int file, Request request, long argument) {
    return kernel.ioctl(file, request, MemorySegment.ofAddress(argument));
  }

  private static void require(int result, String what) {
    if (result < 0) {
      throw missing(what + ": " + Errno.describe(result));
    }
  }

  private Info info(Arena arena) {
    Struct info = new Struct(arena, VfioAbi.TCE_INFO);
    require(
        kernel.ioctl(container, Request.SPAPR_TCE_GET_INFO, info.segment()),
        "a group with TCE tables");
    if ((info.getInt("flags") & VfioAbi.INFO_DDW) == 0) {
      throw missing("dynamic DMA windows, which this host does not have for the group");
    }
    return new Info(
        info.getInt("dma32_window_start"),
        info.getInt("dma32_window_size"),
        info.getLong("pgsizes"),
        info.getInt("max_dynamic_windows_supported"),
        info.getInt("levels"));
  }

  @Override
  public Info info() {
    return info;
  }

  @Override
  public int hostPageShift() {
    return Long.numberOfTrailingZeros(kernel.pageSize());
  }

  @Override
  public int register(long address, long size) {
    return memory(Request.SPAPR_REGISTER_MEMORY, address, size);
  }

  @Override
  public int unregister(long address, long size) {
    return memory(Request.SPAPR_UNREGISTER_MEMORY, address, size);
  }

  private int memory(Request request, long address, long size) {
    try (Arena arena = Arena.ofConfined()) {
      Struct range =
          new Struct(arena, VfioAbi.REGISTER_MEMORY).set("vaddr", address).set("size", size);
      return kernel.ioctl(container, request, range.segment());
    }
  }

  @Override
  public long create(int pageShift, long size, int levels) {
    try (Arena arena = Arena.ofConfined()) {
      Struct create =
          new Struct(arena, VfioAbi.TCE_CREATE)
              .set("page_shift", pageShift)
              .set("window_size", size)
              .set("levels", levels);
      int result = kernel.ioctl(container, Request.SPAPR_TCE_CREATE, create.segment());
      return result < 0 ? result : create.getLong("start_addr");
    }
  }

  @Override
  public int remove(long start) {
    try (Arena arena = Arena.ofConfined()) {
      Struct remove = new Struct(arena, VfioAbi.TCE_REMOVE).set("start_addr", start);
      return kernel.ioctl(container, Request.SPAPR_TCE_REMOVE, remove.segment());
    }
  }

  @Override
  public int map(long ioba, long size, long address, int permissions) {
    try (Arena arena = Arena.ofConfined()) {
      Struct map =
          new Struct(arena, VfioAbi.DMA_MAP)
              .set("flags", permissions)
              .set("vaddr", address)
              .set("iova", ioba)
              .set("size", size);
      return kernel.ioctl(container, Request.MAP_DMA, map.segment());
    }
  }

  @Override
  public int unmap(long ioba, long size) {
    try (Arena arena = Arena.ofConfined()) {
      Struct unmap = new Struct(arena, VfioAbi.DMA_UNMAP).set("iova", ioba).set("size", size);
      return kernel.ioctl(container, Request.UNMAP_DMA, unmap.segment());
    }
  }

  /** The kernel leaves an endpoint in reset, and says that it is operational. */
  @Override
  public int handleErrors(EehOperation operation) {
    boolean ends = operation == EehOperation.ENABLE && inReset;
    int ended = ends ? ask(EehOperation.RESET_DEACTIVATE) : 0;
    int result = ended == 0 ? ask(operation) : ended;
    if (result == 0) {
      switch (operation) {
        case RESET_HOT, RESET_FUNDAMENTAL -> inReset = true;
        case RESET_DEACTIVATE, ENABLE -> inReset = false;
        default -> {}
      }
    }
    return result;
  }

  private int ask(EehOperation operation) {
    try (Arena arena = Arena.ofConfined()) {
      Struct op = new Struct(arena, VfioAbi.EEH_PE_OP).set("op", operation.ordinal());
      return kernel.ioctl(container, Request.EEH_PE_OP, op.segment());
    }
  }

  @Override
  public HostDevice device(String name) {
    return new VfioDevice(kernel, new VfioDevice.Group(groupNumber, group, () -> inReset), name);
  }

  /** The kernel removes windows and registrations with the last file. */
  @Override
  public void close() {
    kernel.close(group);
    kernel.close(container);
  }
}

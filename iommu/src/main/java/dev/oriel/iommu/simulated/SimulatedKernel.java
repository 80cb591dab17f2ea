package dev.oriel.iommu.simulated;

import static dev.oriel.iommu.vfio.Errno.EBADF;
import static dev.oriel.iommu.vfio.Errno.EBADFD;
import static dev.oriel.iommu.vfio.Errno.EBUSY;
import static dev.oriel.iommu.vfio.Errno.EINVAL;
import static dev.oriel.iommu.vfio.Errno.EIO;
import static dev.oriel.iommu.vfio.Errno.ENODEV;
import static dev.oriel.iommu.vfio.Errno.ENOENT;
import static dev.oriel.iommu.vfio.Errno.ENOTTY;
import static dev.oriel.iommu.vfio.Errno.EPERM;
import static dev.oriel.iommu.vfio.Errno.ERANGE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.Kernel;
import dev.oriel.iommu.vfio.Request;
import dev.oriel.iommu.vfio.Struct;
import dev.oriel.iommu.vfio.VfioAbi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of a {@link SimulatedHost}, as one process calls it: the files of VFIO and their
 * ioctls (Linux' drivers/vfio/container.c and group.c). There is one group.
 *
 * <p>A container lives until it has neither a file nor a group. With its last group it loses its
 * windows and its memory.
 */
public final class SimulatedKernel implements Kernel {
  private static final int FIRST_FILE = 3;
  private static final int LAST_ERROR_FUNCTION = 19;
  private static final int LAST_ERROR_TYPE = 1;

  private final SimulatedHost host;
  private final Path containerFile;
  private final Path groupFile;
  private final int groupNumber;
  private final Group group = new Group();
  private final Map<Integer, Object> files = new HashMap<>();
  private final EventFiles events = new EventFiles();
  private final Members members;

  /** What a device's file may ask about others. */
  private final DeviceFile.Files deviceFiles =
      new DeviceFile.Files() {
        @Override
        public void signal(int file) {
          events.signal(file);
        }

        @Override
        public int groupNumber() {
          return groupNumber;
        }

        @Override
        public int checkGroup(int file) {
          return switch (file(file)) {
            case null -> EBADF.negative();
            case Group g -> 0;
            default -> EINVAL.negative();
          };
        }
      };

  /** What a file of /dev/vfio/vfio is. */
  private static final class Context {
    @Nullable SimulatedContainer container;
  }

  private static final class Group {
    boolean open;
    int devices;
    @Nullable Context context;
  }

  /** The devices of the group. */
  @FunctionalInterface
  public interface Members {
    /**
     * Opens a device.
     *
     * @param container whose windows translate its DMA
     * @return empty if there is none of this name
     */
    Optional<HostDevice> open(String name, SimulatedContainer container);
  }

  /**
   * @param devices the folder of VFIO's files
   * @param group the number of its group
   */
  public SimulatedKernel(SimulatedHost host, Path devices, int group) {
    this(host, devices, group, (name, container) -> Optional.empty());
  }

  /**
   * @param members opens the devices of the group by name
   */
  public SimulatedKernel(SimulatedHost host, Path devices, int group, Members members) {
    this.host = host;
    this.members = members;
    containerFile = devices.resolve("vfio");
    groupNumber = group;
    groupFile = devices.resolve(Integer.toString(group));
  }

  @Override
  public synchronized int open(Path file) {
    if (file.equals(containerFile)) {
      return opened(new Context());
    }
    if (!file.equals(groupFile)) {
      return ENOENT.negative();
    }
    if (group.open || group.devices > 0) {
      return EBUSY.negative();
    }
    group.open = true;
    return opened(group);
  }

  private int opened(Object what) {
    int number = FIRST_FILE;
    while (files.containsKey(number)) {
      number++;
    }
    files.put(number, what);
    return number;
  }

  @Override
  public synchronized int close(int file) {
    Object closed = files.remove(file);
    if (closed == null) {
      return EBADF.negative();
    }
    if (closed == group) {
      group.open = false;
    } else if (closed instanceof DeviceFile device) {
      group.devices--;
      device.close();
    } else if (closed == events) {
      events.close(file);
    }
    if (!group.open && group.devices == 0) {
      leave();
    }
    return 0;
  }

  @Override
  public long pageSize() {
    return 1L << host.model().pageShift();
  }

  @Override
  public int ioctl(int file, Request request, MemorySegment argument) {
    return file(file) instanceof DeviceFile device
        ? device.ioctl(request, argument)
        : ofVfio(file, request, argument);
  }

  private synchronized @Nullable Object file(int number) {
    return files.get(number);
  }

  private synchronized int ofVfio(int file, Request request, MemorySegment argument) {
    return switch (files.get(file)) {
      case null -> EBADF.negative();
      case Context context -> container(context, request, argument);
      case Group g -> group(request, argument);
      default -> ENOTTY.negative();
    };
  }

  @Override
  public long read(int file, MemorySegment target, long offset) {
    return file(file) instanceof DeviceFile device
        ? device.read(target, offset)
        : EINVAL.negative();
  }

  @Override
  public long write(int file, MemorySegment source, long offset) {
    return file(file) instanceof DeviceFile device
        ? device.write(source, offset)
        : EINVAL.negative();
  }

  @Override
  public Optional<MemorySegment> map(int file, long offset, long size, Arena arena) {
    return Optional.empty();
  }

  @Override
  public int mapOver(MemorySegment pages, int file, long offset) {
    return file(file) instanceof DeviceFile device ? device.map(pages, offset) : ENODEV.negative();
  }

  /** They are the memory that a device has lost by then. */
  @Override
  public void unmapOver(MemorySegment pages) {
    pages.fill((byte) 0);
  }

  @Override
  public synchronized int events() {
    int number = opened(events);
    events.open(number);
    return number;
  }

  @Override
  public void signal(int file) {
    events.signal(file);
  }

  @Override
  public int await(int[] files) {
    return events.await(files);
  }

  @Override
  public void clear(int file) {
    events.clear(file);
  }

  private int group(Request request, MemorySegment argument) {
    return switch (request) {
      case GROUP_GET_STATUS -> status(argument);
      case GROUP_SET_CONTAINER -> join(argument.get(JAVA_INT, 0));
      case GROUP_UNSET_CONTAINER -> {
        if (group.context == null) {
          yield EINVAL.negative();
        }
        if (group.devices > 0) {
          yield EBUSY.negative();
        }
        leave();
        yield 0;
      }
      case GROUP_GET_DEVICE_FD -> {
        SimulatedContainer container = group.context == null ? null : group.context.container;
        if (container == null) {
          yield EINVAL.negative();
        }
        Optional<HostDevice> device = members.open(argument.getString(0), container);
        if (device.isEmpty()) {
          yield ENODEV.negative();
        }
        group.devices++;
        yield opened(new DeviceFile(device.get(), container, deviceFiles));
      }
      default -> ENOTTY.negative();
    };
  }

  private int status(MemorySegment argument) {
    Struct status = new Struct(argument, VfioAbi.GROUP_STATUS);
    if (status.isShort()) {
      return EINVAL.negative();
    }
    int joined = group.context == null ? 0 : VfioAbi.GROUP_CONTAINER_SET;
    status.set("flags", VfioAbi.GROUP_VIABLE | joined);
    return 0;
  }

  private int join(int file) {
    Object found = files.get(file);
    if (found == null) {
      return EBADF.negative();
    }
    if (group.context != null) {
      return EINVAL.negative();
    }
    if (!(found instanceof Context context)) {
      return EBADFD.negative();
    }
    group.context = context;
    return 0;
  }

  private void leave() {
    Context left = group.context;
    group.context = null;
    if (left != null && left.container != null) {
      left.container.close();
      left.container = null;
    }
  }

  private int container(Context context, Request request, MemorySegment argument) {
    return switch (request) {
      case GET_API_VERSION -> VfioAbi.API_VERSION;
      case CHECK_EXTENSION ->
          switch ((int) argument.address()) {
            case VfioAbi.SPAPR_TCE_IOMMU, VfioAbi.SPAPR_TCE_V2_IOMMU, VfioAbi.EEH -> 1;
            default -> 0;
          };
      case SET_IOMMU -> setIommu(context, (int) argument.address());
      default ->
          context.container == null
              ? EINVAL.negative()
              : tables(context.container, request, argument);
    };
  }

  private int setIommu(Context context, int version) {
    if (group.context != context || context.container != null) {
      return EINVAL.negative();
    }
    boolean second = version == VfioAbi.SPAPR_TCE_V2_IOMMU;
    if (!second && version != VfioAbi.SPAPR_TCE_IOMMU) {
      return ENODEV.negative();
    }
    context.container = new SimulatedContainer(host, second);
    context.container.attachGroup();
    return 0;
  }

  private int tables(SimulatedContainer container, Request request, MemorySegment argument) {
    boolean ofSecond =
        switch (request) {
          case SPAPR_REGISTER_MEMORY, SPAPR_UNREGISTER_MEMORY, SPAPR_TCE_CREATE, SPAPR_TCE_REMOVE ->
              true;
          default -> false;
        };
    boolean ofFirst = request == Request.ENABLE || request == Request.DISABLE;
    if (container.registers() ? ofFirst : ofSecond) {
      return ENOTTY.negative();
    }
    return switch (request) {
      case ENABLE -> container.enable();
      case DISABLE -> container.disable();
      case SPAPR_TCE_GET_INFO -> info(container, new Struct(argument, VfioAbi.TCE_INFO));
      case SPAPR_REGISTER_MEMORY -> {
        container.own();
        yield register(container, new Struct(argument, VfioAbi.REGISTER_MEMORY));
      }
      case SPAPR_UNREGISTER_MEMORY ->
          container.owned()
              ? unregister(container, new Struct(argument, VfioAbi.REGISTER_MEMORY))
              : EPERM.negative();
      case SPAPR_TCE_CREATE -> {
        container.own();
        yield create(container, new Struct(argument, VfioAbi.TCE_CREATE));
      }
      case SPAPR_TCE_REMOVE -> {
        container.own();
        yield remove(container, new Struct(argument, VfioAbi.TCE_REMOVE));
      }
      case MAP_DMA ->
          container.enabled()
              ? map(container, new Struct(argument, VfioAbi.DMA_MAP))
              : EPERM.negative();
      case EEH_PE_OP -> handleErrors(container, new Struct(argument, VfioAbi.EEH_PE_OP));
      case UNMAP_DMA ->
          container.enabled()
              ? unmap(container, new Struct(argument, VfioAbi.DMA_UNMAP))
              : EPERM.negative();
      default -> ENOTTY.negative();
    };
  }

  /** A reset of the endpoint is one of its devices. */
  private int handleErrors(SimulatedContainer container, Struct operation) {
    int number = isBad(operation) ? -1 : operation.getInt("op");
    if (number == EehOperation.values().length) {
      return inject(operation);
    }
    if (number < 0 || number > EehOperation.values().length) {
      return EINVAL.negative();
    }
    EehOperation asked = EehOperation.values()[number];
    int result = container.handleErrors(asked);
    if (result == 0
        && (asked == EehOperation.RESET_HOT || asked == EehOperation.RESET_FUNDAMENTAL)) {
      files.values().stream()
          .filter(DeviceFile.class::isInstance)
          .forEach(device -> ((DeviceFile) device).reset());
    }
    return result;
  }

  /** This host's firmware injects no errors. */
  private static int inject(Struct operation) {
    Struct error = new Struct(operation.segment(), VfioAbi.EEH_PE_ERROR);
    if (error.isShort() || error.getInt("func") > LAST_ERROR_FUNCTION) {
      return EINVAL.negative();
    }
    return error.getInt("type") > LAST_ERROR_TYPE ? ERANGE.negative() : EIO.negative();
  }

  /** A caller of the first version's time has a shorter structure. */
  private static int info(SimulatedContainer container, Struct info) {
    if (info.size() < VfioAbi.offset(VfioAbi.TCE_INFO, "pgsizes")) {
      return EINVAL.negative();
    }
    Container.Info of = container.info();
    info.set("flags", 0);
    info.set("dma32_window_start", of.dma32Start());
    info.set("dma32_window_size", of.dma32Size());
    if (container.registers() && !info.isShort()) {
      info.set("flags", VfioAbi.INFO_DDW);
      info.set("pgsizes", of.pageSizes());
      info.set("max_dynamic_windows_supported", of.windows());
      info.set("levels", of.levels());
    }
    return 0;
  }

  private static boolean isBad(Struct argument) {
    return argument.isShort() || argument.getInt("flags") != 0;
  }

  private static int register(SimulatedContainer container, Struct range) {
    return isBad(range)
        ? EINVAL.negative()
        : container.register(range.getLong("vaddr"), range.getLong("size"));
  }

  private static int unregister(SimulatedContainer container, Struct range) {
    return isBad(range)
        ? EINVAL.negative()
        : container.unregister(range.getLong("vaddr"), range.getLong("size"));
  }

  private static int create(SimulatedContainer container, Struct create) {
    if (isBad(create)) {
      return EINVAL.negative();
    }
    long start =
        container.create(
            create.getInt("page_shift"), create.getLong("window_size"), create.getInt("levels"));
    if (start < 0) {
      return (int) start;
    }
    create.set("start_addr", start);
    return 0;
  }

  private static int remove(SimulatedContainer container, Struct remove) {
    return isBad(remove) ? EINVAL.negative() : container.remove(remove.getLong("start_addr"));
  }

  private static int map(SimulatedContainer container, Struct map) {
    return map.isShort()
        ? EINVAL.negative()
        : container.map(
            map.getLong("iova"), map.getLong("size"), map.getLong("vaddr"), map.getInt("flags"));
  }

  private static int unmap(SimulatedContainer container, Struct unmap) {
    return isBad(unmap)
        ? EINVAL.negative()
        : container.unmap(unmap.getLong("iova"), unmap.getLong("size"));
  }
}

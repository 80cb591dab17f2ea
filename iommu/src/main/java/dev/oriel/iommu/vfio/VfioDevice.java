package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.oriel.iommu.spi.BadConfigurationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * A device of a kernel's VFIO. Regions that the kernel maps are accessed in place, one access of
 * the processor for each of the guest's; the others by a call.
 */
final class VfioDevice implements HostDevice {
  private static final int MOST_REGIONS = 64;
  private static final int MOST_OF_A_BUS = 256;

  /** PCI number of the vendor whose devices have memory of their own. */
  private static final int NVIDIA = 0x10de;

  private static final VarHandle BYTE = JAVA_BYTE.varHandle();
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final ValueLayout.OfLong VALUE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * The group of a device.
   *
   * @param file open, with a container
   * @param inReset whether its endpoint is being reset, with all devices in it
   */
  record Group(int number, int file, BooleanSupplier inReset) {}

  private record Region(long size, long offset, Optional<MemorySegment> mapped) {}

  private final Kernel kernel;
  private final Group group;
  private final int file;
  private final String name;

  /** Holds the mappings. Closed, it makes accesses to them fail. */
  private final Arena mappings = Arena.ofShared();

  private final List<Region> regions = new ArrayList<>();
  private final int[] vectors = new int[Interrupt.values().length];
  private final Events events;
  private final Map<Interrupt, List<Integer>> enabled = new EnumMap<>(Interrupt.class);

  /** The region that is memory of the device. */
  private Optional<Integer> memory = Optional.empty();

  /** What is that memory now. */
  private Optional<MemorySegment> replaced = Optional.empty();

  private boolean closed;

  /**
   * Opens a device.
   *
   * @param name as the kernel calls it, e.g. 0000:01:00.0
   * @throws BadConfigurationException saying what is missing
   */
  VfioDevice(Kernel kernel, Group group, String name) {
    this.kernel = kernel;
    this.group = group;
    this.name = name;
    try (Arena arena = Arena.ofConfined()) {
      file = kernel.ioctl(group.file(), Request.GROUP_GET_DEVICE_FD, arena.allocateFrom(name));
      require(file, "it is in the group, and nothing else uses it");
      try {
        Struct info = new Struct(arena, VfioAbi.DEVICE_INFO);
        require(kernel.ioctl(file, Request.DEVICE_GET_INFO, info.segment()), "what it is");
        int present = Math.min(MOST_REGIONS, info.getInt("num_regions"));
        for (int index = 0; index < present; index++) {
          regions.add(region(arena, index));
        }
        for (int index = 0; index < Math.min(vectors.length, info.getInt("num_irqs")); index++) {
          Struct irq = new Struct(arena, VfioAbi.IRQ_INFO).set("index", index);
          boolean refused = kernel.ioctl(file, Request.DEVICE_GET_IRQ_INFO, irq.segment()) < 0;
          vectors[index] = refused ? 0 : irq.getInt("count");
        }
      } catch (RuntimeException | Error e) {
        mappings.close();
        kernel.close(file);
        throw e;
      }
    }
    events = new Events(kernel, "oriel-vfio-" + name);
  }

  private void require(int result, String what) {
    if (result < 0) {
      throw new BadConfigurationException(
          "vfio-pci: the host does not say of %s %s: %s"
              .formatted(name, what, Errno.describe(result)));
    }
  }

  /** A region that the kernel refuses is empty. */
  private Region region(Arena arena, int index) {
    Struct info = new Struct(arena, VfioAbi.REGION_INFO).set("index", index);
    if (kernel.ioctl(file, Request.DEVICE_GET_REGION_INFO, info.segment()) < 0) {
      return new Region(0, 0, Optional.empty());
    }
    long size = info.getLong("size");
    long offset = info.getLong("offset");
    int flags = info.getInt("flags");
    boolean maps = (flags & VfioAbi.REGION_MAPS) != 0 && size > 0;
    if ((flags & VfioAbi.REGION_CAPABILITIES) != 0) {
      String words = "region %d of %s".formatted(index, name);
      RegionCapabilities capabilities = RegionCapabilities.ask(kernel, file, info, words, arena);
      maps = maps && !capabilities.has(VfioAbi.SPARSE_MMAP);
      if (maps && index >= OWN && isMemory(capabilities)) {
        memory = Optional.of(index);
      }
    }
    // The kernel maps memory once only, and that is where the guest's is.
    boolean now = maps && index < OWN;
    return new Region(
        size, offset, now ? kernel.map(file, offset, size, mappings) : Optional.empty());
  }

  /** As QEMU does, it takes for memory only what also says how links name it. */
  private static boolean isMemory(RegionCapabilities capabilities) {
    return capabilities
            .find(VfioAbi.TYPE, VfioAbi.REGION_TYPE)
            .filter(type -> type.getInt("type") == (VfioAbi.TYPE_OF_VENDOR | NVIDIA))
            .filter(type -> type.getInt("subtype") == VfioAbi.NVLINK2_RAM)
            .isPresent()
        && capabilities.find(VfioAbi.SSATGT, VfioAbi.NVLINK2_SSATGT).isPresent();
  }

  @Override
  public long size(int region) {
    return region < regions.size() ? regions.get(region).size() : 0;
  }

  @Override
  public long memory() {
    return memory.map(this::size).orElse(0L);
  }

  @Override
  public synchronized int mapMemory(MemorySegment pages) {
    if (closed || memory.isEmpty()) {
      return Errno.ENODEV.negative();
    }
    Region region = regions.get(memory.get());
    if (replaced.isPresent() || pages.byteSize() != region.size()) {
      return Errno.EINVAL.negative();
    }
    int result = kernel.mapOver(pages, file, region.offset());
    replaced = result == 0 ? Optional.of(pages) : Optional.empty();
    return result;
  }

  @Override
  public int vectors(Interrupt kind) {
    return vectors[kind.ordinal()];
  }

  @Override
  public long load(int region, long offset, int size) {
    Region of = regions.get(region);
    long ones = -1L >>> Long.SIZE - size * Byte.SIZE;
    if (of.mapped().isEmpty() || (offset & size - 1) != 0) {
      return call(of, offset, size, ones, false);
    }
    MemorySegment at = of.mapped().get();
    try {
      return switch (size) {
        case 1 -> (byte) BYTE.getVolatile(at, offset) & ones;
        case 2 -> (short) SHORT.getVolatile(at, offset) & ones;
        case 4 -> (int) INT.getVolatile(at, offset) & ones;
        default -> (long) LONG.getVolatile(at, offset);
      };
    } catch (IllegalStateException e) {
      return ones; // closed
    }
  }

  @Override
  public void store(int region, long offset, int size, long value) {
    Region of = regions.get(region);
    if (of.mapped().isEmpty() || (offset & size - 1) != 0) {
      call(of, offset, size, value, true);
      return;
    }
    MemorySegment at = of.mapped().get();
    try {
      switch (size) {
        case 1 -> BYTE.setVolatile(at, offset, (byte) value);
        case 2 -> SHORT.setVolatile(at, offset, (short) value);
        case 4 -> INT.setVolatile(at, offset, (int) value);
        default -> LONG.setVolatile(at, offset, value);
      }
    } catch (IllegalStateException e) {
      // closed
    }
  }

  /** Reads, or writes {@code value}; what is read if that is possible, else {@code value}. */
  private synchronized long call(Region of, long offset, int size, long value, boolean write) {
    if (closed) {
      return value;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(JAVA_LONG);
      MemorySegment bytes = buffer.asSlice(0, size);
      if (write) {
        buffer.set(VALUE, 0, value);
        kernel.write(file, bytes, of.offset() + offset);
        return value;
      }
      long read = kernel.read(file, bytes, of.offset() + offset);
      return read == size ? buffer.get(VALUE, 0) : value;
    }
  }

  @Override
  public synchronized int enable(Interrupt kind, int count, IntConsumer arrived) {
    disable(kind);
    if (closed) {
      return Errno.ENODEV.negative();
    }
    List<Integer> files = new ArrayList<>();
    enabled.put(kind, files);
    for (int vector = 0; vector < count; vector++) {
      int number = vector;
      int event = events.add(() -> arrived.accept(number));
      if (event < 0) {
        disable(kind);
        return event;
      }
      files.add(event);
    }
    int result = set(kind, VfioAbi.IRQ_FILES | VfioAbi.IRQ_TRIGGER, files, count);
    if (result != 0) {
      disable(kind);
    }
    return result;
  }

  @Override
  public synchronized void disable(Interrupt kind) {
    List<Integer> files = enabled.remove(kind);
    if (files != null) {
      if (!closed) {
        set(kind, VfioAbi.IRQ_NOTHING | VfioAbi.IRQ_TRIGGER, List.of(), 0);
      }
      files.forEach(events::remove);
    }
  }

  @Override
  public synchronized void unmask() {
    if (!closed) {
      set(Interrupt.INTX, VfioAbi.IRQ_NOTHING | VfioAbi.IRQ_UNMASK, List.of(), 1);
    }
  }

  private int set(Interrupt kind, int flags, List<Integer> files, int count) {
    try (Arena arena = Arena.ofConfined()) {
      long size = VfioAbi.IRQ_SET.byteSize();
      Struct set =
          new Struct(arena, VfioAbi.IRQ_SET, size + (long) Integer.BYTES * files.size())
              .set("flags", flags)
              .set("index", kind.ordinal())
              .set("count", count);
      for (int i = 0; i < files.size(); i++) {
        set.segment().set(JAVA_INT, size + (long) Integer.BYTES * i, files.get(i));
      }
      return kernel.ioctl(file, Request.DEVICE_SET_IRQS, set.segment());
    }
  }

  @Override
  public synchronized int reset() {
    if (closed) {
      return Errno.ENODEV.negative();
    }
    // Linux would wait in vain for a device that does not answer until the reset is over.
    return group.inReset().getAsBoolean()
        ? 0
        : kernel.ioctl(file, Request.DEVICE_RESET, MemorySegment.NULL);
  }

  @Override
  public synchronized int hotReset() {
    if (closed) {
      return Errno.ENODEV.negative();
    }
    try (Arena arena = Arena.ofConfined()) {
      long size = VfioAbi.HOT_RESET_INFO.byteSize();
      long each = VfioAbi.DEPENDENT_DEVICE.byteSize();
      Struct info = new Struct(arena, VfioAbi.HOT_RESET_INFO, size + MOST_OF_A_BUS * each);
      int result = kernel.ioctl(file, Request.DEVICE_GET_PCI_HOT_RESET_INFO, info.segment());
      for (int i = 0; result == 0 && i < info.getInt("count"); i++) {
        // The group's number is the first member.
        boolean ours = info.segment().get(JAVA_INT, size + i * each) == group.number();
        result = ours ? 0 : Errno.EPERM.negative();
      }
      if (result != 0) {
        return result;
      }
      long withGroup = VfioAbi.HOT_RESET.byteSize() + Integer.BYTES;
      Struct reset = new Struct(arena, VfioAbi.HOT_RESET, withGroup).set("count", 1);
      reset.segment().set(JAVA_INT, VfioAbi.HOT_RESET.byteSize(), group.file());
      return kernel.ioctl(file, Request.DEVICE_PCI_HOT_RESET, reset.segment());
    }
  }

  /** A device is free only when its regions are no longer mapped. */
  @Override
  public synchronized void close() {
    if (!closed) {
      List.copyOf(enabled.keySet()).forEach(this::disable);
      closed = true;
      events.close();
      mappings.close();
      replaced.filter(pages -> pages.scope().isAlive()).ifPresent(kernel::unmapOver);
      kernel.close(file);
    }
  }
}

package dev.oriel.iommu.simulated;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import dev.oriel.iommu.vfio.Request;
import dev.oriel.iommu.vfio.Struct;
import dev.oriel.iommu.vfio.VfioAbi;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The file of a device: ioctls, and reads and writes of its regions (Linux'
 * drivers/vfio/pci/vfio_pci_core.c). No registers can be mapped, because every access has to reach
 * the device; memory of its own can, as in Linux 5.12 (vfio_pci_nvlink2.c).
 */
final class DeviceFile {
  private static final int REGION_SHIFT = 40;

  /** The device is the only one there. */
  private static final byte BUS = 1;

  private static final int READ_WRITE = 3;
  private static final int NVIDIA = 0x10de;
  private static final short FIRST_VERSION = 1;

  /** What the links of a simulated device call its memory. */
  private static final long TARGET = 1L << 42;

  private static final ValueLayout.OfLong VALUE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final HostDevice device;
  private final SimulatedContainer container;
  private final Files files;

  /** Where the process has mapped the device's memory. */
  private Optional<MemorySegment> mapped = Optional.empty();

  /** The other files of the process that has this one open. */
  interface Files {
    /** Counts an event of a file. */
    void signal(int file);

    /** The number of the group of the device. */
    int groupNumber();

    /** 0 if a file is the group's, else an error. */
    int checkGroup(int file);
  }

  /**
   * @param container whose windows translate the device's DMA
   */
  DeviceFile(HostDevice device, SimulatedContainer container, Files files) {
    this.device = device;
    this.container = container;
    this.files = files;
  }

  /** With the endpoint, of which it is the only device. */
  void reset() {
    device.hotReset();
  }

  int ioctl(Request request, MemorySegment argument) {
    return switch (request) {
      case DEVICE_GET_INFO -> info(new Struct(argument, VfioAbi.DEVICE_INFO));
      case DEVICE_GET_REGION_INFO -> region(new Struct(argument, VfioAbi.REGION_INFO));
      case DEVICE_GET_IRQ_INFO -> interrupt(new Struct(argument, VfioAbi.IRQ_INFO));
      case DEVICE_SET_IRQS -> set(new Struct(argument, VfioAbi.IRQ_SET));
      case DEVICE_RESET -> device.reset();
      case DEVICE_GET_PCI_HOT_RESET_INFO ->
          affected(new Struct(argument, VfioAbi.HOT_RESET_INFO), argument);
      case DEVICE_PCI_HOT_RESET -> hotReset(new Struct(argument, VfioAbi.HOT_RESET), argument);
      default -> Errno.ENOTTY.negative();
    };
  }

  /** Which devices a hot reset affects: this one. */
  private int affected(Struct info, MemorySegment argument) {
    if (info.isShort()) {
      return Errno.EINVAL.negative();
    }
    info.set("flags", 0).set("count", 1);
    if (info.size() < VfioAbi.HOT_RESET_INFO.byteSize() + VfioAbi.DEPENDENT_DEVICE.byteSize()) {
      return Errno.ENOSPC.negative();
    }
    MemorySegment entry = argument.asSlice(VfioAbi.HOT_RESET_INFO.byteSize());
    new Struct(entry, VfioAbi.DEPENDENT_DEVICE).set("group_id", files.groupNumber());
    entry.set(ValueLayout.JAVA_BYTE, VfioAbi.offset(VfioAbi.DEPENDENT_DEVICE, "bus"), BUS);
    return 0;
  }

  private int hotReset(Struct reset, MemorySegment argument) {
    if (reset.isShort() || reset.getInt("flags") != 0 || reset.getInt("count") != 1) {
      return Errno.EINVAL.negative();
    }
    int result = files.checkGroup(argument.get(JAVA_INT, VfioAbi.HOT_RESET.byteSize()));
    return result < 0 ? result : device.hotReset();
  }

  /** Capabilities, of which there are none, are younger than the rest. */
  private int info(Struct info) {
    if (info.size() < VfioAbi.offset(VfioAbi.DEVICE_INFO, "cap_offset")) {
      return Errno.EINVAL.negative();
    }
    info.set("flags", VfioAbi.DEVICE_RESETS | VfioAbi.DEVICE_PCI);
    info.set("num_regions", regions());
    info.set("num_irqs", Interrupt.values().length);
    return 0;
  }

  private int regions() {
    return HostDevice.OWN + (device.memory() > 0 ? 1 : 0);
  }

  private int region(Struct info) {
    int index = info.getInt("index");
    if (info.isShort() || Integer.compareUnsigned(index, regions()) >= 0) {
      return Errno.EINVAL.negative();
    }
    long size = device.size(index);
    info.set("flags", size == 0 ? 0 : READ_WRITE);
    info.set("size", size);
    info.set("offset", (long) index << REGION_SHIFT);
    if (index == HostDevice.OWN) {
      info.set("flags", READ_WRITE | VfioAbi.REGION_MAPS | VfioAbi.REGION_CAPABILITIES);
      capabilities(info);
    }
    return 0;
  }

  /** That it is memory of a device on links; or how much room is needed to say so. */
  private static void capabilities(Struct info) {
    long type = VfioAbi.REGION_INFO.byteSize();
    long target = type + VfioAbi.REGION_TYPE.byteSize();
    long end = target + VfioAbi.NVLINK2_SSATGT.byteSize();
    if (info.size() < end) {
      info.set("argsz", (int) end);
      info.set("cap_offset", 0);
      return;
    }
    info.set("cap_offset", (int) type);
    MemorySegment all = info.segment();
    capability(all.asSlice(type), VfioAbi.REGION_TYPE, VfioAbi.TYPE, (int) target)
        .set("type", VfioAbi.TYPE_OF_VENDOR | NVIDIA)
        .set("subtype", VfioAbi.NVLINK2_RAM);
    capability(all.asSlice(target), VfioAbi.NVLINK2_SSATGT, VfioAbi.SSATGT, 0).set("tgt", TARGET);
  }

  private static Struct capability(MemorySegment at, StructLayout layout, int id, int next) {
    at.set(JAVA_SHORT, VfioAbi.offset(layout, "id"), (short) id);
    at.set(JAVA_SHORT, VfioAbi.offset(layout, "version"), FIRST_VERSION);
    return new Struct(at, layout).set("next", next);
  }

  /** Maps memory of the device, once, and registers it with the process, as Linux does. */
  synchronized int map(MemorySegment pages, long offset) {
    if (offset != (long) HostDevice.OWN << REGION_SHIFT || pages.byteSize() > device.memory()) {
      return Errno.EINVAL.negative();
    }
    if (mapped.isPresent()) {
      return Errno.EPERM.negative();
    }
    SimulatedHost host = container.host();
    int registered = host.registerDevice(pages.address(), pages.byteSize());
    int result = registered == 0 ? device.mapMemory(pages) : registered;
    if (result == 0) {
      mapped = Optional.of(pages);
    } else if (registered == 0) {
      host.unregisterDevice(pages.address(), pages.byteSize());
    }
    return result;
  }

  private int interrupt(Struct info) {
    int index = info.getInt("index");
    if (info.isShort() || Integer.compareUnsigned(index, Interrupt.values().length) >= 0) {
      return Errno.EINVAL.negative();
    }
    info.set("count", device.vectors(Interrupt.values()[index]));
    return 0;
  }

  private int set(Struct set) {
    int index = set.getInt("index");
    int count = set.getInt("count");
    if (Integer.compareUnsigned(index, Interrupt.values().length) >= 0) {
      return Errno.EINVAL.negative();
    }
    Interrupt kind = Interrupt.values()[index];
    switch (set.getInt("flags")) {
      case VfioAbi.IRQ_NOTHING | VfioAbi.IRQ_UNMASK -> device.unmask();
      case VfioAbi.IRQ_NOTHING | VfioAbi.IRQ_TRIGGER -> device.disable(kind);
      case VfioAbi.IRQ_FILES | VfioAbi.IRQ_TRIGGER -> {
        long start = VfioAbi.IRQ_SET.byteSize();
        if (count <= 0
            || count > device.vectors(kind)
            || set.size() < start + (long) Integer.BYTES * count) {
          return Errno.EINVAL.negative();
        }
        int[] events = set.segment().asSlice(start, (long) Integer.BYTES * count).toArray(JAVA_INT);
        return device.enable(kind, count, vector -> this.files.signal(events[vector]));
      }
      default -> {
        return Errno.EINVAL.negative();
      }
    }
    return 0;
  }

  long read(MemorySegment target, long offset) {
    int region = (int) (offset >>> REGION_SHIFT);
    if (isOutside(region, target, offset)) {
      return Errno.EINVAL.negative();
    }
    long value =
        isStopped(region) ? -1 : device.load(region, inside(offset), (int) target.byteSize());
    MemorySegment.copy(
        MemorySegment.ofArray(new long[] {littleEndian(value)}), 0, target, 0, target.byteSize());
    return target.byteSize();
  }

  long write(MemorySegment source, long offset) {
    int region = (int) (offset >>> REGION_SHIFT);
    if (isOutside(region, source, offset)) {
      return Errno.EINVAL.negative();
    }
    MemorySegment value = MemorySegment.ofArray(new long[1]);
    MemorySegment.copy(source, 0, value, 0, source.byteSize());
    if (!isStopped(region)) {
      device.store(region, inside(offset), (int) source.byteSize(), value.get(VALUE, 0));
    }
    return source.byteSize();
  }

  private boolean isStopped(int region) {
    return region != HostDevice.CONFIG && container.stopsMmio();
  }

  private static long inside(long offset) {
    return offset & (1L << REGION_SHIFT) - 1;
  }

  private static long littleEndian(long value) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? value : Long.reverseBytes(value);
  }

  private boolean isOutside(int region, MemorySegment bytes, long offset) {
    return Integer.compareUnsigned(region, regions()) >= 0
        || bytes.byteSize() > Long.BYTES
        || inside(offset) > device.size(region) - bytes.byteSize();
  }

  synchronized void close() {
    device.close();
    mapped.ifPresent(pages -> container.host().unregisterDevice(pages.address(), pages.byteSize()));
    mapped = Optional.empty();
  }
}

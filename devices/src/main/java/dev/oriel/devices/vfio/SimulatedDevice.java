package dev.oriel.devices.vfio;

import dev.oriel.device.Bar;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.DmaChunk;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.HostDevice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * A device of a simulated host: a function of Oriel's own on a bus of the host, as Linux' vfio-pci
 * gives it to a process. The process sees base address registers that are its own, and neither the
 * host's addresses nor its messages.
 *
 * <p>It may have memory of its own, as a V100 has on the links of a POWER9. That takes no memory of
 * this host: it is what the process maps it to, and reads as all ones before and after.
 */
public final class SimulatedDevice implements HostDevice {
  /** Bus address of the host's messages, which are the numbers of the vectors. */
  private static final long MESSAGES = 1L << 60;

  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfLong LONG_LE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int COMMAND = 4;
  private static final int IO_AND_MEMORY = 3;
  private static final int FIRST_BAR = 0x10;
  private static final int BARS_END = 0x28;
  private static final int CAPABILITIES_POINTER = 0x34;
  private static final int MSI = 0x05;
  private static final int MSIX = 0x11;
  private static final int MSIX_ENABLE = 0x8000;

  private final long memory;
  private final PciSlot slot;
  private final Map<Integer, Bar> bars = new LinkedHashMap<>();

  /** The process's base address registers. */
  private final byte[] addresses = new byte[BARS_END - FIRST_BAR];

  private final Map<Interrupt, IntConsumer> enabled = new EnumMap<>(Interrupt.class);
  private boolean asserted;
  private boolean masked;
  private volatile boolean resets = true;
  private volatile boolean closed;

  /** Its memory, where the process has mapped that. */
  private volatile Optional<MemorySegment> mapped = Optional.empty();

  /** Plugs a function without memory of its own into the host. */
  public SimulatedDevice(
      PciDeviceType type, DeviceOptions options, DmaPort dma, DeviceExecutor executor) {
    this(type, options, dma, executor, 0);
  }

  /**
   * Plugs a function into the host.
   *
   * @param dma memory as the windows of the host translate it
   * @param memory bytes of memory of its own, or 0
   */
  public SimulatedDevice(
      PciDeviceType type,
      DeviceOptions options,
      DmaPort dma,
      DeviceExecutor executor,
      long memory) {
    this.memory = memory;
    slot = PciSlot.plug(type, options, new Port(dma), this::line, executor);
    slot.profile().bars().forEach(bar -> bars.put(bar.index(), bar));
    slot.reset();
    configure();
  }

  /** The bus of the host: memory, and messages to the process's handlers. */
  private final class Port implements DmaPort {
    private final DmaPort memory;

    Port(DmaPort memory) {
      this.memory = memory;
    }

    @Override
    public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
      return memory.read(ioba, target, targetOffset, length);
    }

    @Override
    public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
      if (ioba == MESSAGES && length == Integer.BYTES) {
        message(source.get(INT_LE, sourceOffset));
        return DmaStatus.OK;
      }
      return memory.write(ioba, source, sourceOffset, length);
    }

    @Override
    public DmaStatus transfer(long ioba, long length, boolean write, DmaChunk chunk) {
      return memory.transfer(ioba, length, write, chunk);
    }
  }

  private void message(int vector) {
    IntConsumer handler;
    synchronized (this) {
      handler = enabled.getOrDefault(Interrupt.MSIX, enabled.get(Interrupt.MSI));
    }
    if (handler != null) {
      handler.accept(vector);
    }
  }

  private void line(boolean level) {
    synchronized (this) {
      asserted = level;
    }
    signalPin();
  }

  /** Masks the pin when it signals it. */
  private void signalPin() {
    IntConsumer handler;
    synchronized (this) {
      handler = asserted && !masked ? enabled.get(Interrupt.INTX) : null;
      masked |= handler != null;
    }
    if (handler != null) {
      handler.accept(0);
    }
  }

  /** Assigns addresses to the function's registers, as a host's firmware does. */
  private void configure() {
    bars.forEach(
        (index, bar) -> {
          slot.configStore(bar.configOffset(), 4, (int) address(bar));
          if (bar.kind() == Bar.Kind.MEMORY64) {
            slot.configStore(bar.configOffset() + 4, 4, (int) (address(bar) >>> 32));
          }
        });
    slot.configStore(COMMAND, 2, IO_AND_MEMORY);
  }

  private static long address(Bar bar) {
    return switch (bar.kind()) {
      case IO -> 0x1000L * (bar.index() + 1);
      case MEMORY32 -> 0x8000_0000L + 0x1000_0000L * bar.index();
      case MEMORY64 -> (bar.index() + 1L) << 40;
    };
  }

  @Override
  public long size(int region) {
    if (region == OWN) {
      return memory;
    }
    Bar bar = bars.get(region);
    return region == CONFIG ? slot.configSize() : bar == null ? 0 : bar.size();
  }

  @Override
  public long memory() {
    return memory;
  }

  @Override
  public synchronized int mapMemory(MemorySegment pages) {
    if (closed || memory == 0) {
      return Errno.ENODEV.negative();
    }
    if (mapped.isPresent() || pages.byteSize() != memory) {
      return Errno.EINVAL.negative();
    }
    mapped = Optional.of(pages);
    return 0;
  }

  @Override
  public int vectors(Interrupt kind) {
    return switch (kind) {
      case INTX -> slot.profile().interruptPin() == 0 ? 0 : 1;
      case MSI -> slot.profile().msiVectors();
      case MSIX -> slot.profile().msixVectors();
      case ERROR, REQUEST -> 1;
    };
  }

  @Override
  public long load(int region, long offset, int size) {
    long ones = -1L >>> Long.SIZE - size * Byte.SIZE;
    if (closed) {
      return ones;
    }
    if (region == OWN) {
      return mapped.map(pages -> copy(pages, offset, size)).orElse(ones);
    }
    if (region != CONFIG) {
      Bar bar = bars.get(region);
      return bar == null ? ones : slot.load(space(bar), address(bar) + offset, size);
    }
    long value = slot.configLoad((int) offset, size) & ones;
    synchronized (this) {
      for (int i = 0; i < size; i++) {
        int at = (int) offset + i - FIRST_BAR;
        if (at >= 0 && at < addresses.length) {
          long mask = 0xffL << i * Byte.SIZE;
          value = value & ~mask | (addressByte(at) & 0xffL) << i * Byte.SIZE;
        }
      }
    }
    return value;
  }

  private static long copy(MemorySegment pages, long offset, int size) {
    MemorySegment value = MemorySegment.ofArray(new long[1]);
    MemorySegment.copy(pages, offset, value, 0, size);
    return value.get(LONG_LE, 0);
  }

  /** A byte of the process's base address registers: of an address, or of a size. */
  private long addressByte(int at) {
    for (Bar bar : bars.values()) {
      int offset = at - 4 * bar.index();
      if (offset >= 0 && offset < (bar.kind() == Bar.Kind.MEMORY64 ? 8 : 4)) {
        int kind = offset == 0 ? slot.configLoad(bar.configOffset(), 1) & 0xf : 0;
        return addresses[at] & -bar.size() >>> offset * Byte.SIZE | kind;
      }
    }
    return 0;
  }

  private static BusSpace space(Bar bar) {
    return bar.kind() == Bar.Kind.IO ? BusSpace.IO : BusSpace.MEMORY;
  }

  @Override
  public void store(int region, long offset, int size, long value) {
    if (closed) {
      return;
    }
    if (region == OWN) {
      MemorySegment bytes = MemorySegment.ofArray(new long[1]);
      bytes.set(LONG_LE, 0, value);
      mapped.ifPresent(pages -> MemorySegment.copy(bytes, 0, pages, offset, size));
      return;
    }
    if (region != CONFIG) {
      Bar bar = bars.get(region);
      if (bar != null) {
        slot.store(space(bar), address(bar) + offset, size, value);
      }
      return;
    }
    int at = (int) offset;
    if (at >= FIRST_BAR && at < BARS_END) {
      synchronized (this) {
        for (int i = 0; i < size && at + i < BARS_END; i++) {
          addresses[at + i - FIRST_BAR] = (byte) (value >>> i * Byte.SIZE);
        }
      }
    } else if (!isOfMessages(at, size)) {
      slot.configStore(at, size, (int) value);
    }
  }

  private boolean isOfMessages(int at, int size) {
    return touches(at, size, capability(MSI), 14) || touches(at, size, capability(MSIX), 12);
  }

  private static boolean touches(int at, int size, int start, int length) {
    return start > 0 && at < start + length && start < at + size;
  }

  /** Where the function has a capability, 0 if it has none. */
  private int capability(int id) {
    int at = slot.configLoad(CAPABILITIES_POINTER, 1) & 0xff;
    while (at != 0 && (slot.configLoad(at, 1) & 0xff) != id) {
      at = slot.configLoad(at + 1, 1) & 0xff;
    }
    return at;
  }

  @Override
  public int enable(Interrupt kind, int count, IntConsumer arrived) {
    synchronized (this) {
      boolean other =
          kind.compareTo(Interrupt.MSIX) <= 0
              && enabled.keySet().stream()
                  .anyMatch(k -> k != kind && k.compareTo(Interrupt.MSIX) <= 0);
      if (closed || other || count < 1 || count > vectors(kind)) {
        return Errno.EINVAL.negative();
      }
      enabled.put(kind, arrived);
      masked = false;
    }
    switch (kind) {
      case INTX -> signalPin();
      case MSI -> {
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
        slot.programMsi(MESSAGES, 0);
        slot.configStore(capability(MSI) + 2, 2, 1 | log << 4);
      }
      case MSIX -> {
        slot.programMsix(count, MESSAGES, 0);
        slot.configStore(capability(MSIX) + 2, 2, MSIX_ENABLE);
      }
      default -> {}
    }
    return 0;
  }

  @Override
  public void disable(Interrupt kind) {
    synchronized (this) {
      if (enabled.remove(kind) == null || closed) {
        return;
      }
    }
    if (kind == Interrupt.MSI || kind == Interrupt.MSIX) {
      slot.configStore(capability(kind == Interrupt.MSI ? MSI : MSIX) + 2, 2, 0);
    }
  }

  @Override
  public void unmask() {
    synchronized (this) {
      masked = false;
    }
    signalPin();
  }

  /** Signals what is not of the function itself: that it has failed, or is wanted back. */
  public void signal(Interrupt kind) {
    IntConsumer handler;
    synchronized (this) {
      handler = enabled.get(kind);
    }
    if (handler != null) {
      handler.accept(0);
    }
  }

  /** Makes it a function that cannot be reset alone, as many are. */
  public void withoutReset() {
    resets = false;
  }

  @Override
  public int reset() {
    return resets ? hotReset() : Errno.EINVAL.negative();
  }

  /** It is alone on its bus. */
  @Override
  public int hotReset() {
    if (closed) {
      return Errno.ENODEV.negative();
    }
    int command = slot.configLoad(COMMAND, 2);
    slot.reset();
    configure();
    slot.configStore(COMMAND, 2, command | IO_AND_MEMORY);
    return 0;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      enabled.clear();
      mapped = Optional.empty();
    }
    slot.close();
  }
}

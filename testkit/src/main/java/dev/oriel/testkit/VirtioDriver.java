package dev.oriel.testkit;

import dev.oriel.device.BlockImage;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.function.Function;

/**
 * Does what the driver of a virtio device does (Virtio 1.2), on one thread. Its rings and data lie
 * at fixed bus addresses, so that a test can put anything there.
 */
public final class VirtioDriver implements AutoCloseable {
  /** Bus address of the driver's memory. */
  public static final long BASE = 0x0800_0000_0000_0000L;

  /** Bus address of memory for data, of {@link #DATA_BYTES}. */
  public static final long DATA = BASE + 0x10_0000;

  public static final int DATA_BYTES = 0x70_0000;

  public static final long INDIRECT_DESCRIPTORS = 1L << 28;
  public static final long EVENT_INDEX = 1L << 29;
  public static final long VERSION_1 = 1L << 32;
  public static final long ACCESS_PLATFORM = 1L << 33;

  /** Flags of a descriptor. */
  public static final int NEXT = 1;

  public static final int WRITE = 2;
  public static final int INDIRECT = 4;

  /** Bits of the device status. */
  public static final int ACKNOWLEDGE = 1;

  public static final int DRIVER = 2;
  public static final int DRIVER_OK = 4;
  public static final int FEATURES_OK = 8;
  public static final int NEEDS_RESET = 0x40;

  /** Registers of the common configuration. */
  public static final int STATUS = 20;

  private static final long BAR = 0x8000_0000L;
  private static final int MESSAGES_BAR = 0x4000_0000;
  private static final int FIRST_MESSAGE = 0x1300;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The most queues that this driver sets up. */
  public static final int MOST_QUEUES = 8;

  private static final int QUEUE_BYTES = 0x4000;

  /** Memory, with rings first. */
  public final TestBus bus = new TestBus(BASE, 8 << 20);

  /** Runs the device's work when a test says so. */
  public final StepExecutor executor = new StepExecutor();

  /** The device. */
  public final PciSlot slot;

  private final int[] size = new int[MOST_QUEUES];
  private final int[] available = new int[MOST_QUEUES];
  private final int[] usedSeen = new int[MOST_QUEUES];
  private final int[] descriptor = new int[MOST_QUEUES];
  private boolean line;
  private int written;

  /** Plugs a device with a drive and maps its registers. */
  public VirtioDriver(
      PciDeviceType type, Map<String, String> options, Function<String, BlockImage> drives) {
    this(type, DeviceOptions.of(type, options, drives));
  }

  /** Plugs a device and maps its registers. */
  public VirtioDriver(PciDeviceType type, DeviceOptions options) {
    DeviceExecutor steps = executor;
    slot = PciSlot.plug(type, options, bus, asserted -> line = asserted, steps);
    mapRegisters();
  }

  /**
   * Goes on from another driver, whose device is saved and restored into a fresh one. The other one
   * is of no use then.
   */
  public VirtioDriver(VirtioDriver other, PciDeviceType type, DeviceOptions options) {
    slot = PciSlot.plug(type, options, bus, asserted -> line = asserted, executor);
    byte[] state = PciFunctionContract.saved(other.slot);
    bus.memory().copyFrom(other.bus.memory());
    PciFunctionContract.restore(slot, state);
    System.arraycopy(other.size, 0, size, 0, MOST_QUEUES);
    System.arraycopy(other.available, 0, available, 0, MOST_QUEUES);
    System.arraycopy(other.usedSeen, 0, usedSeen, 0, MOST_QUEUES);
    System.arraycopy(other.descriptor, 0, descriptor, 0, MOST_QUEUES);
  }

  /** Programs the BARs and enables them, and bus mastering. */
  private void mapRegisters() {
    slot.configStore(0x14, 4, MESSAGES_BAR);
    slot.configStore(0x20, 4, (int) BAR);
    slot.configStore(0x24, 4, 0);
    slot.configStore(4, 2, 6);
  }

  /** Enables MSI-X: the configuration sends message 0, and queue n message n + 1. */
  public VirtioDriver withMessages() {
    slot.programMsix(slot.profile().msixVectors(), TestBus.MESSAGES, FIRST_MESSAGE);
    slot.configStore(0x9a, 2, 0x8000);
    return this;
  }

  /** A register of the common configuration. */
  public long common(int offset, int bytes) {
    return slot.load(BusSpace.MEMORY, BAR + offset, bytes);
  }

  /** Writes a register of the common configuration. */
  public void common(int offset, int bytes, long value) {
    slot.store(BusSpace.MEMORY, BAR + offset, bytes, value);
  }

  /** Reads the ISR status. */
  public int interruptStatus() {
    return (int) slot.load(BusSpace.MEMORY, BAR + 0x1000, 1);
  }

  /** Reads the device configuration. */
  public long config(int offset, int bytes) {
    return slot.load(BusSpace.MEMORY, BAR + 0x2000 + offset, bytes);
  }

  /** Writes the device configuration. */
  public void config(int offset, int bytes, long value) {
    slot.store(BusSpace.MEMORY, BAR + 0x2000 + offset, bytes, value);
  }

  /** The level of the interrupt line. */
  public boolean line() {
    return line;
  }

  /** The messages received since the last call: 0 for the configuration, n + 1 for queue n. */
  public java.util.List<Integer> takeMessages() {
    return bus.takeMessages().stream().map(message -> message - FIRST_MESSAGE).toList();
  }

  /** The features that the device offers. */
  public long offered() {
    common(0, 4, 1);
    long high = common(4, 4);
    common(0, 4, 0);
    return high << 32 | common(4, 4);
  }

  /** Writes the features that the driver accepts; the device may refuse them. */
  public void accept(long features) {
    common(8, 4, 0);
    common(12, 4, features & 0xffff_ffffL);
    common(8, 4, 1);
    common(12, 4, features >>> 32);
    common(STATUS, 1, ACKNOWLEDGE | DRIVER | FEATURES_OK);
  }

  /** Resets the device, wherever its registers were, and waits for that. */
  public void reset() {
    mapRegisters();
    common(STATUS, 1, 0);
    executor.runAll();
    if (common(STATUS, 1) != 0) {
      throw new AssertionError("status after reset: " + common(STATUS, 1));
    }
  }

  /** Resets the device and makes it ready with {@code features} and all its queues. */
  public VirtioDriver start(long features, int entries) {
    reset();
    bus.memory().asSlice(0, (long) MOST_QUEUES * QUEUE_BYTES).fill((byte) 0);
    accept(features);
    if ((common(STATUS, 1) & FEATURES_OK) == 0) {
      throw new AssertionError("the device refuses " + Long.toHexString(features));
    }
    common(16, 2, 0);
    int queues = Math.min(MOST_QUEUES, (int) common(18, 2));
    for (int queue = 0; queue < queues; queue++) {
      openQueue(queue, entries);
    }
    common(STATUS, 1, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
    executor.runAll();
    return this;
  }

  /** As above, with every feature that the device offers. */
  public VirtioDriver start() {
    return start(offered(), 16);
  }

  private void openQueue(int queue, int entries) {
    common(22, 2, queue);
    size[queue] = (int) Math.min(entries, common(24, 2));
    available[queue] = usedSeen[queue] = descriptor[queue] = 0;
    common(24, 2, size[queue]);
    common(26, 2, queue + 1);
    common(32, 8, descriptors(queue));
    common(40, 8, availableRing(queue));
    common(48, 8, usedRing(queue));
    common(28, 2, 1);
  }

  /** Entries of a queue. */
  public int size(int queue) {
    return size[queue];
  }

  /** Bus address of a queue's table of descriptors. */
  public long descriptors(int queue) {
    return BASE + (long) queue * QUEUE_BYTES;
  }

  /** Bus address of a queue's available ring. */
  public long availableRing(int queue) {
    return descriptors(queue) + 0x1000;
  }

  /** Bus address of a queue's used ring. */
  public long usedRing(int queue) {
    return descriptors(queue) + 0x2000;
  }

  /** Bus address of memory for a queue's indirect tables. */
  public long indirectTable(int queue) {
    return descriptors(queue) + 0x3000;
  }

  /** Guest memory at a bus address. */
  public MemorySegment at(long ioba, long length) {
    return bus.memory().asSlice(ioba - BASE, length);
  }

  /** Writes 16 bits. */
  public void put16(long ioba, int value) {
    bus.memory().set(SHORT, ioba - BASE, (short) value);
  }

  /** Writes 32 bits. */
  public void put32(long ioba, int value) {
    bus.memory().set(INT, ioba - BASE, value);
  }

  /** Writes 64 bits. */
  public void put64(long ioba, long value) {
    bus.memory().set(LONG, ioba - BASE, value);
  }

  /** Reads 16 bits. */
  public int get16(long ioba) {
    return bus.memory().get(SHORT, ioba - BASE) & 0xffff;
  }

  /** Reads 32 bits. */
  public int get32(long ioba) {
    return bus.memory().get(INT, ioba - BASE);
  }

  /** Writes a descriptor of the table at {@code table}. */
  public void describe(long table, int index, long ioba, int length, int flags, int next) {
    put64(table + 16L * index, ioba);
    put32(table + 16L * index + 8, length);
    put16(table + 16L * index + 12, flags);
    put16(table + 16L * index + 14, next);
  }

  /** A part of a buffer. */
  public record Part(long ioba, int length, boolean toWrite) {
    /** Memory that the device reads. */
    public static Part read(long ioba, int length) {
      return new Part(ioba, length, false);
    }

    /** Memory that the device writes. */
    public static Part written(long ioba, int length) {
      return new Part(ioba, length, true);
    }
  }

  /** Makes a buffer available without a notification; returns its first descriptor. */
  public int add(int queue, Part... parts) {
    int first = descriptor[queue];
    for (int i = 0; i < parts.length; i++) {
      int index = descriptor[queue];
      descriptor[queue] = (index + 1) % size[queue];
      int flags = (parts[i].toWrite ? WRITE : 0) | (i < parts.length - 1 ? NEXT : 0);
      describe(descriptors(queue), index, parts[i].ioba, parts[i].length, flags, descriptor[queue]);
    }
    expose(queue, first);
    return first;
  }

  /** Makes the chain at {@code head} available. */
  public void expose(int queue, int head) {
    put16(availableRing(queue) + 4 + 2L * (available[queue] % size[queue]), head);
    available[queue] = available[queue] + 1 & 0xffff;
    put16(availableRing(queue) + 2, available[queue]);
  }

  /** Notifies the device about a queue. */
  public void kick(int queue) {
    slot.store(BusSpace.MEMORY, BAR + 0x3000 + 4L * queue, 2, queue);
  }

  /** Notifies the device and lets it work until it is idle. */
  public void run(int queue) {
    kick(queue);
    executor.runAll();
  }

  /** Takes a used buffer and returns its first descriptor; -1 if there is none. */
  public int takeUsed(int queue) {
    if (get16(usedRing(queue) + 2) == usedSeen[queue]) {
      return -1;
    }
    long entry = usedRing(queue) + 4 + 8L * (usedSeen[queue] % size[queue]);
    usedSeen[queue] = usedSeen[queue] + 1 & 0xffff;
    written = get32(entry + 4);
    return get32(entry);
  }

  /** What the device says that it wrote into the buffer taken last. */
  public int written() {
    return written;
  }

  @Override
  public void close() {
    slot.close();
  }
}

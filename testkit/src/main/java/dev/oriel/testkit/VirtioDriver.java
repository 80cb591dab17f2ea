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
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  public static final long PACKED_RING = 1L << 34;

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

  private static final long PATIENCE_NS = 10_000_000_000L;
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

  /** The same memory, for a device that may use real addresses, which are those of the bus. */
  public final TestRealMemory real = new TestRealMemory(bus);

  /** Runs the device's work when a test says so. */
  public final StepExecutor executor = new StepExecutor();

  /** The device. */
  public final PciSlot slot;

  private final @Nullable DriverRing[] rings = new @Nullable DriverRing[MOST_QUEUES];
  private boolean packed;
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
    slot = PciSlot.plug(type, options, bus, asserted -> line = asserted, steps, real);
    mapRegisters();
  }

  /**
   * Goes on from another driver, whose device is saved and restored into a fresh one. The other one
   * is of no use then.
   */
  public VirtioDriver(VirtioDriver other, PciDeviceType type, DeviceOptions options) {
    slot = PciSlot.plug(type, options, bus, asserted -> line = asserted, executor, real);
    byte[] state = PciFunctionContract.saved(other.slot);
    bus.memory().copyFrom(other.bus.memory());
    PciFunctionContract.restore(slot, state);
    for (int queue = 0; queue < MOST_QUEUES; queue++) {
      DriverRing ring = other.rings[queue];
      if (ring != null) {
        ring.driver = this;
        rings[queue] = ring;
      }
    }
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
    packed = (features & PACKED_RING) != 0;
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
    if (!runUntil(() -> common(STATUS, 1) == 0)) {
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

  private DriverRing ring(int queue) {
    return Objects.requireNonNull(rings[queue], "a queue that is not open");
  }

  private void openQueue(int queue, int entries) {
    common(22, 2, queue);
    int size = (int) Math.min(entries, common(24, 2));
    rings[queue] =
        packed ? new PackedDriverRing(this, queue, size) : new SplitDriverRing(this, queue, size);
    common(24, 2, size);
    common(26, 2, queue + 1);
    common(32, 8, descriptors(queue));
    common(40, 8, availableRing(queue));
    common(48, 8, usedRing(queue));
    common(28, 2, 1);
  }

  /** Entries of a queue. */
  public int size(int queue) {
    return ring(queue).size;
  }

  /** Bus address of a queue's table of descriptors. */
  public long descriptors(int queue) {
    return BASE + (long) queue * QUEUE_BYTES;
  }

  /**
   * Bus address of a queue's available ring, or of what else the driver of a packed ring writes.
   */
  public long availableRing(int queue) {
    return descriptors(queue) + 0x1000;
  }

  /** Bus address of a queue's used ring, or of what else the device with a packed ring writes. */
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

  /** Writes a descriptor of a split ring's table, or of an indirect one. */
  public void describe(long table, int index, long ioba, int length, int flags, int next) {
    put64(table + 16L * index, ioba);
    put32(table + 16L * index + 8, length);
    put16(table + 16L * index + 12, flags);
    put16(table + 16L * index + 14, next);
  }

  /** As {@link #describe}, in the form of packed rings. */
  public void describePacked(long table, int index, long ioba, int length, int id, int flags) {
    describe(table, index, ioba, length, id, flags);
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

  /** Makes a buffer available without a notification; returns by what it is recognized. */
  public int add(int queue, Part... parts) {
    return ring(queue).add(parts);
  }

  /** As {@link #add}, by one descriptor and a table of others. */
  public int addIndirect(int queue, Part... parts) {
    return ring(queue).addIndirect(parts);
  }

  /** Makes the chain at {@code head} of a split ring available. */
  public void expose(int queue, int head) {
    ((SplitDriverRing) ring(queue)).expose(head);
  }

  /**
   * Writes a descriptor of a packed ring, and makes it the device's.
   *
   * @param flags to which those of an available descriptor are added
   */
  public void pass(int queue, long ioba, int length, int id, int flags) {
    PackedDriverRing ring = (PackedDriverRing) ring(queue);
    ring.describe(0, ioba, length, id, flags | ring.available(0));
    ring.pass(1);
  }

  /**
   * Writes a descriptor of a packed ring, {@code ahead} of the next one.
   *
   * @param wrong exchanged with the flags of an available descriptor
   */
  public void describeAhead(int queue, int ahead, long ioba, int length, int id, int wrong) {
    PackedDriverRing ring = (PackedDriverRing) ring(queue);
    ring.describe(ahead, ioba, length, id, wrong ^ ring.available(ahead));
  }

  /** Whether the queues are packed rings. */
  public boolean isPacked() {
    return rings[0] instanceof PackedDriverRing;
  }

  /** Says whether interrupts are wanted for a queue, where the event index is not used. */
  public void wantInterrupts(int queue, boolean wanted) {
    ring(queue).wantInterrupts(wanted);
  }

  /**
   * Wants an interrupt once {@code buffers} more than were taken, and one, are used.
   *
   * @param descriptors of each buffer
   */
  public void interruptAfter(int queue, int buffers, int descriptors) {
    ring(queue).interruptAfter(buffers, descriptors);
  }

  /** Whether the device has asked for a notification of the next buffer, by the event index. */
  public boolean isNextAskedFor(int queue) {
    return ring(queue).isNextAskedFor();
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

  /**
   * Lets the device work until {@code done}: a thread of the host may have rung for work that it
   * has not queued yet. False if that takes ten seconds.
   */
  public boolean runUntil(BooleanSupplier done) {
    long end = System.nanoTime() + PATIENCE_NS;
    do {
      executor.runAll();
      if (done.getAsBoolean()) {
        return true;
      }
    } while (System.nanoTime() < end);
    return false;
  }

  /** Takes a used buffer and returns by what it is recognized; -1 if there is none. */
  public int takeUsed(int queue) {
    DriverRing.Used used = ring(queue).takeUsed();
    written = used.id() < 0 ? written : used.written();
    return used.id();
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

package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The device's side of a split virtqueue (Virtio 1.2 section 2.7). A ring that breaks the rules, or
 * that memory refuses, breaks the queue: then the device does no more work until it is reset.
 *
 * <p>For the thread that serves the queue, except for the methods that say otherwise.
 */
public final class Virtqueue {
  private record Ring(long descriptors, long available, long used, int size) {}

  private static final int NO_INTERRUPT = 1;

  private final DmaPort dma;
  private final int index;
  private final MemorySegment word = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
  private final AtomicBoolean pending = new AtomicBoolean();
  private volatile @Nullable Ring ring;
  private boolean eventIndex;
  private boolean indirect;

  /** Entries of the available ring: the next to take, and the end as last seen. */
  private int next;

  private int end;

  /** Entries of the used ring, and how many of them the driver has been interrupted for. */
  private int used;

  private int announced;
  private boolean unannounced;
  private boolean broken;

  Virtqueue(DmaPort dma, int index) {
    this.dma = dma;
    this.index = index;
  }

  /** The number of the queue. */
  public int index() {
    return index;
  }

  /** Sets the place of the rings; {@code size} is a power of two. For any thread, once a reset. */
  void open(long descriptors, long available, long usedRing, int size) {
    ring = new Ring(descriptors, available, usedRing, size);
  }

  /** Applies the features that the driver has accepted. */
  void start(long features) {
    eventIndex = (features & Feature.EVENT_INDEX) != 0;
    indirect = (features & Feature.INDIRECT_DESCRIPTORS) != 0;
  }

  void reset() {
    ring = null;
    pending.set(false);
    next = end = used = announced = 0;
    unannounced = false;
    broken = false;
  }

  /** Notes that there may be work. For any thread. */
  void notifyAvailable() {
    pending.set(true);
  }

  /** Whether there may be work; forgets it. */
  boolean takePending() {
    return pending.get() && pending.getAndSet(false) && ring != null;
  }

  boolean broken() {
    return broken;
  }

  /** Breaks the queue, because the driver broke a rule. */
  public void fail() {
    broken = true;
  }

  /** Takes the next buffer; false if there is none now. */
  public boolean take(Chain chain) {
    Ring now = ring;
    if (now == null || broken || next == end && !look(now)) {
      return false;
    }
    if (!read(now.available + 4 + 2L * (next & now.size - 1), Short.BYTES)) {
      return false;
    }
    int head = Le.get16(word, 0);
    next = next + 1 & 0xffff;
    if (!chain.load(now.descriptors, now.size, head, indirect)) {
      broken = true;
    }
    return !broken;
  }

  /** Leaves the last {@code count} buffers that were taken to be taken again. */
  public void leave(int count) {
    next = next - count & 0xffff;
  }

  /** Writes its indices; every buffer that was taken must be given back or left. */
  void save(StateWriter out) {
    out.putInt(next);
    out.putInt(used);
    out.putInt(announced);
    out.putBoolean(unannounced);
    out.putBoolean(broken);
  }

  /** Takes over indices; {@link #open} has been called if it is to be. */
  void restore(StateReader in) {
    next = end = in.getInt(0, 0xffff);
    used = in.getInt(0, 0xffff);
    announced = in.getInt(0, 0xffff);
    unannounced = in.getBoolean();
    broken = in.getBoolean();
  }

  /** Whether there are buffers to take. */
  private boolean look(Ring now) {
    if (!read(now.available + 2, Short.BYTES)) {
      return false;
    }
    VarHandle.acquireFence();
    end = Le.get16(word, 0);
    int waiting = end - next & 0xffff;
    broken = waiting > now.size;
    return waiting != 0 && !broken;
  }

  /** Gives a buffer back, into which the device wrote {@code written} bytes. */
  public void complete(Chain chain, long written) {
    stage(chain, written);
    publish();
  }

  /** Gives a buffer back with the next {@link #publish}: several are seen together. */
  public void stage(Chain chain, long written) {
    Ring now = ring;
    if (now != null && !broken) {
      Le.put32(word, 0, chain.head());
      Le.put32(word, 4, (int) written);
      write(now.used + 4 + 8L * (used & now.size - 1), Long.BYTES);
      used = used + 1 & 0xffff;
    }
  }

  /** Lets the driver see the buffers that were staged. */
  public void publish() {
    Ring now = ring;
    if (now != null && !broken) {
      Le.put16(word, 0, used);
      unannounced |= write(now.used + 2, Short.BYTES);
    }
  }

  /**
   * Asks for a notification about the next buffer; to be called before the device goes idle.
   *
   * @return false if there is one already
   */
  public boolean arm() {
    Ring now = ring;
    if (now == null || broken) {
      return true;
    }
    if (eventIndex) {
      Le.put16(word, 0, next);
      if (!write(now.used + 4 + 8L * now.size, Short.BYTES)) {
        return true;
      }
      VarHandle.fullFence();
    }
    return !look(now);
  }

  /** Whether the driver must be interrupted for what was completed since the last call. */
  boolean announce() {
    Ring now = ring;
    if (now == null || !unannounced) {
      return false;
    }
    unannounced = false;
    VarHandle.fullFence();
    if (!eventIndex) {
      return read(now.available, Short.BYTES) && (Le.get16(word, 0) & NO_INTERRUPT) == 0;
    }
    if (!read(now.available + 4 + 2L * now.size, Short.BYTES)) {
      return false;
    }
    int afterEvent = used - Le.get16(word, 0) - 1 & 0xffff;
    boolean wanted = afterEvent < (used - announced & 0xffff);
    announced = used;
    return wanted;
  }

  private boolean read(long ioba, int bytes) {
    broken |= dma.read(ioba, word, 0, bytes) != DmaStatus.OK;
    return !broken;
  }

  private boolean write(long ioba, int bytes) {
    broken |= dma.write(ioba, word, 0, bytes) != DmaStatus.OK;
    return !broken;
  }
}

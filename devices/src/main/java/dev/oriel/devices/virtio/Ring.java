package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;

/**
 * The device's side of a queue in one of the two layouts that a driver can choose, and how far the
 * device has come in it. Nothing that the guest writes there is trusted: what breaks a rule breaks
 * the ring.
 *
 * <p>For the thread that serves the queue.
 */
abstract sealed class Ring permits SplitRing, PackedRing {
  /**
   * Where a queue is.
   *
   * @param descriptors bus address of the descriptors
   * @param driver bus address of what else the driver writes
   * @param device bus address of what else the device writes
   * @param size entries, at least one
   */
  record Place(long descriptors, long driver, long device, int size) {}

  private final DmaPort dma;

  /** What {@link #read} has read, and {@link #write} writes. */
  final MemorySegment word;

  final Place place;
  final boolean eventIndex;
  private final boolean indirect;
  private boolean broken;

  /**
   * @param word scratch memory of 8 bytes
   * @param features on which driver and device agree
   */
  Ring(DmaPort dma, MemorySegment word, Place place, long features) {
    this.dma = dma;
    this.word = word;
    this.place = place;
    eventIndex = (features & Feature.EVENT_INDEX) != 0;
    indirect = (features & Feature.INDIRECT_DESCRIPTORS) != 0;
  }

  final boolean broken() {
    return broken;
  }

  /** Ends all work until a reset. */
  final void fail() {
    broken = true;
  }

  /** Takes the next buffer; false if there is none now, or the ring is broken. */
  abstract boolean take(Chain chain);

  /** Leaves {@code first}, and all buffers that were taken after it, to be taken again. */
  abstract void leave(Chain first);

  /** Gives a buffer back, which the driver need not see yet. */
  abstract void stage(Chain chain, long written);

  /** Lets the driver see the buffers that were staged. */
  abstract void publish();

  /** Asks to be notified of the next buffer; false if there is one already. */
  abstract boolean arm();

  /** Whether the driver must be interrupted for what was published since the last call. */
  abstract boolean announce();

  /** Writes how far the device has come. */
  void save(StateWriter out) {
    out.putBoolean(broken);
  }

  /** Takes over how far the device has come. */
  void restore(StateReader in) {
    broken = in.getBoolean();
  }

  /** Adds the descriptor that {@code chain} has fetched last, not an indirect one. */
  final boolean add(Chain chain, int flags) {
    return chain.add(0, (flags & Chain.WRITE) != 0);
  }

  /**
   * Fetches the indirect table that the descriptor fetched last names.
   *
   * @return how many descriptors it has; 0 if it is not allowed
   */
  final int fetchTable(Chain chain, int flags) {
    boolean allowed = indirect && (flags & Chain.NEXT) == 0;
    long bytes = chain.length(0);
    boolean whole = bytes % Chain.DESCRIPTOR == 0 && bytes <= Chain.MOST * Chain.DESCRIPTOR;
    return allowed && whole && bytes > 0 && chain.fetch(chain.address(0), bytes)
        ? (int) (bytes / Chain.DESCRIPTOR)
        : 0;
  }

  final boolean read(long ioba, int bytes) {
    broken |= dma.read(ioba, word, 0, bytes) != DmaStatus.OK;
    return !broken;
  }

  /** Writes the first bytes of {@link #word}. */
  final boolean write(long ioba, int bytes) {
    broken |= dma.write(ioba, word, 0, bytes) != DmaStatus.OK;
    return !broken;
  }

  final int word16(int at) {
    return Le.get16(word, at);
  }
}

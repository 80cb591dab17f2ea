package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One ring, in which the driver writes descriptors and the device writes over them which buffers it
 * has used (Virtio 1.2 section 2.8). Two flags of a descriptor tell whose it is; what they mean
 * changes with each round. A position is the index of a descriptor, plus the size of the ring in
 * every second round, the one in which the wrap counter is 0.
 */
final class PackedRing extends Ring {
  private static final int AVAILABLE = 1 << 7;
  private static final int USED = 1 << 15;

  /** Fields of a descriptor: the length, the buffer's identifier, the flags. */
  private static final int LENGTH = 8;

  private static final int ID = 12;
  private static final int FLAGS = 14;

  /** Values of the flags with which each side tells when it wants to hear of the other. */
  private static final int NEVER = 1;

  private static final int AT_A_DESCRIPTOR = 2;

  private static final int ROUND = 1 << 15;

  /** Positions of the next descriptors to be taken and to be written as used. */
  private int next;

  private int used;

  /** Where the first buffer that is staged is, and its flags, which make it and the others seen. */
  private int staged;

  private int stagedFlags;
  private boolean isStaged;

  /** Descriptors that became used since the driver was last interrupted, at most two rounds. */
  private int unannounced;

  PackedRing(DmaPort dma, MemorySegment word, Place place, long features) {
    super(dma, word, place, features);
  }

  private int rounds() {
    return 2 * place.size();
  }

  private int after(int position, int descriptors) {
    return (position + descriptors) % rounds();
  }

  private long at(int position) {
    return place.descriptors() + (long) Chain.DESCRIPTOR * (position % place.size());
  }

  private boolean wrapCounter(int position) {
    return position < place.size();
  }

  /** Whether a descriptor with these flags is the device's. */
  private boolean isAvailable(int flags, int position) {
    boolean available = (flags & AVAILABLE) != 0;
    return available == wrapCounter(position) && available != ((flags & USED) != 0);
  }

  @Override
  boolean take(Chain chain) {
    if (broken() || !look()) {
      return false;
    }
    chain.begin(next);
    if (!load(chain)) {
      fail();
    }
    return !broken();
  }

  /** Whether there is a buffer to take. */
  private boolean look() {
    if (!read(at(next) + FLAGS, Short.BYTES)) {
      return false;
    }
    VarHandle.acquireFence();
    return isAvailable(word16(0), next);
  }

  /**
   * Reads the buffer at {@link #next}; false if it is not a valid one. The device never holds more
   * descriptors than the ring has.
   */
  private boolean load(Chain chain) {
    int room = place.size() - (next - used + rounds()) % rounds();
    for (int count = 1; count <= room; count++) {
      if (!chain.fetch(at(next), Chain.DESCRIPTOR)) {
        return false;
      }
      int flags = chain.field(FLAGS);
      if (!isAvailable(flags, next)) {
        return false;
      }
      next = after(next, 1);
      boolean isTable = (flags & Chain.INDIRECT) != 0;
      if (isTable || (flags & Chain.NEXT) == 0) {
        chain.end(chain.field(ID), count);
        return isTable ? loadIndirect(chain, fetchTable(chain, flags)) : add(chain, flags);
      }
      if (!add(chain, flags)) {
        return false;
      }
    }
    return false;
  }

  /** All of a table belongs to the buffer (section 2.8.7). */
  private boolean loadIndirect(Chain chain, int entries) {
    for (int i = 0; i < entries; i++) {
      int flags = chain.field(Chain.DESCRIPTOR * i + FLAGS);
      if ((flags & Chain.INDIRECT) != 0
          || !chain.add(Chain.DESCRIPTOR * i, (flags & Chain.WRITE) != 0)) {
        return false;
      }
    }
    return entries > 0;
  }

  @Override
  void leave(Chain first) {
    next = first.position();
  }

  /** The first one of several keeps its old flags, at which the driver waits. */
  @Override
  void stage(Chain chain, long written) {
    if (broken()) {
      return;
    }
    int flags = (wrapCounter(used) ? AVAILABLE | USED : 0) | (written > 0 ? Chain.WRITE : 0);
    Le.put32(word, 0, (int) written);
    Le.put16(word, ID - LENGTH, chain.id());
    Le.put16(word, FLAGS - LENGTH, flags);
    if (isStaged) {
      write(at(used) + LENGTH, Long.BYTES);
    } else {
      isStaged = write(at(used) + LENGTH, FLAGS - LENGTH);
      staged = used;
      stagedFlags = flags;
    }
    used = after(used, chain.descriptors());
    unannounced = Math.min(unannounced + chain.descriptors(), rounds());
  }

  @Override
  void publish() {
    if (!broken() && isStaged) {
      VarHandle.releaseFence();
      Le.put16(word, 0, stagedFlags);
      write(at(staged) + FLAGS, Short.BYTES);
      isStaged = false;
    }
  }

  @Override
  boolean arm() {
    if (broken()) {
      return true;
    }
    if (eventIndex) {
      Le.put16(word, 0, next % place.size() | (wrapCounter(next) ? ROUND : 0));
      Le.put16(word, 2, AT_A_DESCRIPTOR);
      if (!write(place.device(), Integer.BYTES)) {
        return true;
      }
      VarHandle.fullFence();
    }
    return !look();
  }

  @Override
  boolean announce() {
    int since = unannounced;
    unannounced = 0;
    if (since == 0) {
      return false;
    }
    VarHandle.fullFence();
    if (!read(place.driver(), Integer.BYTES)) {
      return false;
    }
    int flags = word16(2);
    if (flags != AT_A_DESCRIPTOR || !eventIndex) {
      return flags != NEVER;
    }
    int event = word16(0);
    int position = (event & ROUND - 1) + ((event & ROUND) != 0 ? 0 : place.size());
    return Math.floorMod(used - position - 1, rounds()) < since;
  }

  @Override
  void save(StateWriter out) {
    super.save(out);
    out.putInt(next);
    out.putInt(used);
    out.putInt(unannounced);
  }

  @Override
  void restore(StateReader in) {
    super.restore(in);
    next = in.getInt(0, rounds() - 1);
    used = in.getInt(0, rounds() - 1);
    unannounced = in.getInt(0, rounds());
    in.check(Math.floorMod(next - used, rounds()) <= place.size());
  }
}

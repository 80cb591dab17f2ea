package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A table of descriptors, a ring of available buffers and a ring of used ones (Virtio 1.2 section
 * 2.7). A position is the index that it has in the available ring, which is a number of 16 bits.
 */
final class SplitRing extends Ring {
  private static final int NO_INTERRUPT = 1;

  /** Entries of the available ring: the next to take, and the end as last seen. */
  private int next;

  private int end;

  /** Entries of the used ring, and how many of them the driver has been interrupted for. */
  private int used;

  private int announced;
  private boolean unannounced;

  SplitRing(DmaPort dma, MemorySegment word, Place place, long features) {
    super(dma, word, place, features);
    if (Integer.bitCount(place.size()) != 1) {
      fail();
    }
  }

  @Override
  boolean take(Chain chain) {
    if (broken() || next == end && !look()) {
      return false;
    }
    if (!read(place.driver() + 4 + 2L * (next & place.size() - 1), Short.BYTES)) {
      return false;
    }
    chain.begin(next);
    next = next + 1 & 0xffff;
    if (!load(chain, word16(0))) {
      fail();
    }
    return !broken();
  }

  /** Reads the chain that begins at {@code head}; false if it is not a valid one. */
  private boolean load(Chain chain, int head) {
    chain.end(head, 1);
    int index = head;
    for (int count = 0; count < place.size() && index < place.size(); count++) {
      if (!chain.fetch(place.descriptors() + (long) Chain.DESCRIPTOR * index, Chain.DESCRIPTOR)) {
        return false;
      }
      int flags = chain.field(12);
      if ((flags & Chain.INDIRECT) != 0) {
        return loadIndirect(chain, fetchTable(chain, flags));
      }
      if (!add(chain, flags)) {
        return false;
      }
      if ((flags & Chain.NEXT) == 0) {
        return true;
      }
      index = chain.field(14);
    }
    return false;
  }

  private boolean loadIndirect(Chain chain, int entries) {
    int index = 0;
    for (int count = 0; count < entries && index < entries; count++) {
      int at = Chain.DESCRIPTOR * index;
      int flags = chain.field(at + 12);
      if ((flags & Chain.INDIRECT) != 0 || !chain.add(at, (flags & Chain.WRITE) != 0)) {
        return false;
      }
      if ((flags & Chain.NEXT) == 0) {
        return true;
      }
      index = chain.field(at + 14);
    }
    return false;
  }

  /** Whether there are buffers to take. */
  private boolean look() {
    if (!read(place.driver() + 2, Short.BYTES)) {
      return false;
    }
    VarHandle.acquireFence();
    end = word16(0);
    int waiting = end - next & 0xffff;
    if (waiting > place.size()) {
      fail();
    }
    return waiting != 0 && !broken();
  }

  @Override
  void leave(Chain first) {
    next = first.position();
  }

  @Override
  void stage(Chain chain, long written) {
    if (!broken()) {
      Le.put32(word, 0, chain.id());
      Le.put32(word, 4, (int) written);
      write(place.device() + 4 + 8L * (used & place.size() - 1), Long.BYTES);
      used = used + 1 & 0xffff;
    }
  }

  @Override
  void publish() {
    if (!broken()) {
      Le.put16(word, 0, used);
      unannounced |= write(place.device() + 2, Short.BYTES);
    }
  }

  @Override
  boolean arm() {
    if (broken()) {
      return true;
    }
    if (eventIndex) {
      Le.put16(word, 0, next);
      if (!write(place.device() + 4 + 8L * place.size(), Short.BYTES)) {
        return true;
      }
      VarHandle.fullFence();
    }
    return !look();
  }

  @Override
  boolean announce() {
    if (!unannounced) {
      return false;
    }
    unannounced = false;
    VarHandle.fullFence();
    if (!eventIndex) {
      return read(place.driver(), Short.BYTES) && (word16(0) & NO_INTERRUPT) == 0;
    }
    if (!read(place.driver() + 4 + 2L * place.size(), Short.BYTES)) {
      return false;
    }
    int afterEvent = used - word16(0) - 1 & 0xffff;
    boolean wanted = afterEvent < (used - announced & 0xffff);
    announced = used;
    return wanted;
  }

  @Override
  void save(StateWriter out) {
    super.save(out);
    out.putInt(next);
    out.putInt(used);
    out.putInt(announced);
    out.putBoolean(unannounced);
  }

  @Override
  void restore(StateReader in) {
    super.restore(in);
    next = end = in.getInt(0, 0xffff);
    used = in.getInt(0, 0xffff);
    announced = in.getInt(0, 0xffff);
    unannounced = in.getBoolean();
  }
}

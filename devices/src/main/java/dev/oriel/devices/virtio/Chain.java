package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.devices.common.Runs;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/**
 * One buffer of a driver: what the device may read, then what it may write. A ring makes it from
 * descriptors, all of which are read and checked before any data moves.
 */
public final class Chain {
  /** The most descriptors of a buffer, and so of an indirect table. */
  static final int MOST = 1024;

  static final int DESCRIPTOR = 16;

  /**
   * What a chain takes at most: two arrays of longs each for what is read and written, which grow
   * by doubling and hold a ring's descriptors and an indirect table's.
   */
  public static final long MOST_BYTES = 2 * 2L * Long.BYTES * 2 * MOST;

  /** Flags of a descriptor. */
  static final int NEXT = 1;

  static final int WRITE = 2;
  static final int INDIRECT = 4;

  private final DmaPort dma;
  private final MemorySegment table;
  private final Runs readable;
  private final Runs writable;
  private int position;
  private int id;
  private int descriptors;

  /**
   * @param table scratch memory for {@link #MOST} descriptors, which chains may share
   */
  Chain(DmaPort dma, MemorySegment table) {
    this.dma = dma;
    this.table = table;
    readable = new Runs(dma);
    writable = new Runs(dma);
  }

  /** What the device may read. */
  public Runs readable() {
    return readable;
  }

  /** What the device may write. */
  public Runs writable() {
    return writable;
  }

  /** Where its ring has it. */
  int position() {
    return position;
  }

  /** By what the driver recognizes it. */
  int id() {
    return id;
  }

  /** How many descriptors of its ring it has. */
  int descriptors() {
    return descriptors;
  }

  /** Empties it, for the buffer at {@code start} of a ring. */
  void begin(int start) {
    readable.clear();
    writable.clear();
    position = start;
  }

  /** Says by what the driver recognizes it, and how many descriptors of the ring it has. */
  void end(int name, int count) {
    id = name;
    descriptors = count;
  }

  /** Reads one or more descriptors, at most {@link #MOST}; false if memory refuses that. */
  boolean fetch(long ioba, long bytes) {
    return dma.read(ioba, table, 0, bytes) == DmaStatus.OK;
  }

  /** The address in the descriptor at {@code at} of what was fetched last. */
  long address(int at) {
    return Le.get64(table, at);
  }

  /** The length in the descriptor at {@code at} of what was fetched last. */
  long length(int at) {
    return Integer.toUnsignedLong(Le.get32(table, at + 8));
  }

  /** 16 bits of what was fetched last. */
  int field(int at) {
    return Le.get16(table, at);
  }

  /**
   * Adds what the descriptor at {@code at} describes; what can be read must come first.
   *
   * @return false if that is not so, or if it is empty
   */
  boolean add(int at, boolean toWrite) {
    long bytes = length(at);
    if (bytes == 0 || !toWrite && writable.bytes() != 0) {
      return false;
    }
    (toWrite ? writable : readable).add(address(at), bytes);
    return true;
  }
}

package dev.oriel.devices.virtio;

import dev.oriel.devices.common.Le;
import dev.oriel.devices.common.Runs;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;

/**
 * One buffer of a driver: what the device may read, then what it may write. It is made from a chain
 * of descriptors (Virtio 1.2 section 2.7.5), all of which are read and checked before any data
 * moves.
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

  private static final int NEXT = 1;
  private static final int WRITE = 2;
  private static final int INDIRECT = 4;

  private final DmaPort dma;
  private final MemorySegment table;
  private final Runs readable;
  private final Runs writable;
  private int head;

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

  /** Index of the first descriptor. */
  int head() {
    return head;
  }

  /**
   * Reads the chain that begins at {@code first} in a ring's table of {@code size} descriptors.
   *
   * @return false if it is not a valid chain
   */
  boolean load(long descriptors, int size, int first, boolean indirectAllowed) {
    readable.clear();
    writable.clear();
    head = first;
    int index = first;
    for (int count = 0; count < size && index < size; count++) {
      if (dma.read(descriptors + (long) DESCRIPTOR * index, table, 0, DESCRIPTOR) != DmaStatus.OK) {
        return false;
      }
      int flags = Le.get16(table, 12);
      if ((flags & INDIRECT) != 0) {
        return indirectAllowed && (flags & NEXT) == 0 && loadIndirect();
      }
      if (!add(0, flags)) {
        return false;
      }
      if ((flags & NEXT) == 0) {
        return true;
      }
      index = Le.get16(table, 14);
    }
    return false;
  }

  /** Follows the indirect table that the descriptor in {@link #table} names. */
  private boolean loadIndirect() {
    long address = Le.get64(table, 0);
    long bytes = Integer.toUnsignedLong(Le.get32(table, 8));
    int entries = (int) Math.min(bytes / DESCRIPTOR, MOST + 1);
    if (bytes % DESCRIPTOR != 0 || entries == 0 || entries > MOST) {
      return false;
    }
    if (dma.read(address, table, 0, bytes) != DmaStatus.OK) {
      return false;
    }
    int index = 0;
    for (int count = 0; count < entries && index < entries; count++) {
      int at = DESCRIPTOR * index;
      int flags = Le.get16(table, at + 12);
      if ((flags & INDIRECT) != 0 || !add(at, flags)) {
        return false;
      }
      if ((flags & NEXT) == 0) {
        return true;
      }
      index = Le.get16(table, at + 14);
    }
    return false;
  }

  /** Adds the descriptor at {@code at} in {@link #table}; what can be read must come first. */
  private boolean add(int at, int flags) {
    long bytes = Integer.toUnsignedLong(Le.get32(table, at + 8));
    boolean toWrite = (flags & WRITE) != 0;
    if (bytes == 0 || !toWrite && writable.bytes() != 0) {
      return false;
    }
    (toWrite ? writable : readable).add(Le.get64(table, at), bytes);
    return true;
  }
}

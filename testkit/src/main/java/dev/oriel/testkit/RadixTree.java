package dev.oriel.testkit;

import dev.oriel.memory.GuestMemory;

/**
 * Builds a radix tree in guest memory with Linux's levels: 13, 9, 9 and then 5 (64K) or 9 (4K)
 * bits.
 */
public final class RadixTree {
  public static final long VALID = 1L << 63;
  public static final long LEAF = 1L << 62;
  public static final long R = 0x100;
  public static final long C = 0x80;
  public static final long PRIV = 8;
  public static final long READ = 4;
  public static final long WRITE = 2;
  public static final long EXEC = 1;

  private static final long RTS_52 = (21L & 0x18) << 58 | (21L & 7) << 5;

  private final GuestMemory memory;
  private long next;

  /** Allocates tables upwards from real address {@code ra}. */
  public RadixTree(GuestMemory memory, long ra) {
    this.memory = memory;
    next = ra;
  }

  /**
   * Makes an empty tree, and at real address {@code entry} the process table entry that refers to
   * it. Returns the root.
   */
  public long process(long entry) {
    long root = table(13);
    memory.putLong(entry, RTS_52 | root | 13);
    return root;
  }

  /**
   * Maps the page of 2^shift bytes (shift 12, 16, 21 or 30) at {@code ea} to {@code ra}; returns
   * the real address of its PTE.
   */
  public long map(long root, long ea, long ra, int shift, long flags) {
    long slot = slot(root, ea, 39, 13);
    if (shift < 39) {
      slot = slot(below(slot, 9), ea, 30, 9);
    }
    if (shift < 30) {
      slot = slot(below(slot, 9), ea, 21, 9);
    }
    if (shift < 21) {
      int bits = 21 - shift;
      slot = slot(below(slot, bits), ea, shift, bits);
    }
    memory.putLong(slot, VALID | LEAF | ra | flags);
    return slot;
  }

  private long below(long slot, int bits) {
    long entry = memory.getLong(slot);
    if (entry == 0) {
      entry = VALID | table(bits) | bits;
      memory.putLong(slot, entry);
    }
    return entry & 0x0fff_ffff_ffff_ff00L;
  }

  private static long slot(long table, long ea, int shift, int bits) {
    return table + ((ea >>> shift & (1L << bits) - 1) << 3);
  }

  private long table(int bits) {
    long size = 8L << bits;
    next = next + size - 1 & -size;
    long table = next;
    next += size;
    return table;
  }
}

package dev.oriel.conformance;

import dev.oriel.memory.GuestMemory;

/** A process table with one process, whose radix tree maps low addresses onto themselves. */
final class PageTables {
  static final long READ = 4;
  static final long WRITE = 2;
  static final long EXECUTE = 1;

  private static final long VALID = 1L << 63;
  private static final long LEAF = 1L << 62;
  private static final long REFERENCED = 0x100;
  private static final long CHANGED = 0x80;

  /** The tree translates 52 bits: 13, 9, 9 and 9 above those of a page. */
  private static final long RTS_52 = (21L & 0x18) << 58 | (21L & 7) << 5;

  private final GuestMemory memory;
  private final long pages;

  /** Builds the process table at {@code ra}, and 256 KiB of tables behind it. */
  PageTables(GuestMemory memory, long ra) {
    this.memory = memory;
    long root = ra + 0x1_0000;
    long second = ra + 0x2_0000;
    long third = ra + 0x2_1000;
    pages = ra + 0x2_2000;
    memory.putLong(ra, RTS_52 | root | 13);
    memory.putLong(root, VALID | second | 9);
    memory.putLong(second, VALID | third | 9);
    for (int i = 0; i < 8; i++) {
      memory.putLong(third + 8 * i, VALID | pages + 0x1000 * i | 9);
    }
  }

  /** Maps {@code size} bytes at {@code ea}, below 16 MiB. */
  PageTables map(long ea, long size, long rights) {
    for (long page = ea; page < ea + size; page += GuestMemory.FRAME_SIZE) {
      memory.putLong(
          pages + 8 * (page >>> GuestMemory.FRAME_SHIFT),
          VALID | LEAF | page | REFERENCED | CHANGED | rights);
    }
    return this;
  }
}

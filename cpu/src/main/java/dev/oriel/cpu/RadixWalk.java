package dev.oriel.cpu;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Process-scoped radix tree translation (Power ISA 3.0B, Book III section 5.7.10). Translates one
 * address at a time; the result stays in the fields until the next walk.
 */
final class RadixWalk {
  /** The kind of access. */
  enum Access {
    LOAD,
    STORE,
    FETCH,
    /** By a debugger: no permission is asked for, and the guest's entries are left alone. */
    LOOK
  }

  private static final VarHandle PTE =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN).varHandle();

  /** Another thread changed the entry while its reference or change bit was to be set. */
  private static final int RETRY = -1;

  /** Bits of effective address that a tree translates. */
  private static final int TREE_SIZE = 52;

  private static final long LEAF = 1L << 62;
  private static final long NEXT_LEVEL_BASE = 0x0fff_ffff_ffff_ff00L;
  private static final long REAL_PAGE = 0x01ff_ffff_ffff_f000L;
  private static final long REFERENCED = 0x100;
  private static final long CHANGED = 0x80;

  /**
   * The storage attribute, and its value for guarded storage, from which no instruction is fetched.
   */
  private static final long ATTRIBUTE = 0x30;

  private static final long NON_IDEMPOTENT = 0x20;
  private static final long PRIVILEGED = 0x8;
  private static final long READ = 0x4;
  private static final long WRITE = 0x2;
  private static final long EXECUTE = 0x1;

  /** AMR and IAMR bits of key 0, the only key a process-scoped radix page has. */
  private static final long AMR_NO_WRITE = 1L << 63;

  private static final long AMR_NO_READ = 1L << 62;
  private static final long IAMR_NO_EXECUTE = 1L << 62;

  private final Partition partition;
  private final GuestMemory memory;

  /** The effective address is outside what the tree can map: a segment interrupt. */
  static final int SEGMENT = -2;

  /** Real address of the byte that was translated. */
  long ra;

  /** Whether a store to the page needs no further walk: permitted, and the change bit is set. */
  boolean writable;

  RadixWalk(Partition partition) {
    this.partition = partition;
    this.memory = partition.memory();
  }

  /**
   * Translates {@code ea} of process {@code pid}.
   *
   * @return 0, {@link #SEGMENT}, or the DSISR cause of the storage interrupt
   */
  int translate(long ea, int pid, boolean problem, Access access, long amr, long iamr) {
    int cause;
    do {
      cause = walk(ea, pid, problem, access, amr, iamr);
    } while (cause == RETRY);
    return cause;
  }

  private int walk(long ea, int pid, boolean problem, Access access, long amr, long iamr) {
    long entry = 16 * Integer.toUnsignedLong(pid);
    if (entry >= partition.processTableSize()) {
      return Vectors.NO_TRANSLATION;
    }
    long root = memory.getLong(partition.processTable() + entry);
    if ((ea << 2 >>> 2) >>> TREE_SIZE != 0) {
      return SEGMENT;
    }
    int bits = radixTreeSize(root);
    long base = root & NEXT_LEVEL_BASE;
    int levelBits = (int) root & 0x1f;
    while (true) {
      if (!supported(bits, levelBits)) {
        return Vectors.BAD_RADIX;
      }
      bits -= levelBits;
      long slot = base + ((ea >>> bits & (1L << levelBits) - 1) << 3);
      long pte = memory.getLong(slot);
      if (pte >= 0) {
        return Vectors.NO_TRANSLATION;
      }
      if ((pte & LEAF) != 0) {
        return leaf(ea, bits, slot, pte, problem, access, amr, iamr);
      }
      base = pte & NEXT_LEVEL_BASE;
      levelBits = (int) pte & 0x1f;
    }
  }

  /** Whether a POWER9 has a level of that many bits where {@code bits} are left to translate. */
  private static boolean supported(int bits, int levelBits) {
    return switch (bits) {
      case TREE_SIZE -> levelBits == 13;
      case 39, 30 -> levelBits == 9;
      case 21 -> levelBits == 9 || levelBits == 5;
      default -> false;
    };
  }

  /** RTS, split over two fields, is the size of the tree's address space minus 31. */
  private static int radixTreeSize(long root) {
    return (int) (root >>> 58 & 0x18 | root >>> 5 & 0x7) + 31;
  }

  private int leaf(
      long ea, int bits, long slot, long pte, boolean problem, Access access, long amr, long iamr) {
    long within = (1L << bits) - 1;
    if (access == Access.LOOK) {
      ra = pte & REAL_PAGE & ~within | ea & within;
      return 0;
    }
    boolean privilegedPage = (pte & PRIVILEGED) != 0;
    if (problem && privilegedPage) {
      return Vectors.PROTECTED;
    }
    boolean keyed = !problem && !privilegedPage;
    boolean mayWrite = (pte & WRITE) != 0 && !(keyed && (amr & AMR_NO_WRITE) != 0);
    boolean permitted =
        switch (access) {
          case LOAD -> (pte & (READ | WRITE)) != 0 && !(keyed && (amr & AMR_NO_READ) != 0);
          case STORE -> mayWrite;
          case FETCH, LOOK -> true;
        };
    if (!permitted) {
      return Vectors.PROTECTED;
    }
    if (access == Access.FETCH) {
      if ((pte & EXECUTE) == 0 || (pte & ATTRIBUTE) == NON_IDEMPOTENT) {
        return Vectors.NOT_EXECUTABLE;
      }
      if (keyed && (iamr & IAMR_NO_EXECUTE) != 0) {
        return Vectors.PROTECTED;
      }
    }
    long wanted = access == Access.STORE ? REFERENCED | CHANGED : REFERENCED;
    if ((pte & wanted) != wanted) {
      if (!(boolean) PTE.compareAndSet(memory.segment(), memory.offset(slot), pte, pte | wanted)) {
        return RETRY;
      }
      memory.codeFrames().written(memory.offset(slot), Long.BYTES);
      pte |= wanted;
    }
    ra = pte & REAL_PAGE & ~within | ea & within;
    writable = mayWrite && (pte & CHANGED) != 0;
    return 0;
  }
}

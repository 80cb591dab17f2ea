package dev.oriel.iommu.simulated;

import dev.oriel.iommu.spi.TableBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The table of a window as the host's hardware walks it, and the mirror that tells the kernel which
 * address of the process an entry maps (powernv's pci-ioda-tce.c). Both have 1 to 5 levels; all
 * except the top one are allocated when an entry below them is first stored, and freed with the
 * table.
 *
 * <p>Written under the host's lock, read by any thread.
 */
final class HardwareTable implements AutoCloseable {
  static final int MAX_LEVELS = 5;

  /** Of {@link #exchange}: nothing was mapped before. */
  static final long NOTHING = -1;

  /** Of {@link #exchange}: there is no memory for a level. */
  static final long NO_MEMORY = -2;

  private static final int READ = 1;
  private static final int WRITE = 2;

  /** The most address bits that a table can span. */
  private static final int ADDRESS_BITS = 55;

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final TableBudget hostMemory;
  private final int pageShift;
  private final long start;
  private final long size;
  private final int levels;
  private final int levelBits;
  private final Level top;

  /** Blocks allocated, each of them with a mirror of the same size. */
  private long blocks = 1;

  /** Pages of {@code locked_vm} charged for this table. */
  final long lockedPages;

  /** One block of the tree. */
  private sealed interface Level {
    static Level of(int bits, boolean leaf) {
      return leaf
          ? new Leaf(new long[1 << bits], new long[1 << bits])
          : new Branch(new AtomicReferenceArray<>(1 << bits));
    }
  }

  private record Leaf(long[] entries, long[] mirror) implements Level {}

  private record Branch(AtomicReferenceArray<@Nullable Level> below) implements Level {}

  private HardwareTable(
      TableBudget hostMemory,
      int pageShift,
      long start,
      long size,
      int levels,
      int levelBits,
      long lockedPages) {
    this.hostMemory = hostMemory;
    this.pageShift = pageShift;
    this.start = start;
    this.size = size;
    this.levels = levels;
    this.levelBits = levelBits;
    this.lockedPages = lockedPages;
    top = Level.of(levelBits, levels == 1);
  }

  /** The number of entries, as a power of two; negative if a window is smaller than its pages. */
  private static int entryBits(int pageShift, long size) {
    return Long.numberOfTrailingZeros(size) - pageShift;
  }

  /**
   * Bytes that {@code locked_vm} is charged for a table, including its mirror: its size if every
   * level were allocated. 0 if there is no such table.
   *
   * <p>Linux does not check whether a window is smaller than its pages. Its numbers then wrap, as
   * 32-bit ones that POWER's instructions shift by.
   */
  static long charge(HostModel host, int pageShift, long size, int levels) {
    if (!valid(size, levels)) {
      return 0;
    }
    long block = shifted(blockShift(host, pageShift, size, levels));
    long table = Math.max(shifted(entryBits(pageShift, size) + 3), 4096);
    long sum = 0;
    for (int level = 0; level < levels && block != 0; level++) {
      sum += table + block - 1 & -block;
      table = Math.max(table / block * 8, block);
    }
    return 2 * sum;
  }

  private static boolean valid(long size, int levels) {
    return levels >= 1 && levels <= MAX_LEVELS && Long.bitCount(size) == 1;
  }

  /** Bytes of a block of one level, as a power of two: of the entries, or of a page. */
  private static int blockShift(HostModel host, int pageShift, long size, int levels) {
    int entryBits = Integer.divideUnsigned(entryBits(pageShift, size) + levels - 1, levels);
    int shift = entryBits + 3;
    return Integer.compareUnsigned(shift, host.pageShift()) < 0 ? host.pageShift() : shift;
  }

  /** 1 shifted as POWER's {@code sld} does: by seven bits of the count. */
  private static long shifted(int count) {
    return (count & 0x40) != 0 ? 0 : 1L << count;
  }

  /** The bits of an index that one level takes, or -1 if the levels span more than the hardware. */
  static int levelBits(HostModel host, int pageShift, long size, int levels) {
    if (!valid(size, levels)) {
      return -1;
    }
    long bits = Integer.toUnsignedLong(blockShift(host, pageShift, size, levels)) - 3;
    return bits * levels + pageShift >= ADDRESS_BITS ? -1 : (int) bits;
  }

  /**
   * A table with its top level only; null if that cannot be allocated. Its window is as large as a
   * page of entries, if a smaller one is asked for.
   */
  static @Nullable HardwareTable create(
      HostModel host,
      TableBudget hostMemory,
      int pageShift,
      long start,
      long size,
      int levels,
      long lockedPages) {
    int bits = levelBits(host, pageShift, size, levels);
    long bytes = 8L << bits;
    int entryBits = Math.max(entryBits(pageShift, size), host.pageShift() - 3);
    return bytes > host.contiguous() || !hostMemory.charge(2 * bytes)
        ? null
        : new HardwareTable(
            hostMemory, pageShift, start, 1L << entryBits + pageShift, levels, bits, lockedPages);
  }

  long start() {
    return start;
  }

  /** Bytes of the window, unsigned. */
  long size() {
    return size;
  }

  int pageShift() {
    return pageShift;
  }

  long pageSize() {
    return 1L << pageShift;
  }

  boolean contains(long ioba) {
    return Long.compareUnsigned(ioba - start, size) < 0;
  }

  /** Whether the table can have entries for all of {@code [ioba, ioba + length)}. */
  boolean reaches(long ioba, long length) {
    long span = 1L << levelBits * levels + pageShift;
    return Long.compareUnsigned(ioba - start, span) < 0
        && Long.compareUnsigned(length, span - (ioba - start)) <= 0;
  }

  /** The entry that the hardware finds at {@code ioba}, 0 if there is none. */
  long entry(long ioba) {
    long index = ioba - start >>> pageShift;
    Leaf leaf = leaf(index, false);
    return leaf == null ? 0 : (long) ENTRY.getVolatile(leaf.entries, position(index));
  }

  private int position(long index) {
    return (int) index & (1 << levelBits) - 1;
  }

  private @Nullable Leaf leaf(long index, boolean allocate) {
    Level level = top;
    for (int depth = levels - 1; level instanceof Branch branch; depth--) {
      int at = position(index >>> depth * levelBits);
      Level next = branch.below.get(at);
      if (next == null) {
        if (!allocate || !hostMemory.charge(16L << levelBits)) {
          return null;
        }
        blocks++;
        next = Level.of(levelBits, depth == 1);
        branch.below.set(at, next);
      }
      level = next;
    }
    return (Leaf) level;
  }

  /**
   * Exchanges an entry.
   *
   * @param address of the process, for the mirror
   * @return the address that was mapped before, {@link #NOTHING}, or {@link #NO_MEMORY}
   */
  long exchange(long ioba, long physical, int permissions, long address) {
    long index = ioba - start >>> pageShift;
    Leaf leaf = leaf(index, true);
    if (leaf == null) {
      return NO_MEMORY;
    }
    // Hardware cannot permit writing alone.
    int allowed = (permissions & WRITE) != 0 ? READ | WRITE : permissions;
    int at = position(index);
    long before = leaf.entries[at] == 0 ? NOTHING : leaf.mirror[at];
    leaf.mirror[at] = address;
    ENTRY.setVolatile(leaf.entries, at, physical | allowed);
    return before;
  }

  /**
   * Clears the entries of {@code [ioba, ioba + length)}, and passes on the address that each had
   * mapped.
   */
  void clear(long ioba, long length, LongConsumer unused) {
    long first = ioba - start >>> pageShift;
    clear(top, levels - 1, 0, first, first + (length >>> pageShift) - 1, unused);
  }

  /** A level that is not allocated is skipped. */
  private void clear(
      Level level, int depth, long base, long first, long last, LongConsumer unused) {
    int shift = depth * levelBits;
    int from = (int) (Math.max(first, base) - base >>> shift);
    long span = (1L << levelBits) - 1;
    int to = (int) Math.min(last - base >>> shift, span);
    for (int at = from; at <= to; at++) {
      switch (level) {
        case Branch(AtomicReferenceArray<@Nullable Level> below) -> {
          Level next = below.get(at);
          if (next != null) {
            clear(next, depth - 1, base + ((long) at << shift), first, last, unused);
          }
        }
        case Leaf(long[] entries, long[] mirror) -> {
          if (entries[at] != 0) {
            ENTRY.setVolatile(entries, at, 0L);
            unused.accept(mirror[at]);
          }
        }
      }
    }
  }

  /** Bytes of host memory that the table takes now, including the mirror. */
  long bytes() {
    return blocks * (16L << levelBits);
  }

  @Override
  public void close() {
    hostMemory.release(bytes());
  }
}

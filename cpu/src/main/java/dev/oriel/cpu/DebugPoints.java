package dev.oriel.cpu;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a debugger wants the vCPUs of a partition to stop: before an instruction at an effective
 * address, and before an access to storage there, in whatever process.
 *
 * <p>Pages with a breakpoint have decoded code of their own, which is never compiled; pages with a
 * watchpoint are in no TLB. So code and data elsewhere are as fast as ever, and without points
 * nothing is looked for.
 */
public final class DebugPoints {
  /** The accesses that a watchpoint is for. */
  public enum Access {
    WRITE,
    READ,
    ANY
  }

  /**
   * A range of storage.
   *
   * @param length at least 1; the range does not wrap around
   */
  public record Watch(long ea, long length, Access access) {
    private boolean meets(long first, long size, boolean store) {
      boolean kind = access == Access.ANY || store == (access == Access.WRITE);
      return kind && overlaps(first, size);
    }

    private boolean overlaps(long first, long size) {
      return Long.compareUnsigned(first, ea + length - 1) <= 0
          && Long.compareUnsigned(ea, first + size - 1) <= 0;
    }
  }

  /**
   * What a vCPU has stopped for; {@link Vcpu#nip} is the instruction, which was not executed.
   *
   * @param watch null if it is a breakpoint
   * @param ea of the instruction, or of the access
   */
  public record Hit(Vcpu vcpu, @Nullable Watch watch, long ea) {}

  private static final long PAGE = Tlb.PAGE_MASK;

  private final Partition partition;

  /** Addresses of instructions, ascending. */
  private volatile long[] breakpoints = {};

  private volatile Watch[] watches = {};
  private volatile Consumer<Hit> stop = hit -> {};
  private volatile int changes;

  DebugPoints(Partition partition) {
    this.partition = partition;
  }

  /**
   * Replaces all points. The machine stands still.
   *
   * @param told is called on a vCPU's thread, between two instructions, and has it stopped
   */
  public void set(Collection<Long> instructions, List<Watch> ranges, Consumer<Hit> told) {
    breakpoints = instructions.stream().mapToLong(Long::longValue).sorted().toArray();
    watches = ranges.toArray(Watch[]::new);
    stop = told;
    changes++;
    partition.forgetMemory();
  }

  /** A number that changes with the points. */
  public int changes() {
    return changes;
  }

  /**
   * The words of the page of {@code ea} that have a breakpoint, by number in the page; null if none
   * has one.
   */
  public @Nullable BitSet wordsOnPage(long ea) {
    long[] all = breakpoints;
    if (all.length == 0) {
      return null;
    }
    BitSet words = new BitSet();
    Arrays.stream(all)
        .filter(each -> (each & PAGE) == (ea & PAGE))
        .forEach(each -> words.set((int) (each & ~PAGE) >>> 2));
    return words.isEmpty() ? null : words;
  }

  /** Whether each access to the page of {@code ea} is to be checked. */
  boolean watchesPage(long ea) {
    for (Watch watch : watches) {
      if (watch.overlaps(ea & PAGE, -PAGE)) {
        return true;
      }
    }
    return false;
  }

  /** The watchpoint that an access to {@code [ea, ea + size)} meets, or null. */
  @Nullable Watch met(long ea, int size, boolean store) {
    for (Watch watch : watches) {
      if (watch.meets(ea, size, store)) {
        return watch;
      }
    }
    return null;
  }

  /** The vCPU is to stop, for the reason that it has. */
  void stop(Hit hit) {
    stop.accept(hit);
  }
}

package dev.oriel.iommu;

import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects a hypervisor's behaviour where hypervisors differ. All differences are listed here.
 *
 * <p>Without a {@link Rule}, a platform behaves as QEMU with emulated processors.
 */
public enum Strictness {
  /** QEMU 7.2 with emulated processors: the most lenient. */
  QEMU,

  /**
   * QEMU with Linux's KVM, which handles the simple hypercalls and passes the others to QEMU.
   * Therefore it refuses no target and stores the prefix of a range. DDW calls are QEMU's.
   */
  KVM(Rule.ALIGNED_IOBA, Rule.NOTHING_IS_SUCCESS, Rule.STUFF_ONLY_CLEARS),

  /** LoPAR 2.9, as PowerVM implements it. */
  PAPR(
      Rule.NOTHING_IS_SUCCESS,
      Rule.STUFF_UP_TO_512,
      Rule.ALL_OR_NOTHING,
      Rule.OWN_MEMORY_ONLY,
      Rule.AS_ADVERTISED,
      Rule.NO_WINDOW_LEFT_IS_PARAMETER);

  /** One difference from QEMU. */
  public enum Rule {
    /**
     * A bus address that is not aligned to an I/O page is refused; otherwise it is aligned down.
     */
    ALIGNED_IOBA,

    /**
     * An operation on 0 entries, at a bus address in the window, succeeds; otherwise it is refused.
     */
    NOTHING_IS_SUCCESS,

    /** H_STUFF_TCE refuses TCEs that permit DMA. */
    STUFF_ONLY_CLEARS,

    /**
     * H_STUFF_TCE of more than 512 entries answers H_P4 (14.5.4.2.3); else the table's size counts.
     */
    STUFF_UP_TO_512,

    /**
     * A range that is not entirely in the window is refused; otherwise the part in the window is
     * stored.
     */
    ALL_OR_NOTHING,

    /**
     * TCEs that permit DMA, and the list of H_PUT_TCE_INDIRECT, must refer to memory of the
     * partition (14.5.4.2.2), or the whole list is refused; otherwise DMA faults, and such a list
     * reads as zeros.
     */
    OWN_MEMORY_ONLY,

    /**
     * Extensions and page sizes that were not advertised return -3 (7.3.27.1, 7.3.27.4); otherwise
     * they work.
     */
    AS_ADVERTISED,

    /**
     * Creating a window when none is available returns bad parameter, -3 (7.3.27.2); otherwise -1.
     */
    NO_WINDOW_LEFT_IS_PARAMETER
  }

  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int MOST_ENTRIES = 512;
  private static final int LIST_SIZE = MOST_ENTRIES * Long.BYTES;

  private final Set<Rule> rules = EnumSet.noneOf(Rule.class);

  Strictness(Rule... rules) {
    this.rules.addAll(Set.of(rules));
  }

  /** Whether {@code rule} is in force. */
  public boolean has(Rule rule) {
    return rules.contains(rule);
  }

  /** The answer to an operation on one entry that is not carried out; null where it is. */
  @Nullable TceStatus answer(@Nullable DmaWindow window, long ioba) {
    return window == null
            || !window.has(window.index(ioba))
            || has(Rule.ALIGNED_IOBA) && window.align(ioba) != ioba
        ? TceStatus.PARAMETER
        : null;
  }

  /** The status of storing one entry if the store is refused. */
  @Nullable TceStatus answerToPut(
      @Nullable DmaWindow window, GuestMemory memory, long ioba, long tce) {
    TceStatus answer = answer(window, ioba);
    return answer == null && !mayRefer(window, memory, tce) ? TceStatus.PARAMETER : answer;
  }

  /** The status of H_STUFF_TCE if it is refused before the first store. */
  @Nullable TceStatus answerToStuff(
      @Nullable DmaWindow window, GuestMemory memory, long ioba, long tce, long count) {
    boolean more = Long.compareUnsigned(count, window == null ? 0 : window.entries()) > 0;
    if (window == null || rules.isEmpty()) {
      return more ? TceStatus.PARAMETER : null;
    }
    TceStatus answer = answer(window, ioba);
    if (answer != null) {
      return answer;
    }
    if (has(Rule.STUFF_UP_TO_512) && Long.compareUnsigned(count, MOST_ENTRIES) > 0) {
      return TceStatus.TOO_MANY;
    }
    if (more
        || has(Rule.ALL_OR_NOTHING) && !fits(window, ioba, count)
        || has(Rule.STUFF_ONLY_CLEARS) && permits(tce)
        || !mayRefer(window, memory, tce)) {
      return TceStatus.PARAMETER;
    }
    return count == 0 && has(Rule.NOTHING_IS_SUCCESS) ? TceStatus.SUCCESS : null;
  }

  /** The status of H_PUT_TCE_INDIRECT if it is refused before the list is read. */
  @Nullable TceStatus answerToIndirect(
      @Nullable DmaWindow window, GuestMemory memory, long ioba, long listRa, long count) {
    if (Long.compareUnsigned(count, MOST_ENTRIES) > 0 || (listRa & LIST_SIZE - 1) != 0) {
      return TceStatus.PARAMETER;
    }
    if (window == null || rules.isEmpty()) {
      return null;
    }
    TceStatus answer = answer(window, ioba);
    if (answer != null) {
      return answer;
    }
    if (has(Rule.ALL_OR_NOTHING) && !fits(window, ioba, count)
        || has(Rule.OWN_MEMORY_ONLY) && !memory.contains(listRa, LIST_SIZE)) {
      return TceStatus.PARAMETER;
    }
    return count == 0 && has(Rule.NOTHING_IS_SUCCESS) ? TceStatus.SUCCESS : null;
  }

  /** A copy of the list at {@code listRa}, so that what is checked is what is stored. */
  static long[] list(GuestMemory memory, long listRa, int count) {
    long[] list = new long[count];
    MemorySegment bytes = MemorySegment.ofArray(list);
    if (memory.read(listRa, bytes, 0, bytes.byteSize())) {
      MemorySegment.copy(bytes, BIG_ENDIAN, 0, list, 0, count);
    } else {
      Arrays.setAll(list, i -> memory.getLong(listRa + (long) Long.BYTES * i));
    }
    return list;
  }

  /** Whether all entries of a list may be stored in {@code window}. */
  boolean mayRefer(@Nullable DmaWindow window, GuestMemory memory, long[] list) {
    return !has(Rule.OWN_MEMORY_ONLY)
        || Arrays.stream(list).allMatch(tce -> mayRefer(window, memory, tce));
  }

  private boolean mayRefer(@Nullable DmaWindow window, GuestMemory memory, long tce) {
    return !has(Rule.OWN_MEMORY_ONLY)
        || window == null
        || !permits(tce)
        || memory.contains(window.page(tce), window.pageSize());
  }

  private static boolean permits(long tce) {
    return (tce & (TceTable.READ | TceTable.WRITE)) != 0;
  }

  private static boolean fits(DmaWindow window, long ioba, long count) {
    return count <= window.entries() - window.index(ioba);
  }
}

package dev.oriel.iommu.vfio;

import dev.oriel.memory.GuestMemory;
import java.util.List;
import java.util.function.LongPredicate;

/** Where a process currently maps the memory of its guest; memory can be plugged and unplugged. */
@FunctionalInterface
public interface GuestRam {
  /**
   * Guest memory that is contiguous in the process.
   *
   * @param ra guest real address of the first byte
   * @param address its address in the process
   * @param size bytes
   */
  record Range(long ra, long address, long size) {
    /** Whether all of {@code [ra, ra + length)} is in this range. */
    boolean contains(long ra, long length) {
      long offset = ra - this.ra;
      return Long.compareUnsigned(offset, size) < 0
          && Long.compareUnsigned(length, size - offset) <= 0;
    }

    /** Whether some of {@code [ra, ra + length)} is in this range. */
    boolean overlaps(long ra, long length) {
      return Long.compareUnsigned(ra - this.ra, size) < 0
          || Long.compareUnsigned(this.ra - ra, length) < 0;
    }
  }

  /** All ranges; they do not overlap. */
  List<Range> ranges();

  /** Whether a range is memory of a device, for which a host locks nothing. */
  default boolean isOfDevice(Range range) {
    return false;
  }

  /** {@code memory} of a process that maps its segment at {@code base}. */
  static GuestRam of(GuestMemory memory, long base) {
    return of(memory, base, offset -> false);
  }

  /**
   * As above, with memory of devices.
   *
   * @param devices whether there is some at an offset of the segment
   */
  static GuestRam of(GuestMemory memory, long base, LongPredicate devices) {
    return new GuestRam() {
      @Override
      public List<Range> ranges() {
        return memory.regions().stream()
            .map(region -> new Range(region.ra(), base + region.offset(), region.size()))
            .toList();
      }

      @Override
      public boolean isOfDevice(Range range) {
        return devices.test(range.address() - base);
      }
    };
  }
}

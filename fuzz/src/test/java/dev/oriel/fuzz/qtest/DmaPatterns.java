package dev.oriel.fuzz.qtest;

import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.EndpointGuard;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes memory of whatever bus address a device uses, if it is in a window, and fills what a device
 * is about to read with the next pattern. Between two operations it fills each byte once, so that a
 * device which reads twice reads the same.
 */
final class DmaPatterns implements EndpointGuard {
  /** The most bytes that are filled for one read. */
  private static final int MOST_FILLED = 0x10000;

  /** The most bytes that are filled for one input. */
  private static final int MOST_IN_ALL = 16 << 20;

  /** The most patterns, and the most ranges that are remembered. */
  private static final int MOST = 1024;

  /**
   * Bytes that are repeated.
   *
   * @param index a byte to which {@code stride} is added with each repetition
   */
  private record Pattern(int index, int stride, byte[] data) {
    byte[] render(int length) {
      byte[] bytes = new byte[length];
      int sum = 0;
      for (int i = 0; i < length; i++) {
        bytes[i] = data[i % data.length];
        if (i % data.length == index) {
          bytes[i] += (byte) sum;
          sum += stride;
        }
      }
      return bytes;
    }
  }

  private record Range(long from, long length) {
    long end() {
      return from + length;
    }
  }

  private final GuestMemory memory;
  private final Iommu iommu;
  private final PartitionableEndpoint endpoint;
  private final long ram;
  private final List<Pattern> patterns = new ArrayList<>();
  private final List<Range> filled = new ArrayList<>();
  private int next;
  private long bytes;
  private long reads;

  DmaPatterns(GuestMemory memory, Iommu iommu, PartitionableEndpoint endpoint) {
    this.memory = memory;
    this.iommu = iommu;
    this.endpoint = endpoint;
    ram = memory.segment().byteSize();
    endpoint.guard(this);
  }

  void add(int index, int stride, byte[] data) {
    if (patterns.size() < MOST) {
      patterns.add(new Pattern(index % data.length, stride, data));
    }
  }

  void clear() {
    patterns.clear();
    next = 0;
  }

  /** Another operation begins. */
  void operation() {
    filled.clear();
  }

  /** Accesses of devices to memory so far. */
  long accesses() {
    return reads;
  }

  @Override
  public DmaStatus admit(long ioba, long length, boolean write) {
    reads++;
    long near = Math.min(length, MOST_FILLED);
    for (DmaWindow window : endpoint.windows()) {
      long page = 1L << window.pageShift();
      long at = ioba & -page;
      for (long done = 0; done < near + page; done += page) {
        map(window, at + done, page);
      }
    }
    if (!write) {
      fill(ioba, near);
    }
    return DmaStatus.OK;
  }

  private void map(DmaWindow window, long ioba, long page) {
    if (Long.compareUnsigned(ioba - window.busOffset(), window.size()) >= 0) {
      return;
    }
    long liobn = Integer.toUnsignedLong(window.liobn());
    if ((iommu.get(liobn, ioba).tce() & (TceTable.READ | TceTable.WRITE)) == 0) {
      iommu.put(liobn, ioba, ra(ioba) & -page | TceTable.READ | TceTable.WRITE);
    }
  }

  /** Where the harness maps a bus address: one to one as far as there is memory. */
  private long ra(long ioba) {
    return Long.remainderUnsigned(ioba, ram);
  }

  private void fill(long from, long length) {
    if (patterns.isEmpty() || length <= 0 || bytes + length > MOST_IN_ALL) {
      return;
    }
    for (Range each : filled) {
      if (from < each.end() && each.from() < from + length) {
        fill(from, each.from() - from);
        fill(each.end(), from + length - each.end());
        return;
      }
    }
    if (filled.size() == MOST) {
      return;
    }
    filled.add(new Range(from, length));
    bytes += length;
    byte[] data = patterns.get(next).render((int) length);
    next = (next + 1) % patterns.size();
    MemorySegment source = MemorySegment.ofArray(data);
    for (int done = 0; done < data.length; ) {
      long ra = ra(from + done);
      int here = (int) Math.min(data.length - done, ram - ra);
      boolean _ = memory.write(ra, source, done, here);
      done += here;
    }
  }

  @Override
  public void failed(long ioba, boolean write, DmaStatus status) {}
}

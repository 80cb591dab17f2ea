package dev.oriel.iommu;

import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One machine for all states of a test, of which each takes a spot of its own: a machine a state
 * would spend the run on building machines. At first place p of spot s maps page s + p of memory,
 * each of which has its own number in its second word.
 */
final class StressMachine {
  static final long LIOBN = 0x8000_0001L;

  /** Entries of a spot. */
  static final int PLACES = 24;

  /** The place of a spot that is the first of its leaf. */
  static final int BORDER = 12;

  static final int SPOTS = 1 << 12;

  /** A real address where no memory is. */
  static final long NO_MEMORY = 1L << 50;

  /** Whole pages of a host, and at least one for each place. */
  private static final int PAGES = SPOTS + 32;

  private static final int PAGE_SHIFT = 12;
  private static final int WINDOW_SHIFT = 37;
  private static final long START = 1L << 59;
  private static final long BUDGET = 1 << 30;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  final TableKind kind;
  final GuestMemory memory = GuestMemory.reserve((long) PAGES << PAGE_SHIFT);
  final Iommu iommu;
  final PartitionableEndpoint endpoint;
  private final AtomicInteger next = new AtomicInteger();

  StressMachine(TableKind kind, Supplier<DmaGate> gates) {
    this.kind = kind;
    memory.plug(0, memory.segment().byteSize());
    TableBudget budget = new TableBudget(BUDGET);
    iommu = new Iommu(memory, kind.tables(memory, budget), budget, gates);
    endpoint = iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
    endpoint.create(PAGE_SHIFT, WINDOW_SHIFT);
    for (int page = 0; page < PAGES; page++) {
      memory.putLong(at(page) + Long.BYTES, page);
    }
    for (int spot = 0; spot < SPOTS; spot++) {
      if (kind == TableKind.FLAT) {
        fillLeaf(spot);
      }
      for (int place = 0; place < PLACES; place++) {
        map(spot, place, place);
      }
    }
  }

  /** A machine of each kind. */
  static StressMachine[] ofEveryKind(Supplier<DmaGate> gates) {
    return Arrays.stream(TableKind.values())
        .map(kind -> new StressMachine(kind, gates))
        .toArray(StressMachine[]::new);
  }

  /** Entries between two spots that follow no pattern, more than a leaf has as a list. */
  private void fillLeaf(int spot) {
    long first = kind.index(spot, BORDER) + 100;
    IntStream.range(0, 80).forEach(i -> iommu.put(LIOBN, ioba(first + 3 * i), at(i * i) | 3));
  }

  /** A spot that no state of this or the last thousands of states uses. */
  int spot() {
    return next.getAndIncrement() & SPOTS - 1;
  }

  private static long ioba(long index) {
    return START + (index << PAGE_SHIFT);
  }

  static long at(int page) {
    return (long) page << PAGE_SHIFT;
  }

  long ioba(int spot, int place) {
    return ioba(kind.index(spot, place));
  }

  /** Maps a place to the page that another maps at first. */
  void map(int spot, int place, int other) {
    iommu.put(LIOBN, ioba(spot, place), at(spot + other) | 3);
  }

  /**
   * Which place's first page a device finds at this one; -1 if the guest would read another entry.
   */
  int seen(int spot, int place) {
    int found = device(spot, place);
    return iommu.get(LIOBN, ioba(spot, place)).tce() == (at(spot + found) | 3) ? found : -1;
  }

  /** Which place's first page a device finds at this one. */
  int device(int spot, int place) {
    byte[] word = new byte[Long.BYTES];
    endpoint
        .port()
        .read(ioba(spot, place) + Long.BYTES, MemorySegment.ofArray(word), 0, Long.BYTES);
    return (int) MemorySegment.ofArray(word).get(LONG, 0) - spot;
  }
}

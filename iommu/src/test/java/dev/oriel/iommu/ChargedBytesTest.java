package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.sanitizer.GuestCall;
import dev.oriel.iommu.sanitizer.GuestOrigin;
import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostMemory;
import dev.oriel.memory.HostShare;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is charged is what the heap holds: never less, but for a hundredth that is the test's own,
 * and no more than 2.5 times as much.
 */
class ChargedBytesTest {
  private static final double MOST_OVER = 2.5;
  private static final long ENOUGH = 24 << 20;

  /** Ways to fill a table that leave few or no runs. */
  enum Pattern {
    RANDOM_LISTS,
    RANDOM_VALUES,
    EVERY_THIRD,
    EVERY_64TH,
    EVERY_512TH,
    RANDOM_PLACES,
    CLEARED_AGAIN;

    /** One more store; returns whether the table took it. */
    boolean store(TceTable table, long step, SplittableRandom random) {
      long tce = random.nextLong(1 << 18) << 12 | 3;
      return switch (this) {
        case RANDOM_LISTS -> {
          long[] list = LongStream.generate(() -> random.nextLong() | 3).limit(512).toArray();
          yield table.fill(step * 512, list, 4096) == 512;
        }
        case RANDOM_VALUES -> table.fill(step, 1, tce, 0) == 1;
        case EVERY_THIRD -> table.fill(step * 3, 1, tce, 0) == 1;
        case EVERY_64TH -> table.fill(step * 64, 1, tce, 0) == 1;
        case EVERY_512TH -> table.fill(step * 512, 1, tce, 0) == 1;
        case RANDOM_PLACES -> table.fill(random.nextLong(1 << 26), 1, tce, 0) == 1;
        case CLEARED_AGAIN -> {
          long[] list = LongStream.generate(() -> random.nextLong() | 3).limit(512).toArray();
          yield table.fill(step * 512, list, 4096) == 512
              && table.fill(step * 512, random.nextInt(512), 0, 0) >= 0;
        }
      };
    }
  }

  /** So that what comes with the first use of anything is not taken for the table's. */
  @BeforeAll
  static void warmUp() {
    TableBudget budget = new TableBudget(Long.MAX_VALUE);
    for (Pattern pattern : Pattern.values()) {
      fill(EmulatedTable::create, pattern, budget, 1 << 20).close();
    }
    assertThat(live()).as("%d is not much", live()).isBetween(0L, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void anEmulatedTablesChargeMatchesTheHeap(Pattern pattern) {
    holdsWhatItIsChargedFor(EmulatedTable::create, pattern, new TableBudget(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @EnumSource(names = {"RANDOM_LISTS", "EVERY_512TH", "RANDOM_PLACES"})
  void aSimulatedTablesChargeMatchesTheHeap(Pattern pattern) {
    TableBudget budget = new TableBudget(Long.MAX_VALUE);
    SimulatedHost host = new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), budget);
    try (GuestMemory memory = GuestMemory.reserve(1 << 30)) {
      memory.plug(0, 1 << 30);
      holdsWhatItIsChargedFor(host.tables(GuestRam.of(memory, 0x7000_0000_0000L)), pattern, budget);
    }
  }

  private static void holdsWhatItIsChargedFor(
      TceTables tables, Pattern pattern, TableBudget budget) {
    fill(tables, pattern, budget, 1 << 20).close();
    long before = live();
    TceTable table = fill(tables, pattern, budget, ENOUGH);
    long held = live() - before;
    long charged = budget.used();
    assertThat(held)
        .as("%s: %d charged", pattern, charged)
        .isBetween((long) (charged / MOST_OVER), charged + charged / 100 + (1 << 18));
    table.close();
    tables.close();
    assertThat(budget.used()).isZero();
  }

  private static TceTable fill(TceTables tables, Pattern pattern, TableBudget budget, long enough) {
    SplittableRandom random = new SplittableRandom(1);
    TableShape shape = new TableShape(0x8000_0000, 0, 12, 1L << 28);
    TceTable table = ((TableRequest.Created) tables.create(shape, budget)).table();
    for (long step = 0; budget.used() < enough; step++) {
      if (!pattern.store(table, step, random)) {
        // A list that points outside of RAM: a simulated host maps none of it.
        table.fill(step * 512, 1, random.nextLong(1 << 18) << 12 | 3, 0);
      }
    }
    return table;
  }

  @Test
  void theSanitizerStaysWithinItsReserve() {
    sanitizer(1000);
    assertThat(sanitizer(110_000)).isLessThan(DmaSanitizer.MOST_BYTES + (1 << 18));
  }

  /** What a sanitizer holds that has seen so much. */
  private static long sanitizer(int changes) {
    long before = live();
    DmaSanitizer sanitizer =
        new DmaSanitizer(
            new GuestOrigin() {
              private long ticks = 1L << 40;

              @Override
              public long timebase() {
                return ticks++;
              }

              @Override
              public GuestCall call() {
                List<Long> frames = LongStream.range(ticks, ticks + 8).boxed().toList();
                return new GuestCall("H_PUT_TCE", ticks++, frames);
              }
            },
            0,
            report -> {});
    try (TestMachine machine = new TestMachine()) {
      machine.iommu.listen(sanitizer);
      machine.endpoint.reset();
      for (int i = 0; i < changes; i++) {
        long ioba = (long) (i % 100_000) << 12;
        machine.put(TestMachine.DEFAULT, ioba, i % 3 == 0 ? 0 : (long) (i % 97) << 12 | 3);
        sanitizer.observe("device " + i % 7, machine.port()).read(ioba, buffer(), 0, 8);
        sanitizer.observe("device " + i % 5, machine.port()).read(ioba, buffer(), 0, 8);
        if (i % 8 == 0) {
          sanitizer
              .observe("device " + i % 5, machine.port())
              .write(1L << 50 | ioba, buffer(), 0, 8);
        }
      }
      assertThat(sanitizer.findings()).isNotEmpty();
      return live() - before - machine.iommu.budget().used();
    }
  }

  private static java.lang.foreign.MemorySegment buffer() {
    return java.lang.foreign.MemorySegment.ofArray(new byte[8]);
  }

  @Test
  void aBudgetIsALimitBelowWhatTheHostHas() {
    HostMemory host = new HostMemory(1 << 20);
    TableBudget small = new TableBudget(1 << 10, HostShare.open(host, 0));
    TableBudget large = new TableBudget(1 << 30, HostShare.open(host, 0));

    assertThat(small.charge(1 << 10)).isTrue();
    assertThat(small.charge(1)).isFalse();
    assertThat(small.refusal(1)).isEqualTo("the table budget of 1024 bytes is spent");
    assertThat(large.charge(1 << 19)).isTrue();
    assertThat(large.charge(1 << 19)).isFalse();
    assertThat(large.used()).isEqualTo(1 << 19);
    assertThat(large.peak()).isEqualTo(1 << 19);
    assertThat(large.refusal(1 << 19)).contains("the host's memory for guests");
  }

  /**
   * Bytes of the heap that are reachable: the least of several looks, which other threads disturb.
   */
  private static long live() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 8; look++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

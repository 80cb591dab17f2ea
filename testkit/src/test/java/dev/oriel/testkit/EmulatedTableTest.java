package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The emulated table fulfils the contract, and its memory follows what is mapped. */
class EmulatedTableTest extends TceTableContract {
  private final TableBudget budget = new TableBudget(1L << 40);

  @Override
  protected TceTable create(TableShape shape, TableBudget budget) {
    return ((TableRequest.Created) EmulatedTable.create(shape, budget)).table();
  }

  private TceTable create(int pageShift, long entries) {
    return create(new TableShape(0x80000001, 0, pageShift, entries), budget);
  }

  @Test
  void theLargestTableIsCheap() {
    try (TceTable table = create(12, 1L << 47)) {
      assertThat(table.bytes()).isLessThanOrEqualTo(64 << 10);
    }
  }

  @Test
  void aDirectMappingOfATebibyteIsCheap() {
    try (TceTable table = create(16, 1L << 37)) {
      for (long i = 0; i < 1 << 24; i += 512) {
        table.fill(i, 512, i << 16 | 3, 1 << 16);
        assertThat(table.bytes()).isLessThanOrEqualTo(1 << 10);
      }
      assertThat(table.get((1 << 24) - 1)).isEqualTo((1L << 40) - (1 << 16) | 3);
      assertThat(table.linearEnd(0, 3, 1L << 37)).isEqualTo((1 << 24) - 1);
    }
  }

  @Test
  void aDirectMappingMadeInAnyOrderBecomesOneRun() {
    try (TceTable table = create(16, 1L << 37)) {
      SplittableRandom random = Seeds.random(7);
      long offset = random.nextLong(64);
      for (long i = 0; i < 1 << 14; i++) {
        long block = i + offset & (1 << 14) - 1 ^ 0x155;
        table.fill(block * 512, 512, block * 512 << 16 | 3, 1 << 16);
      }
      assertThat(table.bytes()).isLessThanOrEqualTo(1 << 10);
    }
  }

  @Test
  void aReplacedPartOfTheTreeIsNotReadAgain() {
    long entries = 1 << 18;
    for (long[] change : new long[][] {{0, 0}, {3, 1 << 16}}) {
      try (TceTable table = create(16, 1L << 37)) {
        for (int i = 0; i < 100; i++) {
          table.fill(3L * i, 1, (long) i * i << 16 | 3, 0);
        }
        assertThat(table.get(3 * 99)).isEqualTo(99L * 99 << 16 | 3);
        table.fill(0, entries, change[0], change[1]);
        assertThat(table.get(3 * 99)).isEqualTo(change[0] + 3 * 99 * change[1]);
      }
    }
  }

  @Test
  void oneEntryPerTablePageCostsAtMost64Bytes() {
    try (TceTable table = create(12, 1L << 28)) {
      SplittableRandom random = Seeds.random(3);
      int pages = 1 << 19;
      for (int i = 0; i < pages; i++) {
        // Multiplying by an odd number permutes the pages.
        long page = i * 0x9e3779b1L & pages - 1;
        table.fill(page * 512 + random.nextInt(512), 1, random.nextLong() | 3, 0);
      }
      assertThat(table.bytes()).isLessThanOrEqualTo(64L * pages);
    }
  }

  @Test
  void scatteredEntriesCostAtMost64Bytes() {
    try (TceTable table = create(12, 1L << 37)) {
      SplittableRandom random = Seeds.random(5);
      long base = table.bytes();
      for (int i = 1; i <= 100_000; i++) {
        table.fill(random.nextLong(1L << 37), 1, random.nextLong() | 3, 0);
        if (i % 100 == 0) {
          assertThat(table.bytes() - base).as("%d entries", i).isLessThanOrEqualTo(64L * i);
        }
      }
    }
  }

  @Test
  void aHoleInARunAndItsEndCostLittle() {
    try (TceTable table = create(16, 1L << 37)) {
      table.fill(0, 1 << 24, 3, 1 << 16);
      long whole = table.bytes();
      table.fill(12345, 1, 0, 0);
      assertThat(table.bytes()).isLessThan(whole + 100);
      table.fill(12345, 1, 12345L << 16 | 3, 0);
      assertThat(table.bytes()).isEqualTo(whole);
    }
  }

  @Test
  void aFullTableCostsLittleMoreThanItsEntries() {
    try (TceTable table = create(12, 1 << 18)) {
      SplittableRandom random = Seeds.random(4);
      for (int i = 0; i < 1 << 18; i++) {
        table.fill(i * 0x9e3779b1L & (1 << 18) - 1, 1, random.nextLong() | 3, 0);
      }
      assertThat(table.bytes()).isLessThanOrEqualTo((1 << 18) * 8 * 11 / 10);
    }
  }

  /** Visiting every entry would take years. */
  @Test
  @Timeout(60)
  void clearingVisitsOnlyWhatIsMapped() {
    try (TceTable table = create(16, 1L << 47)) {
      for (int i = 0; i < 1000; i++) {
        table.fill(i * 1_000_003L, 1, 3, 0);
        table.fill(0, 1L << 47, 0, 0);
      }
      assertThat(table.anyLive(0, 1L << 47)).isFalse();
    }
  }
}

package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every kind of TCE table. */
public abstract class TceTableContract {
  /** A budget that suffices for everything that this contract stores. */
  private static final long PLENTY = 1L << 30;

  private static final long UNIFORM = 0x7777_0000L | TceTable.READ;

  /** A table of the kind under test. */
  protected abstract TceTable create(TableShape shape, TableBudget budget);

  /** log2 of the most entries that the kind under test takes. */
  protected int maxEntriesShift() {
    return TableShape.MAX_ENTRIES_SHIFT;
  }

  /**
   * An entry that the kind under test can store, like {@code tce}: hosts map only memory that there
   * is.
   */
  protected long storable(long tce) {
    return tce;
  }

  private TceTable create(long entries) {
    return create(new TableShape(0x80000001, 1L << 59, 16, entries), new TableBudget(PLENTY));
  }

  static LongStream seeds() {
    return Seeds.seeds(24);
  }

  @Test
  void startsEmpty() {
    try (TceTable table = create(1 << 20)) {
      assertThat(table.get(0)).isZero();
      assertThat(table.get((1 << 20) - 1)).isZero();
      assertThat(table.anyLive(0, 1 << 20)).isFalse();
    }
  }

  @Test
  void keepsAllSixtyFourBitsOfAnEntry() {
    try (TceTable table = create(1 << 12)) {
      for (int bit = 0; bit < 64; bit++) {
        table.fill(bit, 1, 1L << bit, 0);
      }
      for (int bit = 0; bit < 64; bit++) {
        assertThat(table.get(bit)).isEqualTo(1L << bit);
      }
    }
  }

  @Test
  void anEntryWithoutPermissionIsKeptAndNotLive() {
    try (TceTable table = create(1 << 12)) {
      table.fill(5, 1, 0xdead0000L, 0);
      assertThat(table.get(5)).isEqualTo(0xdead0000L);
      assertThat(table.anyLive(0, 1 << 12)).isFalse();
      table.fill(6, 1, TceTable.READ, 0);
      assertThat(table.anyLive(0, 1 << 12)).isTrue();
      assertThat(table.anyLive(0, 6)).isFalse();
      assertThat(table.anyLive(6, 1)).isTrue();
    }
  }

  @Test
  void holdsFirstAndLastEntryOfTheLargestTable() {
    long entries = 1L << maxEntriesShift();
    try (TceTable table = create(entries)) {
      table.fill(0, 1, 0x1003, 0);
      table.fill(entries - 1, 1, 0x2003, 0);
      assertThat(table.get(0)).isEqualTo(0x1003);
      assertThat(table.get(entries - 1)).isEqualTo(0x2003);
      assertThat(table.get(entries / 2)).isZero();
      table.fill(0, entries, 0, 0);
      assertThat(table.anyLive(0, entries)).isFalse();
    }
  }

  @Test
  void returnsAllCharges() {
    TableBudget budget = new TableBudget(PLENTY);
    SplittableRandom random = Seeds.random(1);
    try (TceTable table = create(new TableShape(1, 0, 12, 1 << 20), budget)) {
      long empty = budget.used();
      assertThat(empty).isEqualTo(table.bytes());
      for (int i = 0; i < 2000; i++) {
        table.fill(random.nextInt(1 << 20), 1, storable(random.nextLong() | 3), 0);
        assertThat(budget.used()).isEqualTo(table.bytes());
      }
      long full = budget.used();
      table.fill(0, 1 << 20, 0, 0);
      assertThat(table.bytes()).isEqualTo(empty);
      assertThat(budget.peak()).isGreaterThanOrEqualTo(full);
    }
    assertThat(budget.used()).isZero();
  }

  /** A table that meets the end of its budget stores a prefix, and reports its length. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aSpentBudgetStoresAPrefix(long seed) {
    SplittableRandom random = Seeds.random(seed);
    TableBudget budget = new TableBudget(random.nextLong(1 << 14, 1 << 18));
    TceTableModel model = new TceTableModel();
    try (TceTable table = create(new TableShape(1, 0, 16, 1 << 16), budget)) {
      for (int i = 0; i < 400; i++) {
        long index = random.nextInt(1 << 16);
        long count = Math.min((1 << 16) - index, 1 + (random.nextInt() & 0x3ff >>> (i & 7)));
        long tce = random.nextInt(4) == 0 ? 0 : storable(random.nextLong());
        long stride = tce != 0 && random.nextBoolean() ? 1 << 16 : 0;
        long stored = table.fill(index, count, tce, stride);
        assertThat(stored).as(Seeds.replay(seed)).isBetween(0L, count);
        model.fill(index, stored, tce, stride);
        assertThat(budget.used()).as(Seeds.replay(seed)).isEqualTo(table.bytes());
      }
      for (long index = 0; index < 1 << 16; index++) {
        long at = index;
        assertThat(table.get(index))
            .as(() -> "entry %d, %s".formatted(at, Seeds.replay(seed)))
            .isEqualTo(model.get(index));
      }
    }
    assertThat(budget.used()).isZero();
  }

  /** Any series of stores leaves what the model says. */
  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithTheModel(long seed) {
    SplittableRandom random = Seeds.random(seed);
    int entriesShift = random.nextInt(1, Math.min(maxEntriesShift(), 47) + 1);
    long entries = 1L << entriesShift;
    int pageShift = new int[] {12, 16, 21, 24}[random.nextInt(4)];
    long pageSize = 1L << pageShift;
    TableBudget budget = new TableBudget(PLENTY);
    TceTableModel model = new TceTableModel();
    Shapes shapes = new Shapes(random, entries, pageSize);
    try (TceTable table = create(new TableShape(1, 0, pageShift, entries), budget)) {
      for (int i = 0; i < 600; i++) {
        shapes.next();
        String what = "step %d %s, %s".formatted(i, shapes, Seeds.replay(seed));
        assertThat(table.anyLive(shapes.index, shapes.count))
            .as(what)
            .isEqualTo(model.anyLive(shapes.index, shapes.count));
        assertThat(table.fill(shapes.index, shapes.count, shapes.tce, shapes.stride))
            .as(what)
            .isEqualTo(shapes.count);
        model.fill(shapes.index, shapes.count, shapes.tce, shapes.stride);
        long probe = Math.min(entries - 1, shapes.index + random.nextLong(shapes.count + 2));
        assertThat(table.get(probe)).as(what).isEqualTo(model.get(probe));
        long limit = Math.min(entries - 1, probe + 2000);
        long end = table.linearEnd(probe, table.translate(probe), limit);
        assertThat(end).as(what).isBetween(probe, model.linearEnd(probe, pageSize, limit));
        if (i % 50 == 0) {
          check(table, model, pageSize, what);
        }
      }
      check(table, model, pageSize, Seeds.replay(seed));
      assertThat(budget.used()).isEqualTo(table.bytes());
      table.fill(0, entries, 0, 0);
      for (long index : model.touched()) {
        assertThat(table.get(index)).as(Seeds.replay(seed)).isZero();
      }
    }
    assertThat(budget.used()).isZero();
  }

  /** Lists of all patterns leave what the model says; with a small budget, a prefix of them. */
  @ParameterizedTest
  @MethodSource("seeds")
  void listsAgreeWithTheModel(long seed) {
    SplittableRandom random = Seeds.random(seed);
    TableBudget budget =
        new TableBudget(random.nextBoolean() ? PLENTY : random.nextLong(1 << 14, 1 << 18));
    TceTableModel model = new TceTableModel();
    int entries = 1 << 13;
    try (TceTable table = create(new TableShape(1, 0, 12, entries), budget)) {
      for (int i = 0; i < 600; i++) {
        int index = random.nextInt(entries);
        long[] list = list(random, Math.min(entries - index, random.nextInt(513)));
        int stored = table.fill(index, list, 1 << 12);
        assertThat(stored).as(Seeds.replay(seed)).isBetween(0, list.length);
        if (budget.limit() == PLENTY) {
          assertThat(stored).as(Seeds.replay(seed)).isEqualTo(list.length);
        }
        for (int j = 0; j < stored; j++) {
          model.fill(index + j, 1, list[j], 0);
        }
        assertThat(budget.used()).as(Seeds.replay(seed)).isEqualTo(table.bytes());
        if (i % 50 == 0) {
          check(table, model, 1 << 12, Seeds.replay(seed));
          table.fill(0, entries / 2, 0, 0);
          model.fill(0, entries / 2, 0, 0);
        }
      }
      check(table, model, 1 << 12, Seeds.replay(seed));
    }
    assertThat(budget.used()).isZero();
  }

  private long[] list(SplittableRandom random, int length) {
    long[] list = new long[length];
    int patterns = random.nextInt(1, 5);
    for (int i = 0; i < length; i++) {
      list[i] =
          switch (i == 0 ? 0 : random.nextInt(patterns)) {
            case 0 -> storable(random.nextLong());
            case 1 -> storable(list[i - 1] + (1 << 12));
            case 2 -> list[i - 1];
            default -> 0;
          };
    }
    return list;
  }

  /** A few pages fill up with random entries and become empty again. */
  @ParameterizedTest
  @MethodSource("fewSeeds")
  void storesAndClearsScatteredEntries(long seed) {
    SplittableRandom random = Seeds.random(seed);
    TableBudget budget = new TableBudget(PLENTY);
    TceTableModel model = new TceTableModel();
    int entries = 1 << 11;
    try (TceTable table = create(new TableShape(1, 0, 12, entries), budget)) {
      for (int i = 0; i < 12 * entries; i++) {
        // The share of mapped entries goes from none to all and back.
        boolean map = random.nextInt(4 * entries) < Math.abs(i % (8 * entries) - 4 * entries);
        long index = random.nextInt(entries);
        long count = random.nextInt(100) == 0 ? Math.min(entries - index, 200) : 1;
        long tce = map ? storable(random.nextLong()) : 0;
        table.fill(index, count, tce, 0);
        model.fill(index, count, tce, 0);
        if (i % 500 == 0) {
          check(table, model, 1 << 12, Seeds.replay(seed));
          assertThat(budget.used()).as(Seeds.replay(seed)).isEqualTo(table.bytes());
        }
      }
      check(table, model, 1 << 12, Seeds.replay(seed));
    }
    assertThat(budget.used()).isZero();
  }

  /** A thread that reads while another stores sees only values of some store, finished or not. */
  @ParameterizedTest
  @MethodSource("fewSeeds")
  void aConcurrentReaderSeesOnlyStoredValues(long seed) throws Exception {
    SplittableRandom random = Seeds.random(seed);
    int entries = 1 << 13;
    AtomicBoolean done = new AtomicBoolean();
    try (TceTable table = create(entries)) {
      CompletableFuture<String> reader =
          CompletableFuture.supplyAsync(() -> readUntil(done, table, entries, seed));
      long end = System.nanoTime() + 100_000_000;
      while (System.nanoTime() < end) {
        long index = random.nextInt(entries);
        long count = Math.min(entries - index, 1 + random.nextInt(1 << random.nextInt(12)));
        switch (random.nextInt(3)) {
          case 0 -> table.fill(index, count, 0, 0);
          case 1 -> table.fill(index, count, index << 16 | 3, 1 << 16);
          default -> table.fill(index, count, UNIFORM, 0);
        }
      }
      done.set(true);
      assertThat(reader.get()).as(Seeds.replay(seed)).isEmpty();
    }
  }

  static LongStream fewSeeds() {
    return Seeds.seeds(4);
  }

  /** Describes the first entry that no store has written; empty if there is none. */
  private static String readUntil(AtomicBoolean done, TceTable table, int entries, long seed) {
    SplittableRandom random = Seeds.random(~seed);
    while (!done.get()) {
      long index = random.nextInt(entries);
      long tce = random.nextBoolean() ? table.get(index) : table.translate(index);
      if (tce != 0 && tce != (index << 16 | 3) && tce != UNIFORM) {
        return "entry %d was 0x%x".formatted(index, tce);
      }
      long limit = Math.min(entries - 1, index + random.nextInt(600));
      long last = table.linearEnd(index, tce, limit);
      if (last < index || last > limit) {
        return "linear from %d to %d".formatted(index, last);
      }
    }
    return "";
  }

  private static void check(TceTable table, TceTableModel model, long pageSize, String what) {
    for (long index : model.touched()) {
      long tce = model.get(index);
      if (table.get(index) != tce) {
        assertThat(table.get(index)).as("entry %d, %s", index, what).isEqualTo(tce);
      }
      long met = table.translate(index);
      if (!translates(met, tce, pageSize)) {
        assertThat(met).as("translation of entry %d, %s", index, what).isEqualTo(tce);
      }
    }
    checkVisit(table, model, what);
  }

  /** A visit reports every stored entry and nothing else. */
  private static void checkVisit(TceTable table, TceTableModel model, String what) {
    long[] shown = {0, -1};
    table.visit(
        (index, count, tce, stride) -> {
          assertThat(index).as(what).isGreaterThan(shown[1]);
          shown[1] = index + count - 1;
          for (long i = 0; i < count; i++) {
            long entry = tce + i * stride;
            shown[0] += entry == 0 ? 0 : 1;
            if (entry != model.get(index + i)) {
              assertThat(entry).as("entry %d, %s", index + i, what).isEqualTo(model.get(index + i));
            }
          }
        });
    long stored = 0;
    for (long index : model.touched()) {
      stored += model.get(index) == 0 ? 0 : 1;
    }
    assertThat(shown[0]).as(what).isEqualTo(stored);
  }

  /**
   * DMA reaches the stored page with the stored permissions; some hardware permits reads where
   * writes are permitted.
   */
  private static boolean translates(long met, long tce, long pageSize) {
    long permissions = tce & (TceTable.READ | TceTable.WRITE);
    if (permissions == 0) {
      return (met & (TceTable.READ | TceTable.WRITE)) == 0;
    }
    long implied = permissions == TceTable.WRITE ? TceTable.READ : 0;
    long difference = met ^ tce;
    return (difference & -pageSize) == 0 && (difference & 3 & ~implied) == 0;
  }

  /** Stores that overlap: few positions, all sizes, runs that continue other runs. */
  private final class Shapes {
    private final SplittableRandom random;
    private final long entries;
    private final long pageSize;
    private final long[] places = new long[4];
    private long index;
    private long count;
    private long tce;
    private long stride;

    Shapes(SplittableRandom random, long entries, long pageSize) {
      this.random = random;
      this.entries = entries;
      this.pageSize = pageSize;
      for (int i = 0; i < places.length; i++) {
        places[i] = random.nextLong(entries) & (random.nextBoolean() ? -1L : -512);
      }
    }

    void next() {
      long after = index + count;
      long next = tce + count * stride;
      if (random.nextInt(4) == 0 && after < entries) {
        index = after;
        tce = next;
      } else {
        long spread = 1L << random.nextInt(12);
        index = places[random.nextInt(places.length)] + random.nextLong(spread);
        index = Math.min(entries - 1, index);
        // A direct mapping: the target depends on the index alone.
        tce =
            switch (random.nextInt(5)) {
              case 0 -> 0;
              case 1 -> storable(random.nextLong());
              case 2 -> random.nextLong(8);
              default -> index * pageSize | 3;
            };
      }
      stride = tce == 0 || random.nextInt(4) == 0 ? 0 : pageSize;
      count =
          switch (random.nextInt(3)) {
            case 0 -> 1;
            case 1 -> 512;
            default -> 1 + random.nextInt(1 << random.nextInt(1, 12));
          };
      count = Math.min(count, entries - index);
    }

    @Override
    public String toString() {
      return "fill(%d, %d, 0x%x, 0x%x)".formatted(index, count, tce, stride);
    }
  }
}

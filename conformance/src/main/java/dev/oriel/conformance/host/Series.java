package dev.oriel.conformance.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Series of calls for {@code src/guest/vfio.c}, which describes their language.
 *
 * <p>No series maps or unmaps so far behind the end of a window that the entries would be behind
 * the end of its table: Linux does not check, and overwrites its own memory. The random ones stay
 * in the 2^13 pages that each window has at least.
 */
final class Series {
  /** Seeds of the random series that are recorded. */
  static final List<Integer> RECORDED = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

  private static final int[] PAGE_SHIFTS = {12, 16, 21, 30};
  private static final int LARGEST_WINDOW = 62;
  private static final int LARGEST_TABLE = 33;
  private static final int LEVELS = 5;
  private static final int STEPS = 100;

  private static final long MEMORY = 0x1_0000_0000L;
  private static final long MEMORY_SIZE = 0x400_0000;
  private static final long READ_ONLY = MEMORY + MEMORY_SIZE;
  private static final long SECOND = 1L << 59;

  private static final long[][] REGIONS = {
    {MEMORY, 0x10_0000},
    {MEMORY, 0x10_0000},
    {MEMORY, 0x20_0000},
    {MEMORY + 0x10_0000, 0x10_0000},
    {MEMORY + 0x20_0000, 0x40_0000},
    {MEMORY + 0x8_0000, 0x10_0000},
    {MEMORY + 0x800, 0x1_0000},
    {READ_ONLY - 0x3_0000, 0x5_0000},
    {READ_ONLY, 0x1_0000},
  };
  private static final long[] OFFSETS = {
    0, 0, 0x1000, 0x1_0000, 0x2_0000, 0xf_0000, 0xf_f000, 0x10_0000, 0x20_0000, 0x800
  };
  private static final long[] SIZES = {
    0x1000, 0x1000, 0x2000, 0x1_0000, 0x1_0000, 0x2_0000, 0x20_0000, 0x10_0000, 0x800, 0
  };
  private static final String[] FILES = {"c0", "c0", "c0", "c1"};

  private final StringJoiner text = new StringJoiner("\n", "", "\n");
  private final RandomGenerator random;

  private Series(int seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Everything that is recorded. */
  static String recorded() throws IOException {
    StringBuilder all = new StringBuilder(calls()).append(closings()).append(windows());
    RECORDED.forEach(seed -> all.append(random(seed)));
    return all.toString();
  }

  /** Written by hand: each kind of call, and what the kernel checks in which order. */
  static String calls() throws IOException {
    try (InputStream in = Series.class.getResourceAsStream("calls.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Every page size, window size and number of levels, but for those that would be created and take
   * Linux minutes to remove.
   */
  static String windows() {
    Series series = new Series(0);
    for (int pageShift : PAGE_SHIFTS) {
      series.begin("windows-of-pages-2^" + pageShift, "");
      series.add("open c0", "open g0", "join g0 c0", "iommu c0 7", "remove c0 0");
      for (int shift = 12; shift <= LARGEST_WINDOW; shift++) {
        for (int levels = 1; levels <= LEVELS; levels++) {
          boolean slow = shift - pageShift > LARGEST_TABLE && (levels == 2 || levels == 3);
          if (!slow) {
            series.add("create c0 %d 0x%x %d".formatted(pageShift, 1L << shift, levels));
            series.add("remove c0 0");
          }
        }
      }
      series.add("close c0", "close g0");
    }
    return series.text.toString();
  }

  /** All orders in which the files can be closed, with a window, an entry and memory in use. */
  static String closings() {
    Series series = new Series(0);
    for (String order : List.of("c g d", "c d g", "g c d", "g d c", "d c g", "d g c")) {
      series.begin("closing-" + order.replace(' ', '-'), "");
      series.memory();
      series.add("open c0", "open g0", "join g0 c0", "iommu c0 7", "device d0 g0");
      series.add("register c0 0x%x 0x100000".formatted(MEMORY));
      series.add("map c0 0x%x 0 0x10000 3".formatted(MEMORY), "create c0 16 0x100000 1");
      for (String file : order.split(" ")) {
        series.add("close " + file + "0", "info c0", "status g0");
      }
    }
    return series.text.toString();
  }

  /** Random calls. */
  static String random(int seed) {
    Series series = new Series(seed);
    String limit = seed % 3 == 0 ? " 0x%x".formatted(0x20_0000L << series.random.nextInt(4)) : "";
    series.begin("random-" + seed, limit);
    series.memory();
    series.add("open c0", "open g0", "join g0 c0", "iommu c0 7");
    for (int step = 0; step < STEPS; step++) {
      series.add(series.step());
    }
    series.add(
        series.random.nextBoolean()
            ? new String[] {"close c0", "close g0", "close d0"}
            : new String[] {"close d0", "close g0", "close c0"});
    return series.text.toString();
  }

  private void begin(String name, String limit) {
    add("series " + name + limit);
  }

  private void memory() {
    add(
        "memory 0x%x 0x%x 3".formatted(MEMORY, MEMORY_SIZE),
        "memory 0x%x 0x10000 1".formatted(READ_ONLY));
  }

  private void add(String... steps) {
    for (String step : steps) {
      text.add(step);
    }
  }

  private String step() {
    int kind = random.nextInt(100);
    String file = kind < 94 ? "c0" : FILES[random.nextInt(FILES.length)];
    if (kind < 14) {
      long[] region = REGIONS[random.nextInt(REGIONS.length)];
      return "register %s 0x%x 0x%x".formatted(file, region[0], region[1]);
    }
    if (kind < 24) {
      long[] region = REGIONS[random.nextInt(REGIONS.length)];
      return "unregister %s 0x%x 0x%x".formatted(file, region[0], region[1]);
    }
    if (kind < 34) {
      int pageShift = PAGE_SHIFTS[random.nextInt(3)];
      long size = 1L << pageShift + 5 + random.nextInt(7);
      return "create %s %d 0x%x %d".formatted(file, pageShift, size, 1 + random.nextInt(3));
    }
    if (kind < 42) {
      return "remove %s 0x%x".formatted(file, random.nextBoolean() ? 0 : SECOND);
    }
    if (kind < 72) {
      long[] region = REGIONS[random.nextInt(REGIONS.length)];
      int permissions = random.nextInt(12) == 0 ? random.nextInt(5) : 1 + random.nextInt(3);
      return "map %s 0x%x 0x%x 0x%x %d"
          .formatted(file, region[0] + offset(), ioba(), size(), permissions);
    }
    if (kind < 86) {
      return "unmap %s 0x%x 0x%x".formatted(file, ioba(), size());
    }
    String[] others = {
      "info " + file,
      "extension " + file + " " + random.nextInt(9),
      "open c1",
      "open g0",
      "close c1",
      "device d0 g0",
      "close d0",
      "leave g0",
      "join g0 " + file,
      "join g0 c0",
      "iommu " + file + " 7",
      "iommu c0 7",
      "iommu c0 7",
      "status g0",
    };
    return others[random.nextInt(others.length)];
  }

  private long offset() {
    return OFFSETS[random.nextInt(OFFSETS.length)];
  }

  private long ioba() {
    return offset() + (random.nextInt(3) == 0 ? SECOND : 0);
  }

  private long size() {
    return SIZES[random.nextInt(SIZES.length)];
  }
}

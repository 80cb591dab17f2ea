package dev.oriel.iommu.emulated;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries {@code first..last}, of which entry {@code i} is {@code tces[i - start]}. */
record ListedEntries(long first, long last, long[] tces, long start) implements Change {
  /** All of {@code tces}, from {@code first} on. */
  static ListedEntries of(long first, long[] tces) {
    return new ListedEntries(first, first + tces.length - 1, tces, first);
  }

  @Override
  public long at(long index) {
    return tces[(int) (index - start)];
  }

  @Override
  public boolean zero() {
    return false;
  }

  @Override
  public @Nullable ListedEntries clip(long from, long to) {
    long lo = Math.max(first, from);
    long hi = Math.min(last, to);
    return lo > hi ? null : new ListedEntries(lo, hi, tces, start);
  }

  @Override
  public long[] over(long[] list, long pageSize) {
    long[] left = RunList.clip(list, 0, first - 1);
    long[] right = RunList.clip(list, last + 1, Long.MAX_VALUE);
    return RunList.join(RunList.join(left, runs(pageSize), pageSize), right, pageSize);
  }

  private long[] runs(long pageSize) {
    long[] runs = new long[(int) (last - first + 1) * RunList.WORDS];
    int size = 0;
    for (long index = first; index <= last; index++) {
      if (at(index) != 0) {
        size = RunList.append(runs, size, index, at(index), pageSize);
      }
    }
    return Arrays.copyOf(runs, size * RunList.WORDS);
  }
}

package dev.oriel.testkit;

import java.util.HashMap;
import java.util.Map;

/** A TCE table so simple that it is obviously correct. Tests compare other tables with it. */
final class TceTableModel {
  private final Map<Long, Long> entries = new HashMap<>();

  long get(long index) {
    return entries.getOrDefault(index, 0L);
  }

  void fill(long index, long count, long tce, long stride) {
    for (long i = 0; i < count; i++) {
      entries.put(index + i, tce + i * stride);
    }
  }

  boolean anyLive(long index, long count) {
    for (long i = 0; i < count; i++) {
      if ((get(index + i) & 3) != 0) {
        return true;
      }
    }
    return false;
  }

  long linearEnd(long index, long pageSize, long limit) {
    long end = index;
    while (end < limit && get(end + 1) == get(end) + pageSize) {
      end++;
    }
    return end;
  }

  Iterable<Long> touched() {
    return entries.keySet();
  }
}

package dev.oriel.iommu.simulated;

import java.util.HashMap;
import java.util.Map;

/** Files that count events. */
final class EventFiles {
  private final Map<Integer, Long> counts = new HashMap<>();

  synchronized void open(int file) {
    counts.put(file, 0L);
  }

  synchronized void close(int file) {
    counts.remove(file);
    notifyAll();
  }

  /** One that has been closed counts nothing. */
  synchronized void signal(int file) {
    counts.computeIfPresent(file, (f, count) -> count + 1);
    notifyAll();
  }

  synchronized void clear(int file) {
    counts.replace(file, 0L);
  }

  /** Waits until one of some files has counted something, or is not open: its index. */
  synchronized int await(int[] files) {
    while (true) {
      for (int i = 0; i < files.length; i++) {
        Long count = counts.get(files[i]);
        if (count == null || count > 0) {
          return i;
        }
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
    }
  }
}

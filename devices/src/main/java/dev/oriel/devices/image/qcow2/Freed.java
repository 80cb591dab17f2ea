package dev.oriel.devices.image.qcow2;

import dev.oriel.devices.image.qcow2.Refcounts.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * Clusters to which a reference was removed, in memory only. They are reusable when it is durable.
 */
final class Freed {
  private static final int MOST = 1 << 14;

  private List<Run> runs = new ArrayList<>();

  void add(long first, long count) {
    Run last = runs.isEmpty() ? new Run(-1, 0) : runs.getLast();
    if (last.count() > 0 && last.first() + last.count() == first) {
      runs.set(runs.size() - 1, new Run(last.first(), last.count() + count));
    } else {
      runs.add(new Run(first, count));
    }
  }

  /** Whether a flush is due before more are added. */
  boolean isFull() {
    return runs.size() >= MOST;
  }

  /** Takes all. */
  List<Run> take() {
    List<Run> taken = runs;
    runs = new ArrayList<>();
    return taken;
  }

  /** Returns what was taken, since the changes could not be made durable. */
  void restore(List<Run> taken) {
    runs.addAll(0, taken);
  }
}

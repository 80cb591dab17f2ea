package dev.oriel.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects runs by ascending bus address in bounded memory: adjacent runs that continue each other
 * are merged; if there are too many, also those with the smallest holes between them.
 */
final class MappedRuns {
  private final int most;
  private final List<MappedRun> runs = new ArrayList<>();

  MappedRuns(int most) {
    this.most = most;
  }

  void add(MappedRun run) {
    if (!runs.isEmpty() && runs.getLast().continuedBy(run)) {
      runs.set(runs.size() - 1, runs.getLast().merge(run));
      return;
    }
    runs.add(run);
    if (runs.size() >= 2 * most) {
      shrink();
    }
  }

  List<MappedRun> list() {
    shrink();
    return List.copyOf(runs);
  }

  /** Merges across the smallest holes until no more than {@link #most} runs are left. */
  private void shrink() {
    int merges = runs.size() - most;
    if (merges <= 0) {
      return;
    }
    long[] holes = new long[runs.size() - 1];
    for (int i = 0; i < holes.length; i++) {
      holes[i] = hole(i);
    }
    Arrays.sort(holes);
    long widest = holes[merges - 1];
    long ties = merges - Arrays.stream(holes).filter(hole -> hole < widest).count();
    List<MappedRun> merged = new ArrayList<>();
    merged.add(runs.getFirst());
    for (int i = 1; i < runs.size(); i++) {
      long hole = hole(i - 1);
      if (hole < widest || hole == widest && ties-- > 0) {
        merged.set(merged.size() - 1, merged.getLast().merge(runs.get(i)));
      } else {
        merged.add(runs.get(i));
      }
    }
    runs.clear();
    runs.addAll(merged);
  }

  private long hole(int after) {
    return runs.get(after + 1).ioba() - runs.get(after).end();
  }
}

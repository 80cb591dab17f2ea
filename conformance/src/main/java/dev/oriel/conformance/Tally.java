package dev.oriel.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of the trials of one row, or of sequences. */
final class Tally {
  private final Map<Departure, Long> departures = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private long tried;
  private long agreed;
  private long discarded;

  void add(Verdict verdict) {
    tried++;
    if (verdict.agreed()) {
      agreed++;
    }
    verdict.departures().forEach(departure -> departures.merge(departure, 1L, Long::sum));
  }

  /** Counts a trial that left its allowed addresses. */
  void discard() {
    discarded++;
  }

  void fail(String text) {
    failures.add(text);
  }

  void add(Tally other) {
    tried += other.tried;
    agreed += other.agreed;
    discarded += other.discarded;
    other.departures.forEach((departure, count) -> departures.merge(departure, count, Long::sum));
    failures.addAll(other.failures);
  }

  long tried() {
    return tried;
  }

  /** Number of trials in which everything agreed. */
  long agreed() {
    return agreed;
  }

  long discarded() {
    return discarded;
  }

  Map<Departure, Long> departures() {
    return departures;
  }

  /** Differences without a known reason, each as text. */
  List<String> failures() {
    return failures;
  }
}

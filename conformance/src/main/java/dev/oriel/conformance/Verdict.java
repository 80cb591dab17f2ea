package dev.oriel.conformance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of comparing two outcomes of one trial.
 *
 * @param departures the departures that explain differences
 * @param failure a difference without known reason, if there is one
 */
record Verdict(Set<Departure> departures, @Nullable Failure failure) {
  /** Everything was the same. */
  static final Verdict AGREED = new Verdict(Set.of(), null);

  /**
   * A difference without known reason.
   *
   * @param trial the trial that shows it, shrunk if requested
   * @param differences one line each
   */
  record Failure(Trial trial, List<String> differences) {}

  boolean agreed() {
    return failure == null && departures.isEmpty();
  }
}

package dev.oriel.conformance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two outcomes of one trial amount to.
 *
 * @param departures the known reasons for the differences that were found on the way
 * @param failure a difference without known reason, if there is one
 */
record Verdict(Set<Departure> departures, @Nullable Failure failure) {
  /** Everything was the same. */
  static final Verdict AGREED = new Verdict(Set.of(), null);

  /**
   * A difference without known reason.
   *
   * @param trial in which it is seen, as short as was looked for
   * @param differences a line each
   */
  record Failure(Trial trial, List<String> differences) {}

  boolean agreed() {
    return failure == null && departures.isEmpty();
  }
}

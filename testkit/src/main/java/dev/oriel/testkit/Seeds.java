package dev.oriel.testkit;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Seeds of property tests: fresh ones on every run, or the one given with {@code -Doriel.seed=N},
 * which replays a failure.
 */
public final class Seeds {
  private Seeds() {}

  /** {@code count} seeds; one, if {@link LongTests} do not run. */
  public static LongStream seeds(int count) {
    Long replay = Long.getLong("oriel.seed");
    return replay != null
        ? LongStream.of(replay)
        : new Random().longs(LongTests.areWanted() ? count : 1);
  }

  /** The generator of one run. */
  public static SplittableRandom random(long seed) {
    return new SplittableRandom(seed);
  }

  /** How to replay {@code seed}, for the message of a failure. */
  public static String replay(long seed) {
    return "replay with -Doriel.seed=" + seed;
  }
}

package dev.oriel.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that repeat others in another form, or take minutes. The test command leaves them out, so
 * that it ends within a quarter of an hour on two cores; CI runs them.
 */
public final class LongTests {
  private static final boolean WANTED =
      "true".equals(System.getenv("CI")) || Boolean.getBoolean("oriel.long");

  private LongTests() {}

  /** Whether long tests run. */
  public static boolean areWanted() {
    return WANTED;
  }

  /** Called where a long test begins, or a class of them. */
  public static void begin() {
    assumeTrue(WANTED, "takes long: CI runs it, and -Doriel.long=true");
  }

  /** Called where a test begins that is long except in its first form. */
  public static void beginExcept(boolean first) {
    if (!first) {
      begin();
    }
  }
}

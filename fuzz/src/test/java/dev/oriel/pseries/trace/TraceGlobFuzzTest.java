package dev.oriel.pseries.trace;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a pattern of trace events, and whether it matches is known at once. */
class TraceGlobFuzzTest {
  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void pattern(byte[] input) {
    match(input);
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfAPattern(long seed) {
    byte[] sample = "*s*p*a*p*r*_*i*o*m*m*u*_*p*c*i*_*x*y".getBytes(StandardCharsets.UTF_8);
    RandomInputs.variations(seed, 2000, sample, TraceGlobFuzzTest::match);
  }

  private static void match(byte[] input) {
    String glob = new String(input, StandardCharsets.UTF_8);
    for (TraceEvent event : TraceEvent.values()) {
      if (event.matches(glob) && !glob.contains("*") && glob.length() != event.label().length()) {
        throw new AssertionError(glob + " matches " + event.label());
      }
    }
  }
}

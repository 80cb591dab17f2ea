package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.WindowPolicy;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every window policy. */
public abstract class WindowPolicyContract {
  private static final long LEAST_MEMORY = 1L << 28;

  /** The policy under test. */
  protected abstract WindowPolicy policy();

  @Test
  void hasANameForTheCommandLine() {
    assertThat(policy().name()).matches("[a-z][a-z0-9-]*");
  }

  static LongStream seeds() {
    return Seeds.seeds(8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theLargestWindowIsAValidPowerOfTwo(long seed) {
    SplittableRandom random = Seeds.random(seed);
    for (int i = 0; i < 1000; i++) {
      long end = memoryEnd(random);
      long largest = policy().largestWindow(end);
      assertThat(Long.bitCount(largest)).as("%x, %s", end, Seeds.replay(seed)).isEqualTo(1);
      assertThat(largest).isBetween(1L, 1L << TableShape.MAX_ENTRIES_SHIFT);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void moreMemoryNeverMakesItSmaller(long seed) {
    SplittableRandom random = Seeds.random(seed);
    for (int i = 0; i < 1000; i++) {
      long one = memoryEnd(random);
      long other = memoryEnd(random);
      assertThat(policy().largestWindow(Math.min(one, other)))
          .as("%x and %x, %s", one, other, Seeds.replay(seed))
          .isLessThanOrEqualTo(policy().largestWindow(Math.max(one, other)));
    }
  }

  @Test
  void theAnswerDoesNotChange() {
    long first = policy().largestWindow(LEAST_MEMORY);
    policy().largestWindow(1L << 50);
    assertThat(policy().largestWindow(LEAST_MEMORY)).isEqualTo(first);
  }

  /** The end of memory of a machine from small to absurd: near powers of two, or random. */
  private static long memoryEnd(SplittableRandom random) {
    long power = 1L << random.nextInt(29, 63);
    return switch (random.nextInt(3)) {
      case 0 -> power;
      case 1 -> power + random.nextLong(-4, 5) * (LEAST_MEMORY >> 2);
      default -> random.nextLong(LEAST_MEMORY, Long.MAX_VALUE);
    };
  }
}

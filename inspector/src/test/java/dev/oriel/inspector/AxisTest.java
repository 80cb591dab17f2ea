package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where addresses are in a picture. */
class AxisTest {
  @Test
  void fewPagesLieSideBySide() {
    Axis axis = new Axis(1L << 59, 64 << 16, 16, 128);
    assertThat(axis.logarithmic()).isFalse();
    Bins bins = new Bins(axis);
    bins.fill((1L << 59) + (2 << 16), 3 << 16);
    double[] expected = new double[128];
    Arrays.fill(expected, 4, 10, 1);
    assertThat(bins.covered()).containsExactly(expected, within(1e-9));
  }

  @Test
  void manyPagesLieByTheLogarithmOfTheirDistance() {
    Axis axis = new Axis(1L << 59, 1L << 53, 16, 370);
    assertThat(axis.logarithmic()).isTrue();
    assertThat(axis.at(1L << 59)).isZero();
    assertThat(axis.at((1L << 59) + (1L << 16))).isCloseTo(10, within(0.01));
    assertThat(axis.at((1L << 59) + (1L << 31))).isCloseTo(150, within(0.1));
  }

  @Test
  void aWholeRangeIsFull() {
    for (long bytes : new long[] {1 << 12, 1 << 20, 1L << 40, 1L << 63}) {
      Axis axis = new Axis(0, bytes, 12, 100);
      Bins bins = new Bins(axis);
      bins.fill(0, bytes);
      assertThat(bins.covered()).containsOnly(new double[] {1}, within(1e-9));
    }
  }

  /** Addresses are unsigned, and ranges may end where they wrap around. */
  @Test
  void nothingLiesOutside() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      int shift = 12 + random.nextInt(13);
      long mask = -1L << shift;
      long from = random.nextLong() >>> random.nextInt(64) & mask;
      long bytes = (random.nextLong() >>> random.nextInt(64) & mask) + (1L << shift);
      bytes = Long.compareUnsigned(bytes, -from) > 0 && from != 0 ? -from : bytes;
      if (bytes == 0) {
        continue;
      }
      Axis axis = new Axis(from, bytes, shift, 16 + random.nextInt(64));
      Bins bins = new Bins(axis);
      long ioba = random.nextLong() >>> random.nextInt(64) & mask;
      bins.fill(ioba, random.nextLong() >>> random.nextInt(64) & mask);
      for (double part : bins.covered()) {
        assertThat(part).isBetween(-1e-6, 1 + 1e-6);
      }
    }
  }
}

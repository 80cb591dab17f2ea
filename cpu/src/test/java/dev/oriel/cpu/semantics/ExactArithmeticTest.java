package dev.oriel.cpu.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Where {@link Ieee} uses the host's double-precision arithmetic, result, FI and FR are those of
 * exact arithmetic, rounded once. {@code -Doriel.trials=10000000} for more of each.
 */
class ExactArithmeticTest {
  private static final long SEED = 754;
  private static final int TRIALS = Integer.getInteger("oriel.trials", 5000);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Vcpu v =
      new Vcpu(0, new Partition(GuestMemory.reserve(1 << 16), new NoDevices(), () -> 0));
  private final Random random = new Random(SEED);

  @Test
  void sums() {
    for (int i = 0; i < TRIALS; i++) {
      double a = any();
      double b = random.nextBoolean() ? near(-a) : any();
      double result = Double.longBitsToDouble(Ieee.add(v, bits(a), bits(b), false));
      check(exact(a).add(exact(b)), result, a, b, 0);
    }
  }

  @Test
  void products() {
    for (int i = 0; i < TRIALS; i++) {
      double a = any();
      double b = random.nextBoolean() ? any() : scale(any(), a);
      double result = Double.longBitsToDouble(Ieee.multiply(v, bits(a), bits(b), false));
      check(exact(a).multiply(exact(b)), result, a, b, 0);
    }
  }

  @Test
  void productsAndSums() {
    for (int i = 0; i < TRIALS; i++) {
      double a = any();
      double c = random.nextBoolean() ? any() : scale(any(), a);
      double b = random.nextInt(3) == 0 ? any() : near(-a * c);
      double result =
          Double.longBitsToDouble(
              Ieee.multiplyAdd(v, bits(a), bits(c), bits(b), false, false, false));
      check(exact(a).multiply(exact(c)).add(exact(b)), result, a, c, b);
    }
  }

  @Test
  void quotients() {
    for (int i = 0; i < TRIALS; i++) {
      double a = any();
      double b = random.nextBoolean() ? any() : near(a);
      if (random.nextInt(4) == 0) {
        a = b * random.nextInt(1000);
      }
      if (b == 0 || Double.isInfinite(a)) {
        continue;
      }
      double result = Double.longBitsToDouble(Ieee.divide(v, bits(a), bits(b), false));
      if (inRange(result)) {
        BigDecimal rest = exact(a).subtract(exact(result).multiply(exact(b)));
        BigDecimal ulp = exact(Math.ulp(result)).multiply(exact(b).abs());
        boolean greater = rest.signum() * exact(b).signum() * (result < 0 ? -1 : 1) < 0;
        check(rest, ulp, greater, result, a, b, 0);
      }
      v.fpRaised = 0;
    }
  }

  @Test
  void squareRoots() {
    for (int i = 0; i < TRIALS; i++) {
      double a = Math.abs(any());
      if (random.nextBoolean()) {
        a = near((float) Math.sqrt(a) * (double) (float) Math.sqrt(a));
      }
      double result = Double.longBitsToDouble(Ieee.squareRoot(v, bits(a), false));
      if (a > 0 && inRange(result)) {
        BigDecimal rest = exact(a).subtract(exact(result).multiply(exact(result)));
        // To first order the root is off by rest / 2 / result; a root is never halfway.
        BigDecimal ulp = exact(Math.ulp(result)).multiply(exact(result)).multiply(exact(2));
        check(rest, ulp.add(exact(Math.ulp(result)).pow(2)), rest.signum() < 0, result, a, 0, 0);
      }
      v.fpRaised = 0;
    }
  }

  private void check(BigDecimal exact, double result, double a, double b, double c) {
    if (exact.signum() != 0 && inRange(result)) {
      BigDecimal rest = exact.subtract(exact(result));
      boolean greater = exact(result).abs().compareTo(exact.abs()) > 0;
      check(rest, exact(Math.ulp(result)), greater, result, a, b, c);
      assertThat(result).isEqualTo(exact.doubleValue());
    }
    v.fpRaised = 0;
  }

  /** Checks that {@code rest} is at most half of {@code ulp}, and that it is reported correctly. */
  private void check(
      BigDecimal rest, BigDecimal ulp, boolean greater, double result, double... operands) {
    int inexact = rest.signum() == 0 ? 0 : IeeeRound.inexact(greater);
    assertThat(v.fpRaised).as("%s, result %s, seed %d", operands, result, SEED).isEqualTo(inexact);
    assertThat(rest.abs()).isLessThanOrEqualTo(ulp.multiply(HALF));
  }

  private static boolean inRange(double x) {
    return Math.abs(x) > Double.MIN_NORMAL && Math.abs(x) <= Double.MAX_VALUE;
  }

  private static BigDecimal exact(double x) {
    return new BigDecimal(x);
  }

  private static long bits(double x) {
    return Double.doubleToRawLongBits(x);
  }

  /** A finite number: of any size, near the limits of using the host's arithmetic, or 1. */
  private double any() {
    int exponent =
        switch (random.nextInt(5)) {
          case 0 -> random.nextInt(2046) - 1022;
          case 1 -> 1000 - random.nextInt(8) + 4;
          case 2 -> -900 + random.nextInt(120) - 60;
          case 3 -> -1022 + random.nextInt(60);
          default -> random.nextInt(130) - 65;
        };
    return Math.scalb(significand(), exponent);
  }

  /** 1 to 2, of random, few, or nearly all bits. */
  private double significand() {
    long fraction = random.nextLong() >>> 12;
    fraction =
        switch (random.nextInt(4)) {
          case 0 -> fraction;
          case 1 -> fraction & -1L << random.nextInt(52);
          case 2 -> FpFormat.FRACTION - random.nextInt(4);
          default -> random.nextInt(4);
        };
    double magnitude = Double.longBitsToDouble(1023L << 52 | fraction);
    return random.nextBoolean() ? magnitude : -magnitude;
  }

  /** A number that shares most bits with {@code x}, or its exponent. */
  private double near(double x) {
    double number =
        switch (random.nextInt(3)) {
          case 0 -> Double.longBitsToDouble(bits(x) + random.nextInt(9) - 4);
          case 1 ->
              Double.longBitsToDouble(bits(x) ^ random.nextLong() >>> 12 + random.nextInt(52));
          default -> Math.scalb(significand(), Math.getExponent(x) + random.nextInt(120) - 60);
        };
    return Double.isFinite(number) ? number : any();
  }

  /** {@code x} with an exponent that makes its product with {@code y} a number. */
  private static double scale(double x, double y) {
    return Math.scalb(x, -Math.getExponent(x) - Math.getExponent(y) / 2);
  }
}

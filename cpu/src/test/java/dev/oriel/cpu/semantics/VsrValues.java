package dev.oriel.cpu.semantics;

import java.util.Random;

/** Contents of vector-scalar registers that are hard cases. */
public final class VsrValues {
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1.5,
    2.5,
    -2.5,
    3.0,
    1e10,
    -1e10,
    1e300,
    -1e300,
    1e-300,
    1e-320,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    2147483647.0,
    2147483648.0,
    -2147483648.5,
    4294967295.5,
    9.223372036854775807e18,
    -9.223372036854775808e18,
    1.8446744073709552e19,
    3.4028235677973366e38,
    1.401298464324817e-45,
    1.1754943508222875e-38,
    0.1,
  };
  private static final long SIGNALING_NAN = 0x7ff0_0000_0000_0001L;
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    2.5f,
    1e10f,
    -1e-10f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    2147483648f,
    4294967040f,
    0.1f,
  };

  /** Biased exponents: around 1, where singles and doubles end, and where they meet integers. */
  private static final int[] EXPONENTS = {
    1023, 1023, 1023, 0, 1, 2, 2045, 2046, 2047, 511, 1535, 896, 897, 874, 873, 1149, 1150, 1008,
    1038, 1053, 1054, 1085, 1086, 1075,
  };

  private static final int[] SINGLE_EXPONENTS = {
    127, 127, 127, 0, 1, 2, 253, 254, 255, 63, 191, 112, 142, 157, 158, 189, 190, 150,
  };

  private VsrValues() {}

  /** A double, possibly special, in the first doubleword and something in the second. */
  public static long[] scalar(Random random) {
    return new long[] {doubleBits(random), random.nextBoolean() ? doubleBits(random) : 0};
  }

  /** A single in double format. */
  public static long[] single(Random random) {
    return new long[] {FpFormat.toDouble((int) floatBits(random)), 0};
  }

  private static long doubleBits(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> SIGNALING_NAN ^ (long) random.nextInt(2) << 63;
      case 2 -> Double.doubleToRawLongBits((float) random.nextGaussian());
      case 3 -> random.nextInt();
      case 4 -> Double.doubleToRawLongBits(random.nextGaussian() * (1L << random.nextInt(63)));
      case 5, 6, 7 -> {
        long exponent = EXPONENTS[random.nextInt(EXPONENTS.length)] + random.nextInt(5) - 2L;
        yield random.nextLong() & 1L << 63 | (exponent & 0x7ff) << 52 | fraction(random);
      }
      default -> Double.doubleToRawLongBits(DOUBLES[random.nextInt(DOUBLES.length)]);
    };
  }

  /** 52 bits: random, near one of the ends of a single's fraction, or few. */
  private static long fraction(Random random) {
    long bits = random.nextLong() >>> 12;
    return switch (random.nextInt(4)) {
      case 0 -> bits;
      case 1 -> bits & -1L << 29 | (1L << 28) + random.nextInt(3) - 1;
      case 2 -> bits & -1L << 28 + random.nextInt(20);
      default -> random.nextBoolean() ? (1L << 52) - 1 - random.nextInt(3) : random.nextInt(3);
    };
  }

  /** Elements of one width: random, small, floats, or corners. */
  public static long[] vector(Random random) {
    int kind = random.nextInt(9);
    return new long[] {elements(random, kind), elements(random, kind)};
  }

  /**
   * A decimal number in the format the instruction takes, mostly; in byte 7 a count as it may be.
   */
  public static long[] decimal(Random random, String mnemonic) {
    if (random.nextInt(12) == 0 || mnemonic.equals("bcdcfsq.")) {
      return new long[] {random.nextLong() >> random.nextInt(64), random.nextLong()};
    }
    if (mnemonic.equals("bcdcfn.")) {
      int sign = random.nextBoolean() ? '+' : '-';
      return new long[] {
        0x0030_0030_0030_0030L | digits(random, 0x000f_000f_000f_000fL),
        0x0030_0030_0030_0000L | digits(random, 0x000f_000f_000f_0000L) | sign
      };
    }
    if (mnemonic.equals("bcdcfz.")) {
      long zones = random.nextInt(5) < 2 ? 0x3030_3030_3030_3030L : 0xf0f0_f0f0_f0f0_f0f0L;
      long last = zones & ~0xf0L | (10L + random.nextInt(6)) << 4;
      return new long[] {
        zones | digits(random, 0x0f0f_0f0f_0f0f_0f0fL),
        last | digits(random, 0x0f0f_0f0f_0f0f_0f0fL)
      };
    }
    long sign = mnemonic.startsWith("bcdu") ? random.nextInt(10) : 10 + random.nextInt(6);
    int zeros = random.nextInt(32);
    long hi = zeros >= 16 ? 0 : digits(random, -1L >>> 4 * zeros);
    long lo =
        zeros < 16
            ? digits(random, -16)
            : zeros == 31 ? 0 : digits(random, -1L >>> 4 * zeros & -16);
    if (mnemonic.matches("bcd(s|us|sr|trunc|utrunc).") && random.nextBoolean()) {
      return new long[] {random.nextBoolean() ? random.nextInt(40) : -random.nextInt(40), 0};
    }
    return new long[] {hi, lo | sign};
  }

  private static long digits(Random random, long mask) {
    long digits = 0;
    for (int i = 0; i < 16; i++) {
      digits = digits << 4 | random.nextInt(10);
    }
    return digits & mask;
  }

  private static long elements(Random random, int kind) {
    return switch (kind) {
      case 0 -> random.nextLong();
      case 1, 2, 3 -> floatBits(random) << 32 | floatBits(random);
      case 4 -> random.nextLong() & 0x0f0f_0f0f_0f0f_0f0fL;
      case 5 -> random.nextInt(5) - 2;
      case 6 -> (random.nextLong() & 0x0101_0101_0101_0101L) * (0x7f + random.nextInt(2));
      case 7 -> doubleBits(random);
      default -> random.nextLong() & random.nextLong() & 0x8001_8001_8001_8001L;
    };
  }

  private static long floatBits(Random random) {
    if (random.nextBoolean()) {
      long exponent =
          SINGLE_EXPONENTS[random.nextInt(SINGLE_EXPONENTS.length)] + random.nextInt(3) - 1;
      int fraction = random.nextInt();
      return fraction & 0x807f_ffffL & (random.nextBoolean() ? -1 : -1L << random.nextInt(32))
          | (exponent & 0xff) << 23;
    }
    return Float.floatToRawIntBits(FLOATS[random.nextInt(FLOATS.length)]) & 0xffff_ffffL;
  }
}

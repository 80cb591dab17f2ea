package dev.oriel.jit;

import java.util.Random;

/** Contents of vector-scalar registers and of FPSCR that are hard cases for arithmetic. */
final class HardNumbers {
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    -1,
    3,
    0.1,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    -Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    0x1p-900,
    0x1p1000,
    0x1p127,
    0x1p-126,
    0x1p-149,
    0x1.000001p0,
    0x1.00000100000008p0,
    0x1.fffffffffffffp-1,
    0x1p53,
    0x1p63
  };

  private static final float[] SINGLES = {
    0,
    -0.0f,
    1,
    -1,
    3,
    0.1f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    0x1.000002p0f,
    0x1p24f,
    0x1p31f
  };

  private static final long SIGNALING = 0x7ff0_0000_0000_0001L;
  private static final long SIGNALING_SINGLES = 0x7f80_0001_ffbf_ffffL;

  private HardNumbers() {}

  static long doubleword(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> bits(DOUBLES[random.nextInt(DOUBLES.length)]);
      case 2 -> bits(DOUBLES[random.nextInt(DOUBLES.length)]) + random.nextInt(5) - 2;
      case 3 -> single(random) << 32 | single(random) & 0xffff_ffffL;
      case 4 -> random.nextInt(4) == 0 ? SIGNALING : bits((float) random.nextGaussian());
      case 5 -> random.nextInt(4) == 0 ? SIGNALING_SINGLES : bits(random.nextInt(200) - 100);
      default -> bits(random.nextGaussian());
    };
  }

  /** Any rounding mode, more often to nearest; enabled exceptions and sticky bits now and then. */
  static long fpscr(Random random) {
    long fpscr = random.nextBoolean() ? 0 : random.nextInt(4);
    if (random.nextInt(4) == 0) {
      fpscr |= random.nextInt() & 0xf8;
    }
    if (random.nextInt(3) != 0) {
      fpscr |= 1L << 25 | 1L << 31;
    }
    return fpscr | random.nextInt() & 0x7f000;
  }

  private static long single(Random random) {
    float value =
        random.nextBoolean()
            ? (float) random.nextGaussian()
            : SINGLES[random.nextInt(SINGLES.length)];
    return Float.floatToRawIntBits(value);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}

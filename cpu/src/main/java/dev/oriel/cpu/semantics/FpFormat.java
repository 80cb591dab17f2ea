package dev.oriel.cpu.semantics;

/**
 * Floating-point bit patterns: their classes, and the conversions of loads and stores that round
 * nothing and signal nothing (Power ISA 3.0B, Book I sections 4.3 and 4.6.2).
 */
public final class FpFormat {
  static final long SIGN = 1L << 63;
  static final long INFINITY = 0x7ffL << 52;
  static final long FRACTION = (1L << 52) - 1;
  static final long QUIET = 1L << 51;

  /** The quiet NaN that invalid operations give. */
  static final long DEFAULT_NAN = INFINITY | QUIET;

  private FpFormat() {}

  static boolean isNan(long x) {
    return (x & ~SIGN) > INFINITY;
  }

  static boolean isSignaling(long x) {
    return isNan(x) && (x & QUIET) == 0;
  }

  static boolean isInfinite(long x) {
    return (x & ~SIGN) == INFINITY;
  }

  static boolean isZero(long x) {
    return (x & ~SIGN) == 0;
  }

  /** The biased exponent. */
  static int exponentField(long x) {
    return (int) (x >>> 52) & 0x7ff;
  }

  /** The exponent of a finite number other than 0, as if its range were unbounded. */
  static int exponent(long x) {
    int field = exponentField(x);
    return field != 0 ? field - 1023 : -1011 - Long.numberOfLeadingZeros(x & FRACTION);
  }

  /** The significand of a finite number other than 0: bit 62 is its leading one. */
  static long significand(long x) {
    long fraction = x & FRACTION;
    if (exponentField(x) != 0) {
      return (fraction | 1L << 52) << 10;
    }
    return fraction << Long.numberOfLeadingZeros(fraction) - 1;
  }

  /** FPSCR[FPRF] for a result: the class descriptor and the four condition bits. */
  static int fprf(long x, boolean single) {
    return fprf(x, single ? 897 : 1);
  }

  /** As above, numbers whose biased exponent is below {@code leastNormal} being denormalized. */
  static int fprf(long x, int leastNormal) {
    boolean negative = x < 0;
    if (isNan(x)) {
      return 0x11;
    }
    if (isInfinite(x)) {
      return negative ? 0x09 : 0x05;
    }
    if (isZero(x)) {
      return negative ? 0x12 : 0x02;
    }
    if (exponentField(x) < leastNormal) {
      return negative ? 0x18 : 0x14;
    }
    return negative ? 0x08 : 0x04;
  }

  /** DOUBLE(): the double-precision pattern of a single-precision one, NaNs bit by bit. */
  public static long toDouble(int single) {
    int field = single >>> 23 & 0xff;
    if (field == 0) {
      return Double.doubleToRawLongBits(Float.intBitsToFloat(single));
    }
    long sign = (long) (single >>> 31) << 63;
    long fraction = (single & 0x7f_ffffL) << 29;
    return sign | (field == 255 ? INFINITY : (field + 896L) << 52) | fraction;
  }

  /** SINGLE(): what stfs stores; a number too small for a single, undefined there, becomes 0. */
  public static int toSingle(long x) {
    int field = exponentField(x);
    int sign = (int) (x >>> 32) & 0x8000_0000;
    if (field > 896) {
      return (int) (x >>> 32) & 0xc000_0000 | (int) (x >>> 29) & 0x3fff_ffff;
    }
    if (field < 874) {
      return sign;
    }
    return sign | (int) ((x & FRACTION | 1L << 52) >>> 926 - field);
  }

  /** A double-precision pattern that holds a single-precision value, narrowed. */
  static int narrow(long x) {
    if (isNan(x)) {
      return (int) (x >>> 32) & 0xc000_0000 | (int) (x >>> 29) & 0x3fff_ffff;
    }
    return Float.floatToRawIntBits((float) Double.longBitsToDouble(x));
  }

  /** The double-precision pattern of a half-precision one, NaNs bit by bit. */
  static long halfToDouble(int half) {
    long sign = (long) (half >>> 15 & 1) << 63;
    int field = half >>> 10 & 31;
    long fraction = half & 0x3ff;
    if (field == 0) {
      return sign | Double.doubleToRawLongBits(fraction * 0x1p-24);
    }
    return sign | (field == 31 ? INFINITY : (field + 1008L) << 52) | fraction << 42;
  }

  /** A double-precision pattern that holds a half-precision value, narrowed. */
  static int narrowToHalf(long x) {
    int sign = (int) (x >>> 48) & 0x8000;
    int field = exponentField(x);
    if (field == 0x7ff) {
      return sign | 0x7c00 | (int) (x >>> 42) & 0x3ff;
    }
    if (field >= 1009 || field != 0 && field < 998) {
      // Beyond the ends, an enabled overflow or underflow has not adjusted the exponent enough.
      return sign | (field - 1008 & 31) << 10 | (int) (x >>> 42) & 0x3ff;
    }
    return field == 0 ? sign : sign | (int) ((x & FRACTION | 1L << 52) >>> 42 + 1009 - field);
  }
}

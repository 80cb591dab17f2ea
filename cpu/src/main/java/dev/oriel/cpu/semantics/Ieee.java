package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.DEFAULT_NAN;
import static dev.oriel.cpu.semantics.FpFormat.INFINITY;
import static dev.oriel.cpu.semantics.FpFormat.QUIET;
import static dev.oriel.cpu.semantics.FpFormat.SIGN;
import static dev.oriel.cpu.semantics.FpFormat.exponent;
import static dev.oriel.cpu.semantics.FpFormat.isInfinite;
import static dev.oriel.cpu.semantics.FpFormat.isNan;
import static dev.oriel.cpu.semantics.FpFormat.isSignaling;
import static dev.oriel.cpu.semantics.FpFormat.isZero;
import static dev.oriel.cpu.semantics.FpFormat.significand;

import dev.oriel.cpu.Vcpu;

/**
 * Exact arithmetic on double-precision patterns, rounded once to double or single precision in the
 * mode of FPSCR[RN]; exceptions, FR and FI are collected in {@link Vcpu#fpRaised}.
 *
 * <p>Intermediate results have 63-bit significands whose bit 0 is sticky. The host's arithmetic is
 * used where it gives the same result and its error can be computed exactly.
 */
final class Ieee {
  private Ieee() {}

  static long add(Vcpu v, long a, long b, boolean single) {
    if (Fpscr.roundingMode(v) == Fpscr.NEAREST) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double sum = x + y;
      if (inMidrange(sum)) {
        double error = errorOfSum(x, y, sum);
        if (!single) {
          return nearest(v, sum, error);
        }
        if (error == 0 && isSingleRange(sum)) {
          return toSingle(v, sum);
        }
      }
    }
    if (isNan(a) || isNan(b)) {
      return nan(v, a, b, single);
    }
    if (isInfinite(a)) {
      return isInfinite(b) && (a ^ b) < 0 ? invalid(v, Fpscr.VXISI) : a;
    }
    if (isInfinite(b)) {
      return b;
    }
    if (isZero(a)) {
      return isZero(b) ? zeroSum(v, a, b) : round(v, b, single);
    }
    if (isZero(b)) {
      return round(v, a, single);
    }
    return addFinite(v, a, significand(a), 0, exponent(a), b, single);
  }

  /** a - b; a NaN keeps its sign. */
  static long subtract(Vcpu v, long a, long b, boolean single) {
    return add(v, a, isNan(b) ? b : b ^ SIGN, single);
  }

  static long multiply(Vcpu v, long a, long b, boolean single) {
    if (Fpscr.roundingMode(v) == Fpscr.NEAREST) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double product = x * y;
      if (inMidrange(product)) {
        double error = Math.fma(x, y, -product);
        if (!single) {
          return nearest(v, product, error);
        }
        if (error == 0 && isSingleRange(product)) {
          return toSingle(v, product);
        }
      }
    }
    if (isNan(a) || isNan(b)) {
      return nan(v, a, b, single);
    }
    long sign = (a ^ b) & SIGN;
    if (isInfinite(a) || isInfinite(b)) {
      return isZero(a) || isZero(b) ? invalid(v, Fpscr.VXIMZ) : sign | INFINITY;
    }
    if (isZero(a) || isZero(b)) {
      return sign;
    }
    long x = significand(a);
    long y = significand(b) << 1;
    long hi = Math.unsignedMultiplyHigh(x, y);
    long lo = x * y;
    int e = exponent(a) + exponent(b) + 1;
    if (hi >>> 62 == 0) {
      hi = hi << 1 | lo >>> 63;
      lo <<= 1;
      e--;
    }
    return IeeeRound.pack(v, sign != 0, e, sticky(hi, lo), single);
  }

  static long divide(Vcpu v, long a, long b, boolean single) {
    if (isNan(a) || isNan(b)) {
      return nan(v, a, b, single);
    }
    if (!single && Fpscr.roundingMode(v) == Fpscr.NEAREST) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double quotient = x / y;
      if (inMidrange(x) && inMidrange(quotient)) {
        return nearest(v, quotient, errorOfQuotient(x, y, quotient));
      }
    }
    long sign = (a ^ b) & SIGN;
    if (isInfinite(a)) {
      return isInfinite(b) ? invalid(v, Fpscr.VXIDI) : sign | INFINITY;
    }
    if (isInfinite(b)) {
      return sign;
    }
    if (isZero(b)) {
      if (isZero(a)) {
        return invalid(v, Fpscr.VXZDZ);
      }
      v.fpRaised |= Fpscr.ZX;
      return sign | INFINITY;
    }
    if (isZero(a)) {
      return sign;
    }
    long dividend = significand(a) >>> 10;
    long divisor = significand(b) >>> 10;
    int e = exponent(a) - exponent(b);
    if (dividend < divisor) {
      dividend <<= 1;
      e--;
    }
    long quotient = dividend / divisor;
    long remainder = dividend % divisor;
    // 62 more bits: the remainder has at most 53, so 10, then 4, at a time fit.
    for (int bits = 0; bits < 62; ) {
      int step = Math.min(10, 62 - bits);
      remainder <<= step;
      quotient = quotient << step | remainder / divisor;
      remainder %= divisor;
      bits += step;
    }
    return IeeeRound.pack(v, sign != 0, e, sticky(quotient, remainder), single);
  }

  static long squareRoot(Vcpu v, long a, boolean single) {
    if (isNan(a)) {
      return nan(v, a, a, single);
    }
    if (isZero(a)) {
      return a;
    }
    if (a < 0) {
      return invalid(v, Fpscr.VXSQRT);
    }
    if (isInfinite(a)) {
      return a;
    }
    double x = Double.longBitsToDouble(a);
    if (!single && Fpscr.roundingMode(v) == Fpscr.NEAREST && inMidrange(x)) {
      double root = Math.sqrt(x);
      return nearest(v, root, Math.fma(-root, root, x));
    }
    return squareRootExactly(v, a, single);
  }

  private static long squareRootExactly(Vcpu v, long a, boolean single) {
    int e = exponent(a);
    // The radicand is significand(a) * 2^62 or * 2^63, so that the root has its leading one at 62.
    long radicand = significand(a);
    int scale = 62 + (e & 1);
    long root = 0;
    long remainder = 0;
    // Schoolbook, two bits of the radicand a step, from the top. The bits left out are zeros.
    for (int position = 124; position >= 10; position -= 2) {
      int at = position - scale;
      long two = at >= 0 ? radicand >>> at & 3 : at == -1 ? radicand << 1 & 2 : 0;
      remainder = remainder << 2 | two;
      long trial = root << 2 | 1;
      root <<= 1;
      if (remainder >= trial) {
        remainder -= trial;
        root |= 1;
      }
    }
    root <<= 5;
    return IeeeRound.pack(v, false, e >> 1, sticky(root, remainder), single);
  }

  /** a * c + b, or a * c - b; rounded, then negated unless a NaN if so wanted. */
  static long multiplyAdd(
      Vcpu v, long a, long c, long b, boolean minus, boolean negate, boolean single) {
    if (isNan(a) || isNan(b) || isNan(c)) {
      if (isInfinite(a) && isZero(c) || isZero(a) && isInfinite(c)) {
        v.fpRaised |= Fpscr.VXIMZ;
      }
      if (isSignaling(a) || isSignaling(b) || isSignaling(c)) {
        v.fpRaised |= Fpscr.VXSNAN;
      }
      return cut(isNan(a) ? a : isNan(b) ? b : c, single);
    }
    long addend = minus ? b ^ SIGN : b;
    long result = multiplyAdd(v, a, c, addend, single);
    return negate && !isNan(result) ? result ^ SIGN : result;
  }

  private static long multiplyAdd(Vcpu v, long a, long c, long b, boolean single) {
    if (!single && Fpscr.roundingMode(v) == Fpscr.NEAREST) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(c);
      double z = Double.longBitsToDouble(b);
      double product = x * y;
      double result = Math.fma(x, y, z);
      if (inMidrange(product) && inMidrange(z) && inMidrange(result)) {
        return nearest(v, result, errorOfFma(x, y, z, product, result));
      }
    }
    long sign = (a ^ c) & SIGN;
    if (isInfinite(a) || isInfinite(c)) {
      if (isZero(a) || isZero(c)) {
        return invalid(v, Fpscr.VXIMZ);
      }
      boolean opposite = isInfinite(b) && (b & SIGN) != sign;
      return opposite ? invalid(v, Fpscr.VXISI) : sign | INFINITY;
    }
    if (isInfinite(b)) {
      return b;
    }
    if (isZero(a) || isZero(c)) {
      return isZero(b) ? zeroSum(v, sign, b) : round(v, b, single);
    }
    long x = significand(a);
    long y = significand(c) << 1;
    long hi = Math.unsignedMultiplyHigh(x, y);
    long lo = x * y;
    int e = exponent(a) + exponent(c) + 1;
    if (hi >>> 62 == 0) {
      hi = hi << 1 | lo >>> 63;
      lo <<= 1;
      e--;
    }
    if (isZero(b)) {
      return IeeeRound.pack(v, sign != 0, e, sticky(hi, lo), single);
    }
    return addFinite(v, sign, hi, lo, e, b, single);
  }

  /** The sum of a number given by sign, 127-bit significand and exponent, and b; neither is 0. */
  private static long addFinite(
      Vcpu v, long sign, long hi, long lo, int e, long b, boolean single) {
    long otherHi = significand(b);
    long otherLo = 0;
    int otherE = exponent(b);
    boolean negative = sign < 0;
    boolean subtract = (sign ^ b) < 0;
    if (e < otherE || e == otherE && hi < otherHi) {
      long swapHi = hi;
      long swapLo = lo;
      int swapE = e;
      hi = otherHi;
      lo = otherLo;
      e = otherE;
      otherHi = swapHi;
      otherLo = swapLo;
      otherE = swapE;
      negative = b < 0;
    }
    int shift = e - otherE;
    if (shift >= 128) {
      otherLo = 1;
      otherHi = 0;
    } else if (shift >= 64) {
      boolean lost = otherLo != 0 || shift > 64 && otherHi << -shift != 0;
      otherLo = otherHi >>> shift - 64 | (lost ? 1 : 0);
      otherHi = 0;
    } else if (shift > 0) {
      boolean lost = otherLo << -shift != 0;
      otherLo = otherLo >>> shift | otherHi << -shift | (lost ? 1 : 0);
      otherHi >>>= shift;
    }
    if (!subtract) {
      long low = lo + otherLo;
      hi += otherHi + (Long.compareUnsigned(low, lo) < 0 ? 1 : 0);
      if (hi < 0) {
        return IeeeRound.pack(v, negative, e + 1, sticky(hi >>> 1, hi & 1 | low), single);
      }
      return IeeeRound.pack(v, negative, e, sticky(hi, low), single);
    }
    long low = lo - otherLo;
    hi -= otherHi + (Long.compareUnsigned(lo, otherLo) < 0 ? 1 : 0);
    if (hi == 0) {
      if (low == 0) {
        return Fpscr.roundingMode(v) == Fpscr.DOWN ? SIGN : 0;
      }
      int zeros = Long.numberOfLeadingZeros(low);
      long sig = zeros == 0 ? low >>> 1 | low & 1 : low << zeros - 1;
      return IeeeRound.pack(v, negative, e - 63 - zeros, sig, single);
    }
    int left = Long.numberOfLeadingZeros(hi) - 1;
    if (left > 0) {
      hi = hi << left | low >>> -left;
      low <<= left;
    }
    return IeeeRound.pack(v, negative, e - left, sticky(hi, low), single);
  }

  /** {@code a} rounded to the precision. */
  static long round(Vcpu v, long a, boolean single) {
    if (isNan(a)) {
      return nan(v, a, a, single);
    }
    if (isInfinite(a) || isZero(a)) {
      return a;
    }
    return IeeeRound.pack(v, a < 0, exponent(a), significand(a), single);
  }

  /** The first operand that is a NaN, made quiet, its fraction cut to the precision. */
  private static long nan(Vcpu v, long a, long b, boolean single) {
    if (isSignaling(a) || isSignaling(b)) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
    return cut(isNan(a) ? a : b, single);
  }

  /** {@code nan} made quiet; a signaling one is an invalid operation. */
  static long quiet(Vcpu v, long nan) {
    return nan(v, nan, nan, false);
  }

  private static long cut(long nan, boolean single) {
    return (single ? nan & -1L << 29 : nan) | QUIET;
  }

  static long invalid(Vcpu v, int exception) {
    v.fpRaised |= exception;
    return DEFAULT_NAN;
  }

  /** x + y - {@code sum}, exactly. */
  static double errorOfSum(double x, double y, double sum) {
    double part = sum - x;
    return (x - (sum - part)) + (y - part);
  }

  /** A number with the sign of x / y - {@code quotient}, or 0. */
  static double errorOfQuotient(double x, double y, double quotient) {
    double remainder = Math.fma(-quotient, y, x);
    return y < 0 ? -remainder : remainder;
  }

  /** A number with the sign of x * y + z - {@code result}, or 0 (Boldo and Muller). */
  static double errorOfFma(double x, double y, double z, double product, double result) {
    double low = Math.fma(x, y, -product);
    double sum = z + low;
    double sumError = errorOfSum(z, low, sum);
    double total = product + sum;
    double error = (total - result) + errorOfSum(product, sum, total);
    return error + sumError;
  }

  /**
   * {@code result}, rounded to nearest from an exact value that is greater by about {@code error}.
   */
  private static long nearest(Vcpu v, double result, double error) {
    if (error != 0) {
      v.fpRaised |= IeeeRound.inexact((error < 0) == (result > 0));
    }
    return Double.doubleToRawLongBits(result);
  }

  /** Rounds an exact number to a single. */
  private static long toSingle(Vcpu v, double exact) {
    double single = (float) exact;
    return nearest(v, single, exact - single);
  }

  /** Whether a number becomes a normal single. */
  static boolean isSingleRange(double x) {
    double magnitude = Math.abs(x);
    return magnitude >= Float.MIN_NORMAL && magnitude <= 0x1p127;
  }

  /** Whether the rounding error of a product or quotient of this size is itself a double. */
  static boolean inMidrange(double x) {
    double magnitude = Math.abs(x);
    return magnitude > 0x1p-900 && magnitude < 0x1p1000;
  }

  private static long zeroSum(Vcpu v, long a, long b) {
    if (((a ^ b) & SIGN) == 0) {
      return a;
    }
    return Fpscr.roundingMode(v) == Fpscr.DOWN ? SIGN : 0;
  }

  private static long sticky(long significand, long rest) {
    return rest == 0 ? significand : significand | 1;
  }
}

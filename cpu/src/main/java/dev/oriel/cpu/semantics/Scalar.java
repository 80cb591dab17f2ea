package dev.oriel.cpu.semantics;

import static java.lang.Double.longBitsToDouble;

import dev.oriel.cpu.Vcpu;

/**
 * Scalar arithmetic of the floating-point and VSX facilities (Power ISA 3.0B, Book I sections 4.6.6
 * and 7.6.1.2), on values, for semantics and compiled code.
 *
 * <p>Each method is an instruction with its target in {@code vsr[x]}: it writes that, 0 behind it,
 * and FPSCR, or raises an interrupt. It returns what {@code vsr[x]} then has. The host's arithmetic
 * does the usual case: rounding to nearest, an inexact result that changes no sticky bit, all
 * values far from the ends of the range. {@link Ieee} does the others.
 */
public final class Scalar {
  private static final long OUTCOME = Fpscr.FR | Fpscr.FI | Fpscr.FPRF;

  private Scalar() {}

  public static long add(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double sum = p + q;
    double error = Ieee.errorOfSum(p, q, sum);
    return Ieee.inMidrange(sum) && usual(v, error)
        ? put(v, x, sum, error)
        : end(v, x, Ieee.add(v, a, b, false));
  }

  public static long subtract(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = -longBitsToDouble(b);
    double sum = p + q;
    double error = Ieee.errorOfSum(p, q, sum);
    return Ieee.inMidrange(sum) && usual(v, error)
        ? put(v, x, sum, error)
        : end(v, x, Ieee.subtract(v, a, b, false));
  }

  public static long multiply(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double product = p * q;
    double error = Math.fma(p, q, -product);
    return Ieee.inMidrange(product) && usual(v, error)
        ? put(v, x, product, error)
        : end(v, x, Ieee.multiply(v, a, b, false));
  }

  public static long divide(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double quotient = p / q;
    double error = Ieee.errorOfQuotient(p, q, quotient);
    return Ieee.inMidrange(p) && Ieee.inMidrange(quotient) && usual(v, error)
        ? put(v, x, quotient, error)
        : end(v, x, Ieee.divide(v, a, b, false));
  }

  public static long squareRoot(Vcpu v, int x, long a) {
    double p = longBitsToDouble(a);
    double root = Math.sqrt(p);
    double error = Math.fma(-root, root, p);
    return a > 0 && Ieee.inMidrange(p) && usual(v, error)
        ? put(v, x, root, error)
        : end(v, x, Ieee.squareRoot(v, a, false));
  }

  /** a * c + b, or a * c - b if {@code minus}; negated after rounding if so wanted. */
  public static long multiplyAdd(
      Vcpu v, int x, long a, long c, long b, boolean minus, boolean negate) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(c);
    double addend = minus ? -longBitsToDouble(b) : longBitsToDouble(b);
    double product = p * q;
    double result = Math.fma(p, q, addend);
    double error = Ieee.errorOfFma(p, q, addend, product, result);
    return Ieee.inMidrange(product)
            && Ieee.inMidrange(addend)
            && Ieee.inMidrange(result)
            && usual(v, error)
        ? put(v, x, negate ? -result : result, negate ? -error : error)
        : end(v, x, Ieee.multiplyAdd(v, a, c, b, minus, negate, false));
  }

  public static long addSingle(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double sum = p + q;
    double error = sum - (float) sum;
    return Ieee.errorOfSum(p, q, sum) == 0 && Ieee.isSingleRange(sum) && usual(v, error)
        ? put(v, x, (float) sum, error)
        : endSingle(v, x, Ieee.add(v, a, b, true));
  }

  public static long subtractSingle(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = -longBitsToDouble(b);
    double sum = p + q;
    double error = sum - (float) sum;
    return Ieee.errorOfSum(p, q, sum) == 0 && Ieee.isSingleRange(sum) && usual(v, error)
        ? put(v, x, (float) sum, error)
        : endSingle(v, x, Ieee.subtract(v, a, b, true));
  }

  public static long multiplySingle(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double product = p * q;
    double error = product - (float) product;
    return Math.fma(p, q, -product) == 0 && Ieee.isSingleRange(product) && usual(v, error)
        ? put(v, x, (float) product, error)
        : endSingle(v, x, Ieee.multiply(v, a, b, true));
  }

  public static long divideSingle(Vcpu v, int x, long a, long b) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(b);
    double quotient = p / q;
    double rest = Ieee.errorOfQuotient(p, q, quotient);
    double error = errorOfSingle(quotient, rest);
    return Ieee.inMidrange(p)
            && Ieee.isSingleRange(quotient)
            && roundsOnce(quotient, rest)
            && usual(v, error)
        ? put(v, x, (float) quotient, error)
        : endSingle(v, x, Ieee.divide(v, a, b, true));
  }

  /** As {@link #multiplyAdd}, rounded to single precision. */
  public static long multiplyAddSingle(
      Vcpu v, int x, long a, long c, long b, boolean minus, boolean negate) {
    double p = longBitsToDouble(a);
    double q = longBitsToDouble(c);
    double addend = minus ? -longBitsToDouble(b) : longBitsToDouble(b);
    double product = p * q;
    double sum = product + addend;
    double rest = Ieee.errorOfSum(product, addend, sum);
    double error = errorOfSingle(sum, rest);
    return Math.fma(p, q, -product) == 0
            && Ieee.inMidrange(product)
            && Ieee.isSingleRange(sum)
            && roundsOnce(sum, rest)
            && usual(v, error)
        ? put(v, x, negate ? -(float) sum : (float) sum, negate ? -error : error)
        : endSingle(v, x, Ieee.multiplyAdd(v, a, c, b, minus, negate, true));
  }

  /** Rounds to single precision. */
  public static long round(Vcpu v, int x, long a) {
    double p = longBitsToDouble(a);
    double error = p - (float) p;
    return Ieee.isSingleRange(p) && usual(v, error)
        ? put(v, x, (float) p, error)
        : endSingle(v, x, Ieee.round(v, a, true));
  }

  /**
   * Whether {@code nearest}, rounded to single precision, is what the exact value is rounded to,
   * with the same FPSCR. The exact value is {@code nearest} plus less than half a unit in its last
   * place, in the direction of {@code rest}. Two values need care: the middle between singles, and
   * the least normal number, since an exact value below it underflows.
   */
  private static boolean roundsOnce(double nearest, double rest) {
    return rest == 0
        || (Double.doubleToRawLongBits(nearest) & (1L << 29) - 1) != 1L << 28
            && Math.abs(nearest) != Float.MIN_NORMAL;
  }

  /**
   * A number with the sign of what {@code nearest}, rounded to single precision, is short of the
   * exact value: see {@link #roundsOnce}, of whose {@code rest} only the sign counts.
   */
  private static double errorOfSingle(double nearest, double rest) {
    double error = nearest - (float) nearest;
    return error != 0 ? error : rest;
  }

  /**
   * Whether rounding is to nearest, and XX is not enabled, and is already set if there is an error.
   */
  private static boolean usual(Vcpu v, double error) {
    int fpscr = (int) v.fpscr;
    return (fpscr & (Fpscr.RN | Fpscr.XE)) == 0 && (error == 0 || (fpscr & Fpscr.XX) != 0);
  }

  /**
   * Ends with a normal number, rounded from an exact value that is greater by about {@code error}.
   */
  private static long put(Vcpu v, int x, double result, double error) {
    long bits = Double.doubleToRawLongBits(result);
    long missed = Double.doubleToRawLongBits(error);
    long magnitude = missed & ~FpFormat.SIGN;
    long inexact = (magnitude | -magnitude) >>> 63;
    long up = (bits ^ missed) >>> 63 & inexact;
    // FPRF is 4 for a positive normal number, 8 for a negative one.
    v.fpscr = v.fpscr & ~OUTCOME | 4L << 12 + (int) (bits >>> 63) | inexact << 17 | up << 18;
    v.vsr[x] = bits;
    v.vsr[x + 1] = 0;
    return bits;
  }

  private static long end(Vcpu v, int x, long result) {
    Fpscr.scalar(v, x, result);
    return v.vsr[x];
  }

  private static long endSingle(Vcpu v, int x, long result) {
    Fpscr.single(v, x, result);
    return v.vsr[x];
  }
}

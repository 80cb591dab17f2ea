package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.SIGN;
import static dev.oriel.cpu.semantics.FpFormat.exponentField;
import static dev.oriel.cpu.semantics.FpFormat.isNan;
import static dev.oriel.cpu.semantics.FpFormat.isSignaling;
import static dev.oriel.cpu.semantics.FpFormat.isZero;

import dev.oriel.cpu.Vcpu;

/** VSX scalar compare, maximum, minimum and test (Power ISA 3.0B, Book I section 7.6.1.3). */
public final class VsxScalarCompare {
  private VsxScalarCompare() {}

  public static void xscmpudp(Vcpu v, int bf, int xa, int xb) {
    FpCompare.unordered(v, bf, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xscmpodp(Vcpu v, int bf, int xa, int xb) {
    FpCompare.ordered(v, bf, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xscmpexpdp(Vcpu v, int bf, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    int order = Integer.compare(exponentField(a), exponentField(b));
    int ordered = order < 0 ? Conditions.LESS : order > 0 ? Conditions.GREATER : Conditions.EQUAL;
    FpCompare.record(v, bf, isNan(a) || isNan(b) ? Conditions.UNORDERED : ordered);
  }

  public static void xscmpeqdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    raiseSignaling(v, a, b);
    mask(v, xt, FpCompare.compare(a, b) == Conditions.EQUAL);
  }

  public static void xscmpgedp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    raiseUnordered(v, a, b);
    mask(v, xt, (FpCompare.compare(a, b) & (Conditions.GREATER | Conditions.EQUAL)) != 0);
  }

  public static void xscmpgtdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    raiseUnordered(v, a, b);
    mask(v, xt, FpCompare.compare(a, b) == Conditions.GREATER);
  }

  public static void xsmaxdp(Vcpu v, int xt, int xa, int xb) {
    put(v, xt, maximum(v, v.vsr[2 * xa], v.vsr[2 * xb]));
  }

  public static void xsmindp(Vcpu v, int xt, int xa, int xb) {
    put(v, xt, minimum(v, v.vsr[2 * xa], v.vsr[2 * xb]));
  }

  /** The maximum as C's {@code a >= b ? a : b} gives it, but XB if either is a NaN. */
  public static void xsmaxcdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    raiseSignaling(v, a, b);
    put(v, xt, Double.longBitsToDouble(a) >= Double.longBitsToDouble(b) ? a : b);
  }

  public static void xsmincdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    raiseSignaling(v, a, b);
    put(v, xt, Double.longBitsToDouble(a) < Double.longBitsToDouble(b) ? a : b);
  }

  /** The maximum as Java's {@code Math.max} gives it: the first NaN, as it is, if there is one. */
  public static void xsmaxjdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    put(v, xt, isNan(a) || isNan(b) ? firstNan(v, a, b) : greater(a, b));
  }

  public static void xsminjdp(Vcpu v, int xt, int xa, int xb) {
    long a = v.vsr[2 * xa];
    long b = v.vsr[2 * xb];
    put(v, xt, isNan(a) || isNan(b) ? firstNan(v, a, b) : lesser(a, b));
  }

  public static void xststdcdp(Vcpu v, int bf, int xb, int dcmx) {
    long b = v.vsr[2 * xb];
    FpCompare.record(v, bf, (b < 0 ? 8 : 0) | (inClass(b, dcmx, 1) ? 2 : 0));
  }

  /** Tests a double as a single; the last condition bit says that it is none. */
  public static void xststdcsp(Vcpu v, int bf, int xb, int dcmx) {
    long b = v.vsr[2 * xb];
    boolean notSingle = FpFormat.toDouble(FpFormat.toSingle(b)) != b;
    int condition = (b < 0 ? 8 : 0) | (inClass(b, dcmx, 897) ? 2 : 0) | (notSingle ? 1 : 0);
    FpCompare.record(v, bf, condition);
  }

  /**
   * Whether {@code b} is in one of the classes of {@code dcmx}: NaN, infinities, zeros, numbers
   * whose biased exponent is below {@code leastNormal}; the positive one before the negative one.
   */
  static boolean inClass(long b, int dcmx, int leastNormal) {
    int negative = b < 0 ? 1 : 0;
    if (isNan(b)) {
      return (dcmx & 64) != 0;
    }
    if (FpFormat.isInfinite(b)) {
      return (dcmx & 32 >> negative) != 0;
    }
    if (isZero(b)) {
      return (dcmx & 8 >> negative) != 0;
    }
    return exponentField(b) < leastNormal && (dcmx & 2 >> negative) != 0;
  }

  /** IEEE 754-2008 maxNum: a number is preferred to a quiet NaN. */
  static long maximum(Vcpu v, long a, long b) {
    return isNan(a) || isNan(b) ? preferNumber(v, a, b) : greater(a, b);
  }

  static long minimum(Vcpu v, long a, long b) {
    return isNan(a) || isNan(b) ? preferNumber(v, a, b) : lesser(a, b);
  }

  static void raiseSignaling(Vcpu v, long a, long b) {
    if (isSignaling(a) || isSignaling(b)) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
  }

  /** What an ordered comparison raises. */
  static void raiseUnordered(Vcpu v, long a, long b) {
    if (isSignaling(a) || isSignaling(b)) {
      v.fpRaised |= (v.fpscr & Fpscr.VE) == 0 ? Fpscr.VXSNAN | Fpscr.VXVC : Fpscr.VXSNAN;
    } else if (isNan(a) || isNan(b)) {
      v.fpRaised |= Fpscr.VXVC;
    }
  }

  private static long preferNumber(Vcpu v, long a, long b) {
    raiseSignaling(v, a, b);
    if (isSignaling(a) || isNan(a) && isNan(b)) {
      return a | FpFormat.QUIET;
    }
    if (isSignaling(b)) {
      return b | FpFormat.QUIET;
    }
    return isNan(a) ? b : a;
  }

  private static long firstNan(Vcpu v, long a, long b) {
    long nan = isNan(a) ? a : b;
    raiseSignaling(v, nan, nan);
    return nan;
  }

  private static long greater(long a, long b) {
    if (isZero(a) && isZero(b)) {
      return a & b;
    }
    return Double.longBitsToDouble(a) >= Double.longBitsToDouble(b) ? a : b;
  }

  private static long lesser(long a, long b) {
    if (isZero(a) && isZero(b)) {
      return a | b & SIGN;
    }
    return Double.longBitsToDouble(a) <= Double.longBitsToDouble(b) ? a : b;
  }

  private static void mask(Vcpu v, int xt, boolean yes) {
    put(v, xt, yes ? -1 : 0);
  }

  private static void put(Vcpu v, int xt, long result) {
    Fpscr.vector(v, 2 * xt, result, 0);
  }
}

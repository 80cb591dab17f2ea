package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.exponentField;
import static dev.oriel.cpu.semantics.FpFormat.isInfinite;
import static dev.oriel.cpu.semantics.FpFormat.isNan;
import static dev.oriel.cpu.semantics.FpFormat.isZero;

import dev.oriel.cpu.Vcpu;

/**
 * Reciprocal estimates, which here are the quotients rounded as FPSCR[RN] says, and the tests for
 * software division and square root (Power ISA 3.0B, Book I section 4.6.6.1).
 */
final class FpEstimate {
  private static final long ONE = 1023L << 52;

  private FpEstimate() {}

  static long reciprocal(Vcpu v, long b, boolean single) {
    long result = Ieee.divide(v, ONE, b, single);
    v.fpRaised &= ~(Fpscr.XX | Fpscr.FI | Fpscr.FR);
    return result;
  }

  /** The root is rounded to double precision first. */
  static long reciprocalSquareRoot(Vcpu v, long b, boolean single) {
    return reciprocalSquareRoot(v, b, false, single);
  }

  /** Of and in single precision; the root is rounded to single precision first. */
  static long reciprocalSquareRootOfSingle(Vcpu v, long b, boolean single) {
    return reciprocalSquareRoot(v, b, true, true);
  }

  private static long reciprocalSquareRoot(Vcpu v, long b, boolean singleRoot, boolean single) {
    long result;
    if (isZero(b)) {
      v.fpRaised |= Fpscr.ZX;
      result = b | FpFormat.INFINITY;
    } else {
      long root = Ieee.squareRoot(v, b, singleRoot);
      result = isNan(root) ? Ieee.round(v, root, single) : Ieee.divide(v, ONE, root, single);
    }
    v.fpRaised &= ~(Fpscr.XX | Fpscr.FI | Fpscr.FR);
    return result;
  }

  /** The condition field for a division of doubles: 1, FG, FE, 0. */
  static int testDivide(long a, long b) {
    int ea = exponentField(a) - 1023;
    int eb = exponentField(b) - 1023;
    boolean fg = isInfinite(a) || isInfinite(b) || eb == -1023;
    return condition(fg, tooHard(ea, eb, isZero(a), isZero(b), 1023, -970));
  }

  /** As {@link #testDivide(long, long)} for singles. */
  static int testDivideSingle(int a, int b) {
    int ea = (a >>> 23 & 0xff) - 127;
    int eb = (b >>> 23 & 0xff) - 127;
    boolean zeroA = a << 1 == 0;
    boolean zeroB = b << 1 == 0;
    boolean infinite = a << 1 == 0xff00_0000 || b << 1 == 0xff00_0000;
    boolean fe = tooHard(ea, eb, zeroA, zeroB, 127, -103);
    return condition(infinite || eb == -127, fe);
  }

  static int testSquareRoot(long b) {
    int eb = exponentField(b) - 1023;
    return condition(isInfinite(b) || eb == -1023, b < 0 || eb == 1024 || eb <= -970);
  }

  static int testSquareRootSingle(int b) {
    int eb = (b >>> 23 & 0xff) - 127;
    return condition(b << 1 == 0xff00_0000 || eb == -127, b < 0 || eb == 128 || eb <= -103);
  }

  private static boolean tooHard(
      int ea, int eb, boolean zeroA, boolean zeroB, int bias, int least) {
    if (ea == bias + 1 || eb == bias + 1 || zeroB || eb <= 1 - bias || eb >= bias - 2) {
      return true;
    }
    return !zeroA && (ea - eb >= bias || ea - eb <= 2 - bias || ea <= least);
  }

  private static int condition(boolean fg, boolean fe) {
    return 8 | (fg ? 4 : 0) | (fe ? 2 : 0);
  }
}

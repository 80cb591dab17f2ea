package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * Quad-precision arithmetic and compare instructions (Power ISA 3.0B, Book I section 7.6.1.2 ff).
 */
public final class QuadPrecision {
  /** An exponent difference beyond which the smaller operand only makes a sum inexact. */
  private static final int FAR = 256;

  private QuadPrecision() {}

  public static void xsaddqp(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, add(v, Fpscr.roundingMode(v), Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xsaddqpo(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, add(v, IeeeRound.TO_ODD, Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xssubqp(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, subtract(v, Fpscr.roundingMode(v), Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xssubqpo(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, subtract(v, IeeeRound.TO_ODD, Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xsmulqp(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, multiply(v, Fpscr.roundingMode(v), Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xsmulqpo(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, multiply(v, IeeeRound.TO_ODD, Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xsdivqp(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, divide(v, Fpscr.roundingMode(v), Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xsdivqpo(Vcpu v, int vrt, int vra, int vrb) {
    end(v, vrt, divide(v, IeeeRound.TO_ODD, Quad.of(v, vra), Quad.of(v, vrb)));
  }

  public static void xssqrtqp(Vcpu v, int vrt, int vrb) {
    end(v, vrt, squareRoot(v, Fpscr.roundingMode(v), Quad.of(v, vrb)));
  }

  public static void xssqrtqpo(Vcpu v, int vrt, int vrb) {
    end(v, vrt, squareRoot(v, IeeeRound.TO_ODD, Quad.of(v, vrb)));
  }

  public static void xsmaddqp(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, Fpscr.roundingMode(v), vrt, vra, vrb, false, false);
  }

  public static void xsmaddqpo(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, IeeeRound.TO_ODD, vrt, vra, vrb, false, false);
  }

  public static void xsmsubqp(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, Fpscr.roundingMode(v), vrt, vra, vrb, true, false);
  }

  public static void xsmsubqpo(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, IeeeRound.TO_ODD, vrt, vra, vrb, true, false);
  }

  public static void xsnmaddqp(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, Fpscr.roundingMode(v), vrt, vra, vrb, false, true);
  }

  public static void xsnmaddqpo(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, IeeeRound.TO_ODD, vrt, vra, vrb, false, true);
  }

  public static void xsnmsubqp(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, Fpscr.roundingMode(v), vrt, vra, vrb, true, true);
  }

  public static void xsnmsubqpo(Vcpu v, int vrt, int vra, int vrb) {
    multiplyAdd(v, IeeeRound.TO_ODD, vrt, vra, vrb, true, true);
  }

  public static void xscmpuqp(Vcpu v, int bf, int vra, int vrb) {
    Quad a = Quad.of(v, vra);
    Quad b = Quad.of(v, vrb);
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
    FpCompare.record(v, bf, compare(a, b));
  }

  public static void xscmpoqp(Vcpu v, int bf, int vra, int vrb) {
    Quad a = Quad.of(v, vra);
    Quad b = Quad.of(v, vrb);
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= (v.fpscr & Fpscr.VE) == 0 ? Fpscr.VXSNAN | Fpscr.VXVC : Fpscr.VXSNAN;
    } else if (a.isNan() || b.isNan()) {
      v.fpRaised |= Fpscr.VXVC;
    }
    FpCompare.record(v, bf, compare(a, b));
  }

  public static void xscmpexpqp(Vcpu v, int bf, int vra, int vrb) {
    Quad a = Quad.of(v, vra);
    Quad b = Quad.of(v, vrb);
    int order = Integer.compare(a.exponentField(), b.exponentField());
    FpCompare.record(v, bf, a.isNan() || b.isNan() ? Conditions.UNORDERED : condition(order));
  }

  /** Ends an instruction with a quad-precision result. */
  static void end(Vcpu v, int vrt, Quad result) {
    Fpscr.pair(v, 64 + 2 * vrt, result.hi(), result.lo(), result.fprf());
  }

  private static Quad subtract(Vcpu v, int mode, Quad a, Quad b) {
    return add(v, mode, a, b.isNan() ? b : b.negate());
  }

  private static Quad add(Vcpu v, int mode, Quad a, Quad b) {
    if (a.isNan() || b.isNan()) {
      return Quad.nan(v, a, b);
    }
    if (a.isInfinite() || b.isInfinite()) {
      boolean opposite = a.isInfinite() && b.isInfinite() && a.negative() != b.negative();
      return opposite ? Quad.invalid(v, Fpscr.VXISI) : a.isInfinite() ? a : b;
    }
    return sum(v, mode, a.negative(), a.significand(), a.unitExponent(), b);
  }

  /** {@code ±magnitude * 2^unit + b}, all finite. */
  private static Quad sum(
      Vcpu v, int mode, boolean negative, BigInteger magnitude, int unit, Quad b) {
    BigInteger x = negative ? magnitude.negate() : magnitude;
    BigInteger y = b.negative() ? b.significand().negate() : b.significand();
    if (x.signum() == 0 && y.signum() == 0) {
      boolean minus = negative == b.negative() ? negative : mode == Fpscr.DOWN;
      return Quad.zero(minus);
    }
    int low = Math.min(unit, b.unitExponent());
    int apart = Math.abs(unit - b.unitExponent());
    if (apart > 2 * FAR && x.signum() != 0 && y.signum() != 0) {
      // A value far below the other is replaced by a single unit, which rounds in the same way.
      low += apart - 2 * FAR;
      x = unit < b.unitExponent() ? BigInteger.valueOf(x.signum()) : x.shiftLeft(2 * FAR);
      y = unit < b.unitExponent() ? y.shiftLeft(2 * FAR) : BigInteger.valueOf(y.signum());
    } else {
      x = x.signum() == 0 ? x : x.shiftLeft(unit - low);
      y = y.signum() == 0 ? y : y.shiftLeft(b.unitExponent() - low);
    }
    BigInteger sum = x.add(y);
    if (sum.signum() == 0) {
      return Quad.zero(mode == Fpscr.DOWN);
    }
    return Quad.round(v, mode, sum.signum() < 0, sum.abs(), low, false);
  }

  private static Quad multiply(Vcpu v, int mode, Quad a, Quad b) {
    if (a.isNan() || b.isNan()) {
      return Quad.nan(v, a, b);
    }
    boolean negative = a.negative() != b.negative();
    if (a.isInfinite() || b.isInfinite()) {
      boolean invalid = a.isZero() || b.isZero();
      return invalid ? Quad.invalid(v, Fpscr.VXIMZ) : Quad.infinity(negative);
    }
    if (a.isZero() || b.isZero()) {
      return Quad.zero(negative);
    }
    BigInteger product = a.significand().multiply(b.significand());
    return Quad.round(v, mode, negative, product, a.unitExponent() + b.unitExponent(), false);
  }

  private static Quad divide(Vcpu v, int mode, Quad a, Quad b) {
    if (a.isNan() || b.isNan()) {
      return Quad.nan(v, a, b);
    }
    boolean negative = a.negative() != b.negative();
    if (a.isInfinite()) {
      return b.isInfinite() ? Quad.invalid(v, Fpscr.VXIDI) : Quad.infinity(negative);
    }
    if (b.isInfinite()) {
      return Quad.zero(negative);
    }
    if (b.isZero()) {
      if (a.isZero()) {
        return Quad.invalid(v, Fpscr.VXZDZ);
      }
      v.fpRaised |= Fpscr.ZX;
      return Quad.infinity(negative);
    }
    if (a.isZero()) {
      return Quad.zero(negative);
    }
    BigInteger[] quotient = a.significand().shiftLeft(FAR).divideAndRemainder(b.significand());
    int unit = a.unitExponent() - b.unitExponent() - FAR;
    return Quad.round(v, mode, negative, quotient[0], unit, quotient[1].signum() != 0);
  }

  private static Quad squareRoot(Vcpu v, int mode, Quad b) {
    if (b.isNan()) {
      return Quad.nan(v, b, b);
    }
    if (b.isZero() || b.isInfinite() && !b.negative()) {
      return b;
    }
    if (b.negative()) {
      return Quad.invalid(v, Fpscr.VXSQRT);
    }
    int shift = FAR + (b.unitExponent() & 1);
    BigInteger[] root = b.significand().shiftLeft(shift).sqrtAndRemainder();
    int unit = (b.unitExponent() - shift) / 2;
    return Quad.round(v, mode, false, root[0], unit, root[1].signum() != 0);
  }

  /** VRA * VRB + VRT, with the priority of NaNs in the order VRA, VRT, VRB. */
  private static void multiplyAdd(
      Vcpu v, int mode, int vrt, int vra, int vrb, boolean minus, boolean negate) {
    Quad a = Quad.of(v, vra);
    Quad b = Quad.of(v, vrt);
    Quad c = Quad.of(v, vrb);
    Quad result = multiplyAdd(v, mode, a, c, b, minus);
    end(v, vrt, negate && !result.isNan() ? result.negate() : result);
  }

  private static Quad multiplyAdd(Vcpu v, int mode, Quad a, Quad c, Quad b, boolean minus) {
    boolean infinityTimesZero = a.isInfinite() && c.isZero() || a.isZero() && c.isInfinite();
    if (a.isNan() || b.isNan() || c.isNan()) {
      if (infinityTimesZero) {
        v.fpRaised |= Fpscr.VXIMZ;
      }
      if (a.isSignaling() || b.isSignaling() || c.isSignaling()) {
        v.fpRaised |= Fpscr.VXSNAN;
      }
      return (a.isNan() ? a : b.isNan() ? b : c).quiet();
    }
    if (infinityTimesZero) {
      return Quad.invalid(v, Fpscr.VXIMZ);
    }
    Quad addend = minus ? b.negate() : b;
    boolean negative = a.negative() != c.negative();
    if (a.isInfinite() || c.isInfinite()) {
      boolean opposite = addend.isInfinite() && addend.negative() != negative;
      return opposite ? Quad.invalid(v, Fpscr.VXISI) : Quad.infinity(negative);
    }
    if (addend.isInfinite()) {
      return addend;
    }
    BigInteger product = a.significand().multiply(c.significand());
    return sum(v, mode, negative, product, a.unitExponent() + c.unitExponent(), addend);
  }

  private static int compare(Quad a, Quad b) {
    if (a.isNan() || b.isNan()) {
      return Conditions.UNORDERED;
    }
    if (a.isZero() && b.isZero()) {
      return Conditions.EQUAL;
    }
    if (a.negative() != b.negative()) {
      return a.negative() ? Conditions.LESS : Conditions.GREATER;
    }
    int order = Long.compareUnsigned(a.hi(), b.hi());
    if (order == 0) {
      order = Long.compareUnsigned(a.lo(), b.lo());
    }
    return condition(a.negative() ? -order : order);
  }

  private static int condition(int order) {
    return order < 0 ? Conditions.LESS : order > 0 ? Conditions.GREATER : Conditions.EQUAL;
  }
}

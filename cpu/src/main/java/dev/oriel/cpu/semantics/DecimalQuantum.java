package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.DecimalRound.Rounded;
import java.math.BigInteger;

/**
 * Decimal floating-point quantum adjustment instructions (Power ISA 3.0B, Book I section 5.6.4).
 * None of them underflows.
 */
public final class DecimalQuantum {
  private DecimalQuantum() {}

  public static void dquai(Vcpu v, int te, int frt, int frb, int rmc) {
    LONG.end(v, frt, quantize(v, LONG, rmc, te, LONG.read(v, frb)));
  }

  public static void dquaiq(Vcpu v, int te, int frtp, int frbp, int rmc) {
    EXTENDED.end(v, frtp, quantize(v, EXTENDED, rmc, te, EXTENDED.read(v, frbp)));
  }

  public static void dqua(Vcpu v, int frt, int fra, int frb, int rmc) {
    LONG.end(v, frt, quantize(v, LONG, rmc, LONG.read(v, fra), LONG.read(v, frb)));
  }

  public static void dquaq(Vcpu v, int frtp, int frap, int frbp, int rmc) {
    Decimal b = EXTENDED.read(v, frbp);
    EXTENDED.end(v, frtp, quantize(v, EXTENDED, rmc, EXTENDED.read(v, frap), b));
  }

  public static void drrnd(Vcpu v, int frt, int fra, int frb, int rmc) {
    int significance = (int) v.vsr[2 * fra] & 63;
    LONG.end(v, frt, reround(v, LONG, rmc, significance, LONG.read(v, frb)));
  }

  public static void drrndq(Vcpu v, int frtp, int fra, int frbp, int rmc) {
    int significance = (int) v.vsr[2 * fra] & 63;
    EXTENDED.end(v, frtp, reround(v, EXTENDED, rmc, significance, EXTENDED.read(v, frbp)));
  }

  public static void drintx(Vcpu v, int r, int frt, int frb, int rmc) {
    LONG.end(v, frt, toIntegral(v, r, rmc, LONG.read(v, frb)));
  }

  public static void drintxq(Vcpu v, int r, int frtp, int frbp, int rmc) {
    EXTENDED.end(v, frtp, toIntegral(v, r, rmc, EXTENDED.read(v, frbp)));
  }

  public static void drintn(Vcpu v, int r, int frt, int frb, int rmc) {
    Decimal result = toIntegral(v, r, rmc, LONG.read(v, frb));
    v.fpRaised &= Fpscr.VXSNAN;
    LONG.end(v, frt, result);
  }

  public static void drintnq(Vcpu v, int r, int frtp, int frbp, int rmc) {
    Decimal result = toIntegral(v, r, rmc, EXTENDED.read(v, frbp));
    v.fpRaised &= Fpscr.VXSNAN;
    EXTENDED.end(v, frtp, result);
  }

  private static Decimal quantize(Vcpu v, DecimalFormat format, int rmc, Decimal a, Decimal b) {
    if (a.isNan() || b.isNan()) {
      return Decimal.nan(v, a, b);
    }
    if (a.isInfinite()) {
      return b.isInfinite() ? Decimal.infinity(b.negative()) : Decimal.invalid(v, Fpscr.VXCVI);
    }
    return quantize(v, format, rmc, a.exponent(), b);
  }

  private static Decimal quantize(Vcpu v, DecimalFormat format, int rmc, int target, Decimal b) {
    if (b.isNan()) {
      return Decimal.nan(v, b);
    }
    if (b.isInfinite()) {
      return Decimal.invalid(v, Fpscr.VXCVI);
    }
    if (b.isZero()) {
      return Decimal.finite(b.negative(), target, BigInteger.ZERO);
    }
    int left = b.exponent() - target;
    if (left <= 0) {
      return roundTo(v, DecimalRound.mode(v, rmc), target, b);
    }
    if (b.length() + left > format.precision) {
      return Decimal.invalid(v, Fpscr.VXCVI);
    }
    return Decimal.finite(b.negative(), target, b.digits().multiply(BigInteger.TEN.pow(left)));
  }

  /** {@code b} with the exponent {@code target}, which is not smaller than its own. */
  private static Decimal roundTo(Vcpu v, int mode, int target, Decimal b) {
    Rounded rounded = DecimalRound.drop(mode, b.negative(), b.digits(), target - b.exponent());
    v.fpRaised |= rounded.status();
    return Decimal.finite(b.negative(), target, rounded.digits());
  }

  /** {@code b} with at most {@code significance} digits, if that is not 0. */
  private static Decimal reround(
      Vcpu v, DecimalFormat format, int rmc, int significance, Decimal b) {
    if (b.isNan()) {
      return Decimal.nan(v, b);
    }
    if (b.isInfinite()) {
      return Decimal.infinity(b.negative());
    }
    if (significance == 0 || b.length() <= significance) {
      return b;
    }
    int target = b.exponent() + b.length() - significance;
    Rounded rounded =
        DecimalRound.drop(
            DecimalRound.mode(v, rmc), b.negative(), b.digits(), target - b.exponent());
    BigInteger digits = rounded.digits();
    if (Decimal.length(digits) > significance) {
      digits = digits.divide(BigInteger.TEN);
      target++;
    }
    if (target > format.most) {
      return Decimal.invalid(v, Fpscr.VXCVI);
    }
    v.fpRaised |= rounded.status();
    return Decimal.finite(b.negative(), target, digits);
  }

  private static Decimal toIntegral(Vcpu v, int r, int rmc, Decimal b) {
    if (b.isNan()) {
      return Decimal.nan(v, b);
    }
    if (b.isInfinite()) {
      return Decimal.infinity(b.negative());
    }
    return b.exponent() >= 0 ? b : roundTo(v, DecimalRound.mode(v, r, rmc), 0, b);
  }
}

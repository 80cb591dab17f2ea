package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/** Decimal floating-point arithmetic instructions (Power ISA 3.0B, Book I section 5.6.1). */
public final class DecimalArithmetic {
  private DecimalArithmetic() {}

  public static void dadd(Vcpu v, int frt, int fra, int frb) {
    LONG.end(v, frt, add(v, LONG, LONG.read(v, fra), LONG.read(v, frb)));
  }

  public static void daddq(Vcpu v, int frtp, int frap, int frbp) {
    EXTENDED.end(v, frtp, add(v, EXTENDED, EXTENDED.read(v, frap), EXTENDED.read(v, frbp)));
  }

  public static void dsub(Vcpu v, int frt, int fra, int frb) {
    LONG.end(v, frt, subtract(v, LONG, LONG.read(v, fra), LONG.read(v, frb)));
  }

  public static void dsubq(Vcpu v, int frtp, int frap, int frbp) {
    EXTENDED.end(v, frtp, subtract(v, EXTENDED, EXTENDED.read(v, frap), EXTENDED.read(v, frbp)));
  }

  public static void dmul(Vcpu v, int frt, int fra, int frb) {
    LONG.end(v, frt, multiply(v, LONG, LONG.read(v, fra), LONG.read(v, frb)));
  }

  public static void dmulq(Vcpu v, int frtp, int frap, int frbp) {
    EXTENDED.end(v, frtp, multiply(v, EXTENDED, EXTENDED.read(v, frap), EXTENDED.read(v, frbp)));
  }

  public static void ddiv(Vcpu v, int frt, int fra, int frb) {
    LONG.end(v, frt, divide(v, LONG, LONG.read(v, fra), LONG.read(v, frb)));
  }

  public static void ddivq(Vcpu v, int frtp, int frap, int frbp) {
    EXTENDED.end(v, frtp, divide(v, EXTENDED, EXTENDED.read(v, frap), EXTENDED.read(v, frbp)));
  }

  private static Decimal subtract(Vcpu v, DecimalFormat format, Decimal a, Decimal b) {
    return add(v, format, a, b.isNan() ? b : b.negate());
  }

  private static Decimal add(Vcpu v, DecimalFormat format, Decimal a, Decimal b) {
    if (a.isNan() || b.isNan()) {
      return Decimal.nan(v, a, b);
    }
    if (a.isInfinite() || b.isInfinite()) {
      boolean opposite = a.isInfinite() && b.isInfinite() && a.negative() != b.negative();
      return opposite
          ? Decimal.invalid(v, Fpscr.VXISI)
          : Decimal.infinity((a.isInfinite() ? a : b).negative());
    }
    return a.exponent() >= b.exponent() ? addFinite(v, format, a, b) : addFinite(v, format, b, a);
  }

  /** As above; {@code low} has the smaller exponent. */
  private static Decimal addFinite(Vcpu v, DecimalFormat format, Decimal high, Decimal low) {
    int ideal = low.exponent();
    if (!high.isZero()) {
      // So far below the unit of the other only the sign matters.
      int far = high.exponent() - format.precision - 3;
      if (low.isZero()) {
        low = Decimal.finite(low.negative(), high.exponent(), BigInteger.ZERO);
      } else if (low.leading() < far) {
        low = Decimal.finite(low.negative(), far, BigInteger.ONE);
      }
    }
    int exponent = low.exponent();
    BigInteger sum = scaled(high, exponent).add(low.signed());
    boolean negative = sum.signum() < 0;
    if (sum.signum() == 0) {
      boolean same = high.negative() == low.negative();
      negative = same ? low.negative() : DecimalRound.mode(v) == DecimalRound.DOWN;
    }
    return DecimalRound.round(v, format, negative, sum.abs(), exponent, ideal);
  }

  /** The number in units of {@code 10^exponent}, which is not greater than its own exponent. */
  private static BigInteger scaled(Decimal x, int exponent) {
    return x.isZero()
        ? BigInteger.ZERO
        : x.signed().multiply(BigInteger.TEN.pow(x.exponent() - exponent));
  }

  private static Decimal multiply(Vcpu v, DecimalFormat format, Decimal a, Decimal b) {
    if (a.isNan() || b.isNan()) {
      return Decimal.nan(v, a, b);
    }
    boolean negative = a.negative() != b.negative();
    if (a.isInfinite() || b.isInfinite()) {
      return a.isZero() || b.isZero()
          ? Decimal.invalid(v, Fpscr.VXIMZ)
          : Decimal.infinity(negative);
    }
    int exponent = a.exponent() + b.exponent();
    BigInteger product = a.digits().multiply(b.digits());
    return DecimalRound.round(v, format, negative, product, exponent, exponent);
  }

  private static Decimal divide(Vcpu v, DecimalFormat format, Decimal a, Decimal b) {
    if (a.isNan() || b.isNan()) {
      return Decimal.nan(v, a, b);
    }
    boolean negative = a.negative() != b.negative();
    if (a.isInfinite()) {
      return b.isInfinite() ? Decimal.invalid(v, Fpscr.VXIDI) : Decimal.infinity(negative);
    }
    if (b.isInfinite()) {
      return Decimal.finite(negative, format.least, BigInteger.ZERO);
    }
    if (b.isZero()) {
      if (a.isZero()) {
        return Decimal.invalid(v, Fpscr.VXZDZ);
      }
      v.fpRaised |= Fpscr.ZX;
      return Decimal.infinity(negative);
    }
    int ideal = a.exponent() - b.exponent();
    // Enough digits that a sticky digit after them preserves the rounding.
    int more = Math.max(0, format.precision + 2 + b.length() - a.length());
    BigInteger[] parts =
        a.digits().multiply(BigInteger.TEN.pow(more)).divideAndRemainder(b.digits());
    if (parts[1].signum() == 0) {
      return DecimalRound.round(v, format, negative, parts[0], ideal - more, ideal);
    }
    BigInteger quotient = parts[0].multiply(BigInteger.TEN).add(BigInteger.ONE);
    return DecimalRound.round(v, format, negative, quotient, ideal - more - 1, ideal);
  }
}

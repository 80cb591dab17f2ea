package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;
import static dev.oriel.cpu.semantics.DecimalFormat.SHORT;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.DecimalRound.Rounded;
import java.math.BigInteger;

/**
 * Decimal floating-point conversion instructions (Power ISA 3.0B, Book I section 5.6.5). The short
 * format is one of storage: its special symbols come and go as they are, signaling NaNs too.
 */
public final class DecimalConvert {
  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

  private DecimalConvert() {}

  public static void dctdp(Vcpu v, int frt, int frb) {
    LONG.end(v, frt, SHORT.read(v, frb));
  }

  public static void dctqpq(Vcpu v, int frtp, int frb) {
    Decimal b = LONG.read(v, frb);
    EXTENDED.end(v, frtp, b.isFinite() ? b : special(v, b));
  }

  public static void drsp(Vcpu v, int frt, int frb) {
    Decimal b = LONG.read(v, frb);
    Decimal result = b.isFinite() ? DecimalRound.shorten(v, SHORT, LONG, b) : b;
    (DecimalRound.adjusted(v) ? LONG : SHORT).end(v, frt, result);
  }

  public static void drdpq(Vcpu v, int frtp, int frbp) {
    Decimal b = EXTENDED.read(v, frbp);
    Decimal result = b.isFinite() ? DecimalRound.shorten(v, LONG, EXTENDED, b) : special(v, b);
    if (DecimalRound.adjusted(v)) {
      EXTENDED.end(v, frtp, result);
    } else {
      LONG.endInPair(v, frtp, result);
    }
  }

  public static void dcffix(Vcpu v, int frt, int frb) {
    LONG.end(v, frt, fromFixed(v, LONG, v.vsr[2 * frb]));
  }

  public static void dcffixq(Vcpu v, int frtp, int frb) {
    EXTENDED.end(v, frtp, fromFixed(v, EXTENDED, v.vsr[2 * frb]));
  }

  public static void dctfix(Vcpu v, int frt, int frb) {
    Fpscr.integer(v, 2 * frt, toFixed(v, LONG.read(v, frb)));
  }

  public static void dctfixq(Vcpu v, int frt, int frbp) {
    Fpscr.integer(v, 2 * frt, toFixed(v, EXTENDED.read(v, frbp)));
  }

  private static Decimal special(Vcpu v, Decimal b) {
    return b.isNan() ? Decimal.nan(v, b) : Decimal.infinity(b.negative());
  }

  private static Decimal fromFixed(Vcpu v, DecimalFormat format, long b) {
    return DecimalRound.round(v, format, b < 0, BigInteger.valueOf(b).abs(), 0, 0);
  }

  private static long toFixed(Vcpu v, Decimal b) {
    if (b.isNan()) {
      v.fpRaised |= b.isSignaling() ? Fpscr.VXSNAN | Fpscr.VXCVI : Fpscr.VXCVI;
      return Long.MIN_VALUE;
    }
    if (b.isZero()) {
      return 0;
    }
    // No integer that fits has 20 digits.
    if (b.isInfinite() || b.leading() > 19) {
      return outOfRange(v, b);
    }
    BigInteger integer;
    int status = 0;
    if (b.exponent() >= 0) {
      integer = b.signed().multiply(BigInteger.TEN.pow(b.exponent()));
    } else {
      Rounded rounded =
          DecimalRound.drop(DecimalRound.mode(v), b.negative(), b.digits(), -b.exponent());
      integer = b.withDigits(rounded.digits()).signed();
      status = rounded.status();
    }
    if (integer.compareTo(GREATEST) > 0 || integer.compareTo(LEAST) < 0) {
      return outOfRange(v, b);
    }
    v.fpRaised |= status;
    return integer.longValue();
  }

  private static long outOfRange(Vcpu v, Decimal b) {
    v.fpRaised |= Fpscr.VXCVI;
    return b.negative() ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}

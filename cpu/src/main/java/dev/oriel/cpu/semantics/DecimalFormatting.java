package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * Decimal floating-point format instructions (Power ISA 3.0B, Book I section 5.6.6), to and from
 * binary coded decimal, exponent and digits. The digits of a special symbol are its trailing
 * significand.
 */
public final class DecimalFormatting {
  private static final int SIGNED = 2;
  private static final int OTHER_PLUS = 1;

  /** Biased exponent value that stands for an infinity. */
  private static final long INFINITY = -1;

  private static final long QUIET_NAN = -2;
  private static final long SIGNALING_NAN = -3;

  private DecimalFormatting() {}

  public static void ddedpd(Vcpu v, int sp, int frt, int frb) {
    FpMove.put(v, frt, packed(LONG.read(v, frb), sp, 16).lo());
  }

  public static void ddedpdq(Vcpu v, int sp, int frtp, int frbp) {
    Packed result = packed(EXTENDED.read(v, frbp), sp, 32);
    FpMove.put(v, frtp, result.hi());
    FpMove.put(v, frtp + 1, result.lo());
  }

  public static void denbcd(Vcpu v, int s, int frt, int frb) {
    LONG.end(v, frt, fromPacked(v, new Packed(0, v.vsr[2 * frb]), s));
  }

  public static void denbcdq(Vcpu v, int s, int frtp, int frbp) {
    EXTENDED.end(v, frtp, fromPacked(v, new Packed(v.vsr[2 * frbp], v.vsr[2 * frbp + 2]), s));
  }

  public static void dxex(Vcpu v, int frt, int frb) {
    FpMove.put(v, frt, biasedExponent(LONG, LONG.read(v, frb)));
  }

  public static void dxexq(Vcpu v, int frt, int frbp) {
    FpMove.put(v, frt, biasedExponent(EXTENDED, EXTENDED.read(v, frbp)));
  }

  public static void diex(Vcpu v, int frt, int fra, int frb) {
    LONG.write(v, frt, withExponent(LONG, v.vsr[2 * fra], LONG.read(v, frb)));
  }

  public static void diexq(Vcpu v, int frtp, int fra, int frbp) {
    EXTENDED.write(v, frtp, withExponent(EXTENDED, v.vsr[2 * fra], EXTENDED.read(v, frbp)));
  }

  public static void dscli(Vcpu v, int frt, int fra, int sh) {
    LONG.write(v, frt, shiftLeft(LONG, LONG.read(v, fra), sh));
  }

  public static void dscliq(Vcpu v, int frtp, int frap, int sh) {
    EXTENDED.write(v, frtp, shiftLeft(EXTENDED, EXTENDED.read(v, frap), sh));
  }

  public static void dscri(Vcpu v, int frt, int fra, int sh) {
    LONG.write(v, frt, shiftRight(LONG.read(v, fra), sh));
  }

  public static void dscriq(Vcpu v, int frtp, int frap, int sh) {
    EXTENDED.write(v, frtp, shiftRight(EXTENDED.read(v, frap), sh));
  }

  /** The last {@code digits} digits, or one less and a sign. */
  private static Packed packed(Decimal b, int sp, int digits) {
    if ((sp & SIGNED) == 0) {
      return Packed.unsigned(b.digits().mod(BigInteger.TEN.pow(digits)));
    }
    BigInteger magnitude = b.digits().mod(BigInteger.TEN.pow(digits - 1));
    Packed number = Packed.of(magnitude, sp & OTHER_PLUS);
    return b.negative() ? number.withSign(true) : number;
  }

  private static Decimal fromPacked(Vcpu v, Packed b, int s) {
    if (s == 0) {
      return b.allDigits()
          ? Decimal.finite(false, 0, b.unsignedValue())
          : Decimal.invalid(v, Fpscr.VXCVI);
    }
    return b.valid()
        ? Decimal.finite(b.negative(), 0, b.value().abs())
        : Decimal.invalid(v, Fpscr.VXCVI);
  }

  private static long biasedExponent(DecimalFormat format, Decimal b) {
    return switch (b.kind()) {
      case FINITE -> b.exponent() - format.least;
      case INFINITY -> INFINITY;
      case QUIET_NAN -> QUIET_NAN;
      case SIGNALING_NAN -> SIGNALING_NAN;
    };
  }

  private static Decimal withExponent(DecimalFormat format, long biased, Decimal b) {
    if (biased >= 0 && biased <= format.most - format.least) {
      return Decimal.finite(b.negative(), (int) biased + format.least, b.digits());
    }
    Decimal.Kind kind =
        biased == INFINITY
            ? Decimal.Kind.INFINITY
            : biased == SIGNALING_NAN ? Decimal.Kind.SIGNALING_NAN : Decimal.Kind.QUIET_NAN;
    return new Decimal(kind, b.negative(), 0, b.digits());
  }

  private static Decimal shiftLeft(DecimalFormat format, Decimal a, int count) {
    BigInteger digits = a.digits().multiply(BigInteger.TEN.pow(count));
    return a.withDigits(digits.mod(format.limit));
  }

  private static Decimal shiftRight(Decimal a, int count) {
    return a.withDigits(a.digits().divide(BigInteger.TEN.pow(count)));
  }
}

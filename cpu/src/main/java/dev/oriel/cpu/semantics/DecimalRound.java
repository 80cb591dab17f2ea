package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * Rounding of decimal numbers, and which form of a number is delivered (Power ISA 3.0B, Book I
 * sections 5.5.1 to 5.5.3 and 5.5.10).
 */
final class DecimalRound {
  static final int NEAREST_EVEN = 0;
  static final int TOWARD_ZERO = 1;
  static final int UP = 2;
  static final int DOWN = 3;
  static final int NEAREST_AWAY = 4;
  static final int NEAREST_TOWARD_ZERO = 5;
  static final int AWAY = 6;
  static final int FOR_SHORTER = 7;

  private static final int[] PRIMARY = {NEAREST_EVEN, TOWARD_ZERO, NEAREST_AWAY};
  private static final int[] SECONDARY = {UP, DOWN, AWAY, NEAREST_TOWARD_ZERO};

  private DecimalRound() {}

  /** The mode of FPSCR[DRN]. */
  static int mode(Vcpu v) {
    return (int) (v.fpscr >>> 32) & 7;
  }

  /** The mode of an instruction's RMC field. */
  static int mode(Vcpu v, int rmc) {
    return rmc == 3 ? mode(v) : PRIMARY[rmc];
  }

  /** The mode of an instruction's R and RMC fields. */
  static int mode(Vcpu v, int r, int rmc) {
    return r == 0 ? mode(v, rmc) : SECONDARY[rmc];
  }

  /**
   * Digits after rounding.
   *
   * @param digits the remaining digits @param inexact whether the dropped digits were not all 0
   * @param up whether the magnitude increased
   */
  record Rounded(BigInteger digits, boolean inexact, boolean up) {
    /** The status bits of this result. */
    int status() {
      return inexact ? IeeeRound.inexact(up) : 0;
    }
  }

  /** Rounds {@code count} digits off at the right. */
  static Rounded drop(int mode, boolean negative, BigInteger digits, int count) {
    if (count == 0) {
      return new Rounded(digits, false, false);
    }
    // All values below a tenth of a unit round in the same way.
    BigInteger unit = BigInteger.TEN.pow(Math.min(count, Decimal.length(digits) + 1));
    BigInteger[] parts = digits.divideAndRemainder(unit);
    BigInteger kept = parts[0];
    if (parts[1].signum() == 0) {
      return new Rounded(kept, false, false);
    }
    int toHalf = parts[1].shiftLeft(1).compareTo(unit);
    boolean up =
        switch (mode) {
          case NEAREST_EVEN -> toHalf > 0 || toHalf == 0 && kept.testBit(0);
          case UP -> !negative;
          case DOWN -> negative;
          case NEAREST_AWAY -> toHalf >= 0;
          case NEAREST_TOWARD_ZERO -> toHalf > 0;
          case AWAY -> true;
          case FOR_SHORTER -> kept.mod(BigInteger.valueOf(5)).signum() == 0;
          default -> false;
        };
    return new Rounded(up ? kept.add(BigInteger.ONE) : kept, true, up);
  }

  /**
   * Rounds {@code ±digits * 10^exponent} to a format in the mode of FPSCR[DRN].
   *
   * @param ideal the exponent that an exact result should have, as far as it can
   */
  static Decimal round(
      Vcpu v, DecimalFormat format, boolean negative, BigInteger digits, int exponent, int ideal) {
    return round(v, format, format, format.adjustment, negative, digits, exponent, ideal);
  }

  /**
   * Rounds a number of format {@code from} to a shorter one. If an enabled exception adjusts the
   * exponent, the result is one of format {@code from}.
   */
  static Decimal shorten(Vcpu v, DecimalFormat format, DecimalFormat from, Decimal b) {
    int adjustment = from.adjustment / 3;
    return round(v, format, from, adjustment, b.negative(), b.digits(), b.exponent(), b.exponent());
  }

  /** Whether what {@link #shorten} raised adjusted its result's exponent. */
  static boolean adjusted(Vcpu v) {
    int enables = (int) v.fpscr;
    return (v.fpRaised & Fpscr.OX) != 0 && (enables & Fpscr.OE) != 0
        || (v.fpRaised & Fpscr.UX) != 0 && (enables & Fpscr.UE) != 0;
  }

  private static Decimal round(
      Vcpu v,
      DecimalFormat format,
      DecimalFormat wrapped,
      int adjustment,
      boolean negative,
      BigInteger digits,
      int exponent,
      int ideal) {
    int mode = mode(v);
    int length = Decimal.length(digits);
    if (length == 0) {
      return deliver(format, format, negative, new Rounded(digits, false, false), exponent, ideal);
    }
    boolean tiny = exponent + length - 1 < format.leastNormal();
    if (tiny && (v.fpscr & Fpscr.UE) == 0) {
      int count = Math.max(0, format.least - exponent);
      Rounded rounded = drop(mode, negative, digits, count);
      v.fpRaised |= rounded.inexact ? Fpscr.UX | rounded.status() : 0;
      return deliver(format, format, negative, rounded, exponent + count, ideal);
    }
    int count = Math.max(0, length - format.precision);
    Rounded rounded = drop(mode, negative, digits, count);
    if (rounded.digits.equals(format.limit)) {
      BigInteger carried = rounded.digits.divide(BigInteger.TEN);
      rounded = new Rounded(carried, rounded.inexact, rounded.up);
      count++;
    }
    exponent += count;
    if (tiny) {
      v.fpRaised |= Fpscr.UX | rounded.status();
      return deliver(format, wrapped, negative, rounded, exponent + adjustment, ideal + adjustment);
    }
    if (exponent + Decimal.length(rounded.digits) - 1 > format.greatest()) {
      if ((v.fpscr & Fpscr.OE) == 0) {
        return overflow(v, format, mode, negative);
      }
      v.fpRaised |= Fpscr.OX | rounded.status();
      return deliver(format, wrapped, negative, rounded, exponent - adjustment, ideal - adjustment);
    }
    v.fpRaised |= rounded.status();
    return deliver(format, format, negative, rounded, exponent, ideal);
  }

  private static Decimal overflow(Vcpu v, DecimalFormat format, int mode, boolean negative) {
    boolean infinite =
        switch (mode) {
          case TOWARD_ZERO, FOR_SHORTER -> false;
          case UP -> !negative;
          case DOWN -> negative;
          default -> true;
        };
    v.fpRaised |= Fpscr.OX | IeeeRound.inexact(infinite);
    return infinite ? Decimal.infinity(negative) : format.greatest(negative);
  }

  /**
   * The form of a number that is delivered: an inexact one with the smallest exponent, which it has
   * already, an exact one with an exponent closest to the ideal.
   *
   * @param format whose precision it is to have
   * @param range whose exponents it may have
   */
  private static Decimal deliver(
      DecimalFormat format,
      DecimalFormat range,
      boolean negative,
      Rounded rounded,
      int exponent,
      int ideal) {
    BigInteger digits = rounded.digits;
    if (rounded.inexact) {
      return Decimal.finite(negative, exponent, digits);
    }
    int wanted = Math.clamp(ideal, range.least, range.most);
    if (digits.signum() == 0) {
      return Decimal.finite(negative, wanted, digits);
    }
    if (exponent > wanted) {
      int count = Math.min(exponent - wanted, format.precision - Decimal.length(digits));
      return Decimal.finite(negative, exponent - count, digits.multiply(BigInteger.TEN.pow(count)));
    }
    while (exponent < wanted) {
      BigInteger[] parts = digits.divideAndRemainder(BigInteger.TEN);
      if (parts[1].signum() != 0) {
        break;
      }
      digits = parts[0];
      exponent++;
    }
    return Decimal.finite(negative, exponent, digits);
  }
}

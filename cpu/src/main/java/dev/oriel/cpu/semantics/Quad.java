package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * A quad-precision pattern, and its arithmetic. Rarely used, so it uses {@link BigInteger} for
 * simplicity. Results are rounded once; exceptions are collected in {@link Vcpu#fpRaised}.
 *
 * @param hi sign, 15 exponent bits, 48 fraction bits
 * @param lo the other 64 fraction bits
 */
record Quad(long hi, long lo) {
  static final long SIGN = 1L << 63;
  static final long EXPONENT = 0x7fffL << 48;
  static final long FRACTION = (1L << 48) - 1;
  static final long QUIET = 1L << 47;
  static final int BIAS = 16383;
  private static final int LEAST = -16382;
  private static final int MOST = 16383;
  private static final int ADJUST = 24576;

  /** Bits of a significand. */
  private static final int PRECISION = 113;

  static final Quad NAN = new Quad(EXPONENT | QUIET, 0);
  static final Quad ZERO = new Quad(0, 0);

  static Quad of(Vcpu v, int vr) {
    return new Quad(v.vsr[64 + 2 * vr], v.vsr[65 + 2 * vr]);
  }

  boolean negative() {
    return hi < 0;
  }

  int exponentField() {
    return (int) (hi >>> 48) & 0x7fff;
  }

  boolean fractionIsZero() {
    return ((hi & FRACTION) | lo) == 0;
  }

  boolean isNan() {
    return exponentField() == 0x7fff && !fractionIsZero();
  }

  boolean isSignaling() {
    return isNan() && (hi & QUIET) == 0;
  }

  boolean isInfinite() {
    return exponentField() == 0x7fff && fractionIsZero();
  }

  boolean isZero() {
    return exponentField() == 0 && fractionIsZero();
  }

  boolean isDenormalized() {
    return exponentField() == 0 && !fractionIsZero();
  }

  Quad quiet() {
    return new Quad(hi | QUIET, lo);
  }

  Quad negate() {
    return new Quad(hi ^ SIGN, lo);
  }

  /** The significand of a finite number as an integer. */
  BigInteger significand() {
    BigInteger fraction = unsigned(hi & FRACTION).shiftLeft(64).or(unsigned(lo));
    return exponentField() == 0 ? fraction : fraction.setBit(112);
  }

  /** The exponent of the unit of {@link #significand}. */
  int unitExponent() {
    return Math.max(exponentField(), 1) - BIAS - 112;
  }

  int fprf() {
    if (isNan()) {
      return 0x11;
    }
    if (isInfinite()) {
      return negative() ? 0x09 : 0x05;
    }
    if (isZero()) {
      return negative() ? 0x12 : 0x02;
    }
    if (exponentField() == 0) {
      return negative() ? 0x18 : 0x14;
    }
    return negative() ? 0x08 : 0x04;
  }

  static BigInteger unsigned(long value) {
    BigInteger low = BigInteger.valueOf(value & Long.MAX_VALUE);
    return value < 0 ? low.setBit(63) : low;
  }

  static Quad zero(boolean negative) {
    return new Quad(negative ? SIGN : 0, 0);
  }

  static Quad infinity(boolean negative) {
    return new Quad(EXPONENT | (negative ? SIGN : 0), 0);
  }

  static Quad invalid(Vcpu v, int exception) {
    v.fpRaised |= exception;
    return NAN;
  }

  /** The first operand that is a NaN, made quiet. */
  static Quad nan(Vcpu v, Quad a, Quad b) {
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
    return (a.isNan() ? a : b).quiet();
  }

  /**
   * Rounds {@code ±magnitude * 2^unit} to quad precision. If {@code inexact}, the exact value is
   * slightly greater, and the magnitude must have more bits than the precision.
   */
  static Quad round(
      Vcpu v, int mode, boolean negative, BigInteger magnitude, int unit, boolean inexact) {
    return round(v, mode, negative, magnitude, unit, inexact, PRECISION);
  }

  /** As above, to fewer bits, as of the 64 of the double-extended format. */
  static Quad round(
      Vcpu v,
      int mode,
      boolean negative,
      BigInteger magnitude,
      int unit,
      boolean inexact,
      int precision) {
    if (inexact) {
      magnitude = magnitude.shiftLeft(1).setBit(0);
      unit--;
    }
    int e = unit + magnitude.bitLength() - 1;
    boolean tiny = e < LEAST;
    if (tiny && (v.fpscr & Fpscr.UE) != 0) {
      v.fpRaised |= Fpscr.UX;
      unit += ADJUST;
      e += ADJUST;
    }
    int keptUnit = Math.max(e, LEAST) - (precision - 1);
    int drop = keptUnit - unit;
    BigInteger kept = drop > 0 ? magnitude.shiftRight(drop) : magnitude.shiftLeft(-drop);
    if (drop > 0 && magnitude.getLowestSetBit() < drop) {
      BigInteger rest = magnitude.subtract(kept.shiftLeft(drop));
      int half = rest.compareTo(BigInteger.ONE.shiftLeft(drop - 1));
      boolean up = IeeeRound.increments(mode, negative, kept.testBit(0), 2 + half, 2);
      if (up) {
        kept = kept.add(BigInteger.ONE);
      }
      v.fpRaised |= IeeeRound.inexact(up) | (tiny ? Fpscr.UX : 0);
    }
    if (keptUnit + kept.bitLength() - 1 > MOST) {
      if ((v.fpscr & Fpscr.OE) == 0) {
        boolean infinite =
            mode == Fpscr.NEAREST
                || mode == IeeeRound.NEAREST_AWAY
                || mode == (negative ? Fpscr.DOWN : Fpscr.UP);
        v.fpRaised = v.fpRaised & ~Fpscr.FR | Fpscr.OX | IeeeRound.inexact(infinite);
        BigInteger greatest = BigInteger.ONE.shiftLeft(precision).subtract(BigInteger.ONE);
        return infinite ? infinity(negative) : assemble(negative, greatest, MOST - precision + 1);
      }
      v.fpRaised |= Fpscr.OX;
      keptUnit -= ADJUST;
    }
    return assemble(negative, kept, keptUnit);
  }

  /** A number that needs no rounding. */
  static Quad assemble(boolean negative, BigInteger magnitude, int unit) {
    if (magnitude.signum() == 0) {
      return zero(negative);
    }
    int e = unit + magnitude.bitLength() - 1;
    int field = e < LEAST ? 0 : e + BIAS;
    BigInteger fraction = magnitude.shiftLeft(unit - (Math.max(e, LEAST) - 112));
    long high = fraction.shiftRight(64).longValue() & FRACTION;
    return new Quad((negative ? SIGN : 0) | (field & 0x7fffL) << 48 | high, fraction.longValue());
  }
}

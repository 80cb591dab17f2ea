package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.FRACTION;
import static dev.oriel.cpu.semantics.FpFormat.INFINITY;
import static dev.oriel.cpu.semantics.FpFormat.QUIET;
import static dev.oriel.cpu.semantics.FpFormat.SIGN;

import dev.oriel.cpu.Vcpu;

/** Rounding: to a precision, to an integral value, and to and from integers. */
final class IeeeRound {
  /** Round to nearest, halves away from zero: not a mode of FPSCR[RN]. */
  static final int NEAREST_AWAY = 4;

  /** Round to odd: an inexact result gets a least significant 1. Not a mode of FPSCR[RN] either. */
  static final int TO_ODD = 5;

  private IeeeRound() {}

  /** The bits that an inexact result raises; {@code up} if its magnitude was rounded up. */
  static int inexact(boolean up) {
    return up ? Fpscr.XX | Fpscr.FI | Fpscr.FR : Fpscr.XX | Fpscr.FI;
  }

  /**
   * Rounds {@code ±significand * 2^(e-62)} and returns it in double format. The significand has its
   * leading one at bit 62; its bit 0 is sticky. Tininess is detected before rounding. An enabled
   * overflow or underflow gives the result with its exponent adjusted, by 1536 or 192.
   */
  static long pack(Vcpu v, boolean negative, int e, long significand, boolean single) {
    int mode = Fpscr.roundingMode(v);
    return single
        ? pack(v, mode, negative, e, significand, -126, 127, 39, 192)
        : pack(v, mode, negative, e, significand, -1022, 1023, 10, 1536);
  }

  /** As above for double precision, in a mode of its own. */
  static long packDouble(Vcpu v, int mode, boolean negative, int e, long significand) {
    return pack(v, mode, negative, e, significand, -1022, 1023, 10, 1536);
  }

  /** As above for half precision. */
  static long packHalf(Vcpu v, boolean negative, int e, long significand) {
    return pack(v, Fpscr.roundingMode(v), negative, e, significand, -14, 15, 52, 24);
  }

  private static long pack(
      Vcpu v,
      int mode,
      boolean negative,
      int e,
      long significand,
      int least,
      int most,
      int drop,
      int adjust) {
    boolean tiny = e < least;
    if (tiny) {
      if ((v.fpscr & Fpscr.UE) != 0) {
        v.fpRaised |= Fpscr.UX;
        e += adjust;
      } else {
        int shift = least - e;
        significand = shift > 62 ? 1 : shiftRight(significand, shift);
        e = least;
      }
    }
    long rest = significand & (1L << drop) - 1;
    long kept = significand >>> drop;
    if (rest != 0) {
      boolean up = increments(mode, negative, (kept & 1) != 0, rest, 1L << drop - 1);
      if (up) {
        kept++;
        if (kept >>> 63 - drop != 0) {
          kept >>>= 1;
          e++;
        }
      }
      v.fpRaised |= inexact(up) | (tiny ? Fpscr.UX : 0);
    }
    if (e > most) {
      if ((v.fpscr & Fpscr.OE) == 0) {
        boolean infinite = mode == Fpscr.NEAREST || mode == (negative ? Fpscr.DOWN : Fpscr.UP);
        v.fpRaised = v.fpRaised & ~Fpscr.FR | Fpscr.OX | inexact(infinite);
        long greatest = assemble(most, (1L << 63 - drop) - 1, 62 - drop);
        return (negative ? SIGN : 0) | (infinite ? INFINITY : greatest);
      }
      v.fpRaised |= Fpscr.OX;
      e -= adjust;
    }
    return (negative ? SIGN : 0) | assemble(e, kept, 62 - drop);
  }

  /**
   * kept * 2^(e - point) as a double; it is exactly one unless the exponent was adjusted too far.
   */
  private static long assemble(int e, long kept, int point) {
    if (kept == 0) {
      return 0;
    }
    if (point == 52) {
      long field = kept >>> 52 == 0 ? 0 : e + 1023;
      return (field & 0x7ff) << 52 | kept & FRACTION;
    }
    int up = Long.numberOfLeadingZeros(kept) - 11;
    return (e - point + 52 - up + 1023L & 0x7ff) << 52 | kept << up & FRACTION;
  }

  /** Whether a magnitude is rounded up; {@code rest}, not 0, is the part that is dropped. */
  static boolean increments(int mode, boolean negative, boolean odd, long rest, long half) {
    return switch (mode) {
      case Fpscr.NEAREST -> rest > half || rest == half && odd;
      case Fpscr.UP -> !negative;
      case Fpscr.DOWN -> negative;
      case NEAREST_AWAY -> rest >= half;
      case TO_ODD -> !odd;
      default -> false;
    };
  }

  /** {@code x} rounded to an integral value; raises only for a signaling NaN. */
  static long toIntegral(Vcpu v, long x, int mode) {
    int field = FpFormat.exponentField(x);
    if (FpFormat.isNan(x)) {
      return Ieee.quiet(v, x);
    }
    if (field >= 1075 || FpFormat.isZero(x)) {
      return x;
    }
    boolean negative = x < 0;
    if (field < 1023) {
      long rest = field < 1022 ? 1 : 2 + ((x & FRACTION) == 0 ? 0 : 1);
      boolean up = increments(mode, negative, false, rest, 2);
      return (x & SIGN) | (up ? 1023L << 52 : 0);
    }
    long unit = 1L << 1075 - field;
    long rest = x & unit - 1;
    if (rest == 0) {
      return x;
    }
    // At 1.x the unit is the hidden bit, which is the exponent's lowest: 1023 is odd as 1 is.
    boolean odd = (x & unit) != 0;
    long kept = x & -unit;
    return increments(mode, negative, odd, rest, unit >>> 1) ? kept + unit : kept;
  }

  /** {@code x} rounded to an integral value in the current mode, raising inexact where it is. */
  static long toIntegralExact(Vcpu v, long x) {
    long result = toIntegral(v, x, Fpscr.roundingMode(v));
    if (result != x && !FpFormat.isNan(x)) {
      v.fpRaised |= inexact((result & ~SIGN) > (x & ~SIGN));
    }
    return result;
  }

  /**
   * {@code x} as an integer of 32 or 64 bits, in the low bits of the result; saturated where it
   * does not fit.
   */
  static long toInteger(Vcpu v, long x, int width, boolean signed, int mode) {
    long max = signed ? Lanes.mask(width - 1) : Lanes.mask(width);
    long min = signed ? ~max : 0;
    if (FpFormat.isNan(x)) {
      v.fpRaised |= (x & QUIET) == 0 ? Fpscr.VXCVI | Fpscr.VXSNAN : Fpscr.VXCVI;
      return min;
    }
    if (FpFormat.isZero(x)) {
      return 0;
    }
    boolean negative = x < 0;
    if (FpFormat.exponentField(x) >= 1023 + 64) {
      v.fpRaised |= Fpscr.VXCVI;
      return negative ? min : max;
    }
    long significand = FpFormat.significand(x);
    int e = FpFormat.exponent(x);
    long magnitude;
    long rest;
    long half = 1L << 62;
    if (e == 63) {
      magnitude = significand << 1;
      rest = 0;
    } else if (e >= 0) {
      magnitude = significand >>> 62 - e;
      rest = significand << 1 + e & Long.MAX_VALUE;
    } else {
      magnitude = 0;
      rest = e == -1 ? significand : 1;
    }
    boolean up = rest != 0 && increments(mode, negative, (magnitude & 1) != 0, rest, half);
    if (up) {
      magnitude++;
    }
    long limit = negative ? -min : max;
    if (Long.compareUnsigned(magnitude, limit) > 0) {
      v.fpRaised |= Fpscr.VXCVI;
      return negative ? min : max;
    }
    if (rest != 0) {
      v.fpRaised |= inexact(up);
    }
    return negative ? -magnitude : magnitude;
  }

  static long fromSigned(Vcpu v, long value, boolean single) {
    return value < 0 ? fromMagnitude(v, true, -value, single) : fromUnsigned(v, value, single);
  }

  static long fromUnsigned(Vcpu v, long value, boolean single) {
    return fromMagnitude(v, false, value, single);
  }

  private static long fromMagnitude(Vcpu v, boolean negative, long value, boolean single) {
    if (value == 0) {
      return 0;
    }
    int zeros = Long.numberOfLeadingZeros(value);
    if (zeros >= (single ? 40 : 11)) {
      return Double.doubleToRawLongBits(negative ? -value : value);
    }
    long significand = zeros == 0 ? value >>> 1 | value & 1 : value << zeros - 1;
    return pack(v, negative, 63 - zeros, significand, single);
  }

  private static long shiftRight(long x, int count) {
    return x >>> count | (x << -count != 0 ? 1 : 0);
  }
}

package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * Quad-precision moves, conversions, rounding and tests (Power ISA 3.0B, Book I sections 7.6.1.2
 * and 7.6.1.4 to 7.6.1.6).
 */
public final class QuadConvert {
  private QuadConvert() {}

  public static void xsabsqp(Vcpu v, int vrt, int vrb) {
    put(v, vrt, v.vsr[vr(vrb)] & ~Quad.SIGN, v.vsr[vr(vrb) + 1]);
  }

  public static void xsnabsqp(Vcpu v, int vrt, int vrb) {
    put(v, vrt, v.vsr[vr(vrb)] | Quad.SIGN, v.vsr[vr(vrb) + 1]);
  }

  public static void xsnegqp(Vcpu v, int vrt, int vrb) {
    put(v, vrt, v.vsr[vr(vrb)] ^ Quad.SIGN, v.vsr[vr(vrb) + 1]);
  }

  public static void xscpsgnqp(Vcpu v, int vrt, int vra, int vrb) {
    long hi = Swar.choose(Quad.SIGN, v.vsr[vr(vra)], v.vsr[vr(vrb)]);
    put(v, vrt, hi, v.vsr[vr(vrb) + 1]);
  }

  public static void xsiexpqp(Vcpu v, int vrt, int vra, int vrb) {
    long hi = Swar.choose(Quad.EXPONENT, v.vsr[vr(vrb)] << 48, v.vsr[vr(vra)]);
    put(v, vrt, hi, v.vsr[vr(vra) + 1]);
  }

  public static void xsxexpqp(Vcpu v, int vrt, int vrb) {
    put(v, vrt, Quad.of(v, vrb).exponentField(), 0);
  }

  public static void xsxsigqp(Vcpu v, int vrt, int vrb) {
    Quad b = Quad.of(v, vrb);
    boolean normal = b.exponentField() != 0 && b.exponentField() != 0x7fff;
    put(v, vrt, b.hi() & Quad.FRACTION | (normal ? 1L << 48 : 0), b.lo());
  }

  public static void xststdcqp(Vcpu v, int bf, int vrb, int dcmx) {
    Quad b = Quad.of(v, vrb);
    int negative = b.negative() ? 1 : 0;
    int wanted = 0;
    if (b.isNan()) {
      wanted = 64;
    } else if (b.isInfinite()) {
      wanted = 32 >> negative;
    } else if (b.isZero()) {
      wanted = 8 >> negative;
    } else if (b.isDenormalized()) {
      wanted = 2 >> negative;
    }
    FpCompare.record(v, bf, negative * 8 | ((dcmx & wanted) != 0 ? 2 : 0));
  }

  public static void xscvdpqp(Vcpu v, int vrt, int vrb) {
    long b = v.vsr[vr(vrb)];
    boolean negative = b < 0;
    Quad result;
    if (FpFormat.isNan(b)) {
      long nan = Ieee.quiet(v, b);
      long sign = nan & Quad.SIGN;
      result = new Quad(sign | Quad.EXPONENT | (nan & FpFormat.FRACTION) >>> 4, nan << 60);
    } else if (FpFormat.isInfinite(b)) {
      result = Quad.infinity(negative);
    } else if (FpFormat.isZero(b)) {
      result = Quad.zero(negative);
    } else {
      BigInteger magnitude = BigInteger.valueOf(FpFormat.significand(b));
      result = Quad.assemble(negative, magnitude, FpFormat.exponent(b) - 62);
    }
    QuadPrecision.end(v, vrt, result);
  }

  public static void xscvqpdp(Vcpu v, int vrt, int vrb) {
    toDouble(v, vrt, vrb, Fpscr.roundingMode(v));
  }

  public static void xscvqpdpo(Vcpu v, int vrt, int vrb) {
    toDouble(v, vrt, vrb, IeeeRound.TO_ODD);
  }

  public static void xscvqpsdz(Vcpu v, int vrt, int vrb) {
    toInteger(v, vrt, vrb, 64, true);
  }

  public static void xscvqpudz(Vcpu v, int vrt, int vrb) {
    toInteger(v, vrt, vrb, 64, false);
  }

  public static void xscvqpswz(Vcpu v, int vrt, int vrb) {
    toInteger(v, vrt, vrb, 32, true);
  }

  public static void xscvqpuwz(Vcpu v, int vrt, int vrb) {
    toInteger(v, vrt, vrb, 32, false);
  }

  public static void xscvsdqp(Vcpu v, int vrt, int vrb) {
    long b = v.vsr[vr(vrb)];
    BigInteger magnitude = BigInteger.valueOf(b).abs();
    QuadPrecision.end(v, vrt, Quad.assemble(b < 0, magnitude, 0));
  }

  public static void xscvudqp(Vcpu v, int vrt, int vrb) {
    QuadPrecision.end(v, vrt, Quad.assemble(false, Quad.unsigned(v.vsr[vr(vrb)]), 0));
  }

  public static void xsrqpi(Vcpu v, int r, int vrt, int vrb, int rmc) {
    Quad result = toIntegral(v, r, vrb, rmc);
    v.fpRaised &= ~(Fpscr.XX | Fpscr.FI | Fpscr.FR);
    QuadPrecision.end(v, vrt, result);
  }

  public static void xsrqpix(Vcpu v, int r, int vrt, int vrb, int rmc) {
    QuadPrecision.end(v, vrt, toIntegral(v, r, vrb, rmc));
  }

  /** Rounds to the 64-bit significand of the double-extended format. */
  public static void xsrqpxp(Vcpu v, int r, int vrt, int vrb, int rmc) {
    Quad b = Quad.of(v, vrb);
    int mode = mode(v, r, rmc);
    Quad result = b;
    if (b.isNan()) {
      Quad nan = Quad.nan(v, b, b);
      result = new Quad(nan.hi(), nan.lo() & -1L << 49);
    } else if (!b.isInfinite() && !b.isZero()) {
      result = Quad.round(v, mode, b.negative(), b.significand(), b.unitExponent(), false, 64);
    }
    QuadPrecision.end(v, vrt, result);
  }

  private static int mode(Vcpu v, int r, int rmc) {
    if (r == 0) {
      return rmc == 3 ? Fpscr.roundingMode(v) : IeeeRound.NEAREST_AWAY;
    }
    return rmc;
  }

  private static Quad toIntegral(Vcpu v, int r, int vrb, int rmc) {
    Quad b = Quad.of(v, vrb);
    if (b.isNan()) {
      return Quad.nan(v, b, b);
    }
    if (b.isInfinite() || b.isZero() || b.unitExponent() >= 0) {
      return b;
    }
    BigInteger integer = integer(v, b, mode(v, r, rmc));
    return Quad.assemble(b.negative(), integer, 0);
  }

  /** The magnitude of a finite number, rounded to an integer; raises inexact. */
  private static BigInteger integer(Vcpu v, Quad b, int mode) {
    BigInteger magnitude = b.significand();
    int drop = -b.unitExponent();
    if (drop <= 0) {
      return magnitude.shiftLeft(-drop);
    }
    BigInteger kept = magnitude.shiftRight(drop);
    BigInteger rest = magnitude.subtract(kept.shiftLeft(drop));
    if (rest.signum() == 0) {
      return kept;
    }
    int half = rest.compareTo(BigInteger.ONE.shiftLeft(drop - 1));
    boolean up = IeeeRound.increments(mode, b.negative(), kept.testBit(0), 2 + half, 2);
    v.fpRaised |= IeeeRound.inexact(up);
    return up ? kept.add(BigInteger.ONE) : kept;
  }

  private static void toInteger(Vcpu v, int vrt, int vrb, int width, boolean signed) {
    Quad b = Quad.of(v, vrb);
    long max = signed ? Lanes.mask(width - 1) : Lanes.mask(width);
    long min = signed ? ~max : 0;
    long result;
    if (b.isNan()) {
      v.fpRaised |= b.isSignaling() ? Fpscr.VXCVI | Fpscr.VXSNAN : Fpscr.VXCVI;
      result = min;
    } else if (b.exponentField() >= Quad.BIAS + 64) {
      v.fpRaised |= Fpscr.VXCVI;
      result = b.negative() ? min : max;
    } else {
      BigInteger magnitude = integer(v, b, Fpscr.TOWARD_ZERO);
      BigInteger limit = Quad.unsigned(b.negative() ? -min : max);
      if (magnitude.compareTo(limit) > 0) {
        v.fpRaised = v.fpRaised & ~(Fpscr.XX | Fpscr.FI | Fpscr.FR) | Fpscr.VXCVI;
        result = b.negative() ? min : max;
      } else {
        result = b.negative() ? -magnitude.longValue() : magnitude.longValue();
      }
    }
    Fpscr.integer(v, vr(vrt), result);
  }

  private static void toDouble(Vcpu v, int vrt, int vrb, int mode) {
    Quad b = Quad.of(v, vrb);
    long sign = b.hi() & Quad.SIGN;
    long result;
    if (b.isNan()) {
      Quad nan = Quad.nan(v, b, b);
      long fraction = (nan.hi() & Quad.FRACTION) << 4 | nan.lo() >>> 60;
      result = sign | FpFormat.INFINITY | fraction;
    } else if (b.isInfinite()) {
      result = sign | FpFormat.INFINITY;
    } else if (b.isZero()) {
      result = sign;
    } else {
      BigInteger magnitude = b.significand();
      int drop = magnitude.bitLength() - 63;
      long significand = magnitude.shiftRight(drop).longValue();
      if (magnitude.getLowestSetBit() < drop) {
        significand |= 1;
      }
      int e = b.unitExponent() + magnitude.bitLength() - 1;
      result = IeeeRound.packDouble(v, mode, sign != 0, e, significand);
    }
    Fpscr.scalar(v, vr(vrt), result);
  }
}

package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * The formats of decimal floating-point data, and where registers hold them: short ones in the
 * right half of a floating-point register, long ones in a register, extended ones in a pair of them
 * (Power ISA 3.0B, Book I sections 5.2.1 and 5.4.1).
 */
enum DecimalFormat {
  SHORT(7, 101, 6, 0),
  LONG(16, 398, 8, 576),
  EXTENDED(34, 6176, 12, 9216);

  private static final int DECLET = 10;
  private static final BigInteger DECLETS_4 = BigInteger.TEN.pow(12);

  /** G0:4, which marks special symbols, or holds part of exponent and significand. */
  private static final int INFINITY = 0b11110;

  private static final int NAN = 0b11111;

  /** The digits of a significand. */
  final int precision;

  /** The least exponent, of the biased value 0. */
  final int least;

  /** The greatest exponent. */
  final int most;

  /** Added to the exponent at an enabled underflow, subtracted at an enabled overflow. */
  final int adjustment;

  /** Digits that no significand reaches: 10 to the power of the precision. */
  final BigInteger limit;

  private final BigInteger leftmostUnit;
  private final int declets;
  private final int continuation;

  DecimalFormat(int precision, int bias, int continuation, int adjustment) {
    this.precision = precision;
    this.least = -bias;
    this.most = (3 << continuation) - 1 - bias;
    this.adjustment = adjustment;
    this.limit = BigInteger.TEN.pow(precision);
    this.leftmostUnit = BigInteger.TEN.pow(precision - 1);
    this.declets = precision / 3;
    this.continuation = continuation;
  }

  /** The exponent of the leftmost digit of the smallest normal number. */
  int leastNormal() {
    return least + precision - 1;
  }

  /** The exponent of the leftmost digit of the greatest number. */
  int greatest() {
    return most + precision - 1;
  }

  /** The number of greatest magnitude. */
  Decimal greatest(boolean negative) {
    return Decimal.finite(negative, most, limit.subtract(BigInteger.ONE));
  }

  /** The operand in register {@code fr}, or in that and the next. */
  Decimal read(Vcpu v, int fr) {
    return switch (this) {
      case SHORT -> decode(0, v.vsr[2 * fr] & 0xffff_ffffL);
      case LONG -> decode(0, v.vsr[2 * fr]);
      case EXTENDED -> decode(v.vsr[2 * fr], v.vsr[2 * fr + 2]);
    };
  }

  /** Writes a result that leaves the FPSCR alone. */
  void write(Vcpu v, int fr, Decimal x) {
    Bits bits = encode(x);
    if (this == EXTENDED) {
      FpMove.put(v, fr, bits.hi);
      FpMove.put(v, fr + 1, bits.lo);
    } else {
      FpMove.put(v, fr, bits.lo);
    }
  }

  /** Ends an instruction with this result. */
  void end(Vcpu v, int fr, Decimal x) {
    Bits bits = encode(x);
    if (this == EXTENDED) {
      Fpscr.registers(v, fr, bits.hi, bits.lo, fprf(x));
    } else {
      Fpscr.scalar(v, 2 * fr, bits.lo, fprf(x));
    }
  }

  /** Ends an instruction with this long result in the first of two registers, the other being 0. */
  void endInPair(Vcpu v, int fr, Decimal x) {
    Fpscr.registers(v, fr, encode(x).lo, 0, fprf(x));
  }

  /** A datum's 128 bits; shorter formats are in the right of them. */
  record Bits(long hi, long lo) {}

  Decimal decode(long hi, long lo) {
    BigInteger digits = BigInteger.ZERO;
    long part = 0;
    for (int i = declets - 1; i >= 0; i--) {
      part = 1000 * part + Declets.number(declet(hi, lo, i));
      if (i % 4 == 0) {
        digits = digits.multiply(DECLETS_4).add(BigInteger.valueOf(part));
        part = 0;
      }
    }
    int trailing = DECLET * declets;
    int top = (int) (trailing < 64 ? lo >>> trailing : hi >>> trailing - 64);
    boolean negative = (top >>> 5 + continuation & 1) != 0;
    int five = top >>> continuation & 31;
    if (five >= INFINITY) {
      boolean signaling = (top >>> continuation - 1 & 1) != 0;
      Decimal.Kind nan = signaling ? Decimal.Kind.SIGNALING_NAN : Decimal.Kind.QUIET_NAN;
      Decimal.Kind kind = five == INFINITY ? Decimal.Kind.INFINITY : nan;
      return new Decimal(kind, negative, 0, digits);
    }
    boolean large = five >>> 3 == 3;
    int leftmost = large ? 8 | five & 1 : five & 7;
    int biased = (large ? five >>> 1 & 3 : five >>> 3) << continuation;
    biased |= top & (1 << continuation) - 1;
    BigInteger left = leftmostUnit.multiply(BigInteger.valueOf(leftmost));
    return Decimal.finite(negative, biased + least, left.add(digits));
  }

  /**
   * {@code x} in preferred declets, with 0 in the bits that a special symbol leaves unused. If the
   * digits of a special symbol do not fit, the leftmost are dropped.
   */
  Bits encode(Decimal x) {
    BigInteger rest = x.digits();
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < declets; i += 4) {
      BigInteger[] parts = rest.divideAndRemainder(DECLETS_4);
      long part = parts[1].longValue();
      rest = parts[0];
      for (int j = i; j < Math.min(i + 4, declets); j++) {
        long declet = Declets.declet((int) (part % 1000));
        part /= 1000;
        int at = DECLET * j;
        if (at < 64) {
          lo |= declet << at;
        }
        if (at > 54) {
          hi |= at < 64 ? declet >>> 64 - at : declet << at - 64;
        }
      }
      if (i + 4 > declets) {
        // The leftmost digit of a significand came with the last declets.
        rest = BigInteger.valueOf(part);
      }
    }
    long top = (x.negative() ? 1L << 5 + continuation : 0) | combination(x, rest.intValue());
    int trailing = DECLET * declets;
    return trailing < 64
        ? new Bits(0, top << trailing | lo)
        : new Bits(top << trailing - 64 | hi, lo);
  }

  private long combination(Decimal x, int leftmost) {
    return switch (x.kind()) {
      case INFINITY -> (long) INFINITY << continuation;
      case QUIET_NAN -> (long) NAN << continuation;
      case SIGNALING_NAN -> (long) NAN << continuation | 1L << continuation - 1;
      case FINITE -> {
        int biased = x.exponent() - least;
        int high = biased >>> continuation;
        int five = leftmost < 8 ? high << 3 | leftmost : 0b11000 | high << 1 | leftmost & 1;
        yield (long) five << continuation | biased & (1 << continuation) - 1;
      }
    };
  }

  private static int declet(long hi, long lo, int i) {
    int at = DECLET * i;
    long bits = at >= 64 ? hi >>> at - 64 : at > 54 ? lo >>> at | hi << 64 - at : lo >>> at;
    return (int) bits & 1023;
  }

  /** The class and sign of {@code x} as FPSCR[FPRF] has them. */
  private int fprf(Decimal x) {
    boolean negative = x.negative();
    return switch (x.kind()) {
      case SIGNALING_NAN -> 0x01;
      case QUIET_NAN -> 0x11;
      case INFINITY -> negative ? 0x09 : 0x05;
      case FINITE -> {
        if (x.isZero()) {
          yield negative ? 0x12 : 0x02;
        }
        if (isSubnormal(x)) {
          yield negative ? 0x18 : 0x14;
        }
        yield negative ? 0x08 : 0x04;
      }
    };
  }

  boolean isSubnormal(Decimal x) {
    return x.isFinite() && !x.isZero() && x.leading() < leastNormal();
  }
}

package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A decimal floating-point datum of any format (Power ISA 3.0B, Book I section 5.4).
 *
 * @param kind finite or which special symbol
 * @param negative its sign, which special symbols have as well
 * @param exponent of the significand's unit; 0 in special symbols
 * @param digits the significand of a finite number, the trailing significand of a special symbol
 */
record Decimal(Kind kind, boolean negative, int exponent, BigInteger digits) {

  enum Kind {
    FINITE,
    INFINITY,
    QUIET_NAN,
    SIGNALING_NAN
  }

  /** The default quiet NaN. */
  static final Decimal NAN = new Decimal(Kind.QUIET_NAN, false, 0, BigInteger.ZERO);

  static Decimal finite(boolean negative, int exponent, BigInteger digits) {
    return new Decimal(Kind.FINITE, negative, exponent, digits);
  }

  /** The default infinity. */
  static Decimal infinity(boolean negative) {
    return new Decimal(Kind.INFINITY, negative, 0, BigInteger.ZERO);
  }

  /** Raises an invalid operation exception; returns its result, the default NaN. */
  static Decimal invalid(Vcpu v, int exception) {
    v.fpRaised |= exception;
    return NAN;
  }

  /** What an operation with a NaN results in: signaling ones go first, and become quiet. */
  static Decimal nan(Vcpu v, Decimal a, Decimal b) {
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= Fpscr.VXSNAN;
      return (a.isSignaling() ? a : b).quiet();
    }
    return a.isNan() ? a : b;
  }

  /** As above of one operand. */
  static Decimal nan(Vcpu v, Decimal b) {
    return nan(v, b, b);
  }

  boolean isFinite() {
    return kind == Kind.FINITE;
  }

  boolean isInfinite() {
    return kind == Kind.INFINITY;
  }

  boolean isNan() {
    return kind == Kind.QUIET_NAN || kind == Kind.SIGNALING_NAN;
  }

  boolean isSignaling() {
    return kind == Kind.SIGNALING_NAN;
  }

  boolean isZero() {
    return isFinite() && digits.signum() == 0;
  }

  /** The number of digits of the significand without leading zeros; none if it is 0. */
  int length() {
    return length(digits);
  }

  static int length(BigInteger digits) {
    return digits.signum() == 0 ? 0 : new BigDecimal(digits).precision();
  }

  /** The exponent of the leftmost digit of a finite number other than 0. */
  int leading() {
    return exponent + length() - 1;
  }

  Decimal negate() {
    return new Decimal(kind, !negative, exponent, digits);
  }

  Decimal quiet() {
    return new Decimal(Kind.QUIET_NAN, negative, 0, digits);
  }

  Decimal withDigits(BigInteger other) {
    return new Decimal(kind, negative, exponent, other);
  }

  /** The significand with the sign. */
  BigInteger signed() {
    return negative ? digits.negate() : digits;
  }

  /** The value of a finite number. */
  BigDecimal value() {
    return new BigDecimal(signed(), -exponent);
  }

  /** The condition field for a comparison by value. */
  static int compare(Decimal a, Decimal b) {
    if (a.isNan() || b.isNan()) {
      return Conditions.UNORDERED;
    }
    int order;
    if (a.isInfinite() || b.isInfinite()) {
      order = Integer.compare(a.infiniteSign(), b.infiniteSign());
    } else {
      order = a.value().compareTo(b.value());
    }
    return order < 0 ? Conditions.LESS : order > 0 ? Conditions.GREATER : Conditions.EQUAL;
  }

  private int infiniteSign() {
    return isInfinite() ? negative ? -1 : 1 : 0;
  }
}

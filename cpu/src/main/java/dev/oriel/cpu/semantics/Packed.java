package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/** A packed decimal number: 31 digits and a sign code, or 32 digits, four bits each. */
record Packed(long hi, long lo) {
  private static final int PLUS = 12;
  private static final int OTHER_PLUS = 15;
  private static final int MINUS = 13;

  static Packed of(Vcpu v, int vr) {
    return new Packed(v.vsr[Lanes.vr(vr)], v.vsr[Lanes.vr(vr) + 1]);
  }

  /** The low 31 digits of a number; {@code ps} chooses the code of plus. */
  static Packed of(BigInteger value, int ps) {
    String digits = "0".repeat(31) + value.abs();
    String last = digits.substring(digits.length() - 31);
    long hi = Long.parseUnsignedLong(last.substring(0, 16), 16);
    long lo = Long.parseUnsignedLong(last.substring(16), 16) << 4;
    return new Packed(hi, lo).withSign(value.signum() < 0).preferred(ps);
  }

  /** An unsigned number of up to 32 digits. */
  static Packed unsigned(BigInteger value) {
    String digits = "0".repeat(32) + value;
    String last = digits.substring(digits.length() - 32);
    return new Packed(
        Long.parseUnsignedLong(last.substring(0, 16), 16),
        Long.parseUnsignedLong(last.substring(16), 16));
  }

  static boolean isMinus(int code) {
    return code == 11 || code == MINUS;
  }

  boolean negative() {
    return isMinus((int) lo & 15);
  }

  /** Whether this is a signed number. */
  boolean valid() {
    return digitsOnly(hi) && digitsOnly(lo & ~15L) && (lo & 15) >= 10;
  }

  /** Whether this is an unsigned number. */
  boolean allDigits() {
    return digitsOnly(hi) && digitsOnly(lo);
  }

  /** Digit {@code i} of a signed number, from the right. */
  long digit(int i) {
    int shift = 4 * i + 4;
    return (shift < 64 ? lo >>> shift : hi >>> shift - 64) & 15;
  }

  int signum() {
    return (hi | lo & ~15L) == 0 ? 0 : negative() ? -1 : 1;
  }

  BigInteger value() {
    BigInteger magnitude = new BigInteger("%016x%016x".formatted(hi, lo).substring(0, 31));
    return negative() ? magnitude.negate() : magnitude;
  }

  /** The value of an unsigned number. */
  BigInteger unsignedValue() {
    return new BigInteger("%016x%016x".formatted(hi, lo));
  }

  Packed withSign(boolean minus) {
    return new Packed(hi, lo & ~15L | (minus ? MINUS : PLUS));
  }

  /** With the sign code that {@code ps} prefers. */
  Packed preferred(int ps) {
    long plus = ps == 0 ? PLUS : OTHER_PLUS;
    return new Packed(hi, lo & ~15L | (negative() ? MINUS : plus));
  }

  Packed shiftLeft(int bits) {
    if (bits >= 128) {
      return new Packed(0, 0);
    }
    if (bits >= 64) {
      return new Packed(lo << bits - 64, 0);
    }
    return bits == 0 ? this : new Packed(hi << bits | lo >>> -bits, lo << bits);
  }

  Packed shiftRight(int bits) {
    if (bits >= 128) {
      return new Packed(0, 0);
    }
    if (bits >= 64) {
      return new Packed(0, hi >>> bits - 64);
    }
    return bits == 0 ? this : new Packed(hi >>> bits, lo >>> bits | hi << -bits);
  }

  /** The low bits, others 0. */
  Packed low(int bits) {
    if (bits >= 128) {
      return this;
    }
    return shiftLeft(128 - bits).shiftRight(128 - bits);
  }

  /** No nibble above 9: adding 6 to each carries out of none. */
  private static boolean digitsOnly(long x) {
    long even = (x & 0x0f0f_0f0f_0f0f_0f0fL) + 0x0606_0606_0606_0606L;
    long odd = (x >>> 4 & 0x0f0f_0f0f_0f0f_0f0fL) + 0x0606_0606_0606_0606L;
    return ((even | odd) & 0x1010_1010_1010_1010L) == 0;
  }
}

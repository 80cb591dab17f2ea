package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Fixed-point division and remainder (Power ISA 3.0B, Book I section 3.3.9).
 *
 * <p>Where the ISA leaves a result undefined, this agrees with QEMU: a division that overflows or
 * divides by zero returns its dividend, and a remainder is 0; an extended quotient is 0 if its
 * magnitude does not fit; the high word of a word quotient is 0, except that {@code divwe} extends
 * its sign.
 */
public final class Division {
  private static final long WORD = 0xffff_ffffL;

  private Division() {}

  private static boolean undefined(int dividend, int divisor) {
    return divisor == 0 || divisor == -1 && dividend == Integer.MIN_VALUE;
  }

  private static boolean undefined(long dividend, long divisor) {
    return divisor == 0 || divisor == -1 && dividend == Long.MIN_VALUE;
  }

  public static long divw(long a, long b) {
    int x = (int) a;
    int y = (int) b;
    return (undefined(x, y) ? x : x / y) & WORD;
  }

  public static void divw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divw(v.gpr[ra], v.gpr[rb]);
  }

  public static void divwo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, undefined((int) v.gpr[ra], (int) v.gpr[rb]));
    divw(v, rt, ra, rb);
  }

  public static long divwu(long a, long b) {
    int x = (int) a;
    int y = (int) b;
    return (y == 0 ? x : Integer.divideUnsigned(x, y)) & WORD;
  }

  public static void divwu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divwu(v.gpr[ra], v.gpr[rb]);
  }

  public static void divwuo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, (int) v.gpr[rb] == 0);
    divwu(v, rt, ra, rb);
  }

  public static long divd(long a, long b) {
    return undefined(a, b) ? a : a / b;
  }

  public static void divd(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divd(v.gpr[ra], v.gpr[rb]);
  }

  public static void divdo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, undefined(v.gpr[ra], v.gpr[rb]));
    divd(v, rt, ra, rb);
  }

  public static long divdu(long a, long b) {
    return b == 0 ? a : Long.divideUnsigned(a, b);
  }

  public static void divdu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divdu(v.gpr[ra], v.gpr[rb]);
  }

  public static void divduo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, v.gpr[rb] == 0);
    divdu(v, rt, ra, rb);
  }

  public static void divwe(Vcpu v, int rt, int ra, int rb) {
    long quotient = wordExtended(v, ra, rb);
    v.gpr[rt] = quotient == (int) quotient ? quotient : 0;
  }

  public static void divweo(Vcpu v, int rt, int ra, int rb) {
    long quotient = wordExtended(v, ra, rb);
    Arithmetic.overflow(v, quotient != (int) quotient);
    divwe(v, rt, ra, rb);
  }

  /** The quotient, or a number that is no word. */
  private static long wordExtended(Vcpu v, int ra, int rb) {
    long dividend = v.gpr[ra] << 32;
    long divisor = (int) v.gpr[rb];
    return undefined(dividend, divisor) ? Long.MAX_VALUE : dividend / divisor;
  }

  public static void divweu(Vcpu v, int rt, int ra, int rb) {
    long quotient = wordExtendedUnsigned(v, ra, rb);
    v.gpr[rt] = quotient >>> 32 == 0 ? quotient : 0;
  }

  public static void divweuo(Vcpu v, int rt, int ra, int rb) {
    long quotient = wordExtendedUnsigned(v, ra, rb);
    Arithmetic.overflow(v, quotient >>> 32 != 0);
    divweu(v, rt, ra, rb);
  }

  private static long wordExtendedUnsigned(Vcpu v, int ra, int rb) {
    long divisor = v.gpr[rb] & WORD;
    return divisor == 0 ? -1 : Long.divideUnsigned(v.gpr[ra] << 32, divisor);
  }

  public static long divde(long a, long b) {
    return quotientExceeds64Bits(a, b) ? 0 : extended(a, b);
  }

  public static void divde(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divde(v.gpr[ra], v.gpr[rb]);
  }

  public static void divdeo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, extendedOverflows(v.gpr[ra], v.gpr[rb]));
    divde(v, rt, ra, rb);
  }

  /** {@code a * 2^64 / b}, truncated to 64 bits; {@code |a| < |b|}. */
  private static long extended(long a, long b) {
    long quotient = divideUnsigned128(Math.abs(a), Math.abs(b));
    return (a ^ b) < 0 ? -quotient : quotient;
  }

  private static boolean extendedOverflows(long a, long b) {
    if (quotientExceeds64Bits(a, b)) {
      return true;
    }
    long quotient = extended(a, b);
    return quotient != 0 && (quotient ^ a ^ b) < 0;
  }

  private static boolean quotientExceeds64Bits(long a, long b) {
    return Long.compareUnsigned(Math.abs(a), Math.abs(b)) >= 0;
  }

  public static long divdeu(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? 0 : divideUnsigned128(a, b);
  }

  public static void divdeu(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = divdeu(v.gpr[ra], v.gpr[rb]);
  }

  public static void divdeuo(Vcpu v, int rt, int ra, int rb) {
    Arithmetic.overflow(v, Long.compareUnsigned(v.gpr[ra], v.gpr[rb]) >= 0);
    divdeu(v, rt, ra, rb);
  }

  /** {@code high * 2^64 / divisor}, all unsigned; {@code high < divisor}. */
  private static long divideUnsigned128(long high, long divisor) {
    long quotient = 0;
    long rest = high;
    for (int i = 0; i < 64; i++) {
      boolean carry = rest < 0;
      rest <<= 1;
      quotient <<= 1;
      if (carry || Long.compareUnsigned(rest, divisor) >= 0) {
        rest -= divisor;
        quotient |= 1;
      }
    }
    return quotient;
  }

  public static long modsw(long a, long b) {
    int x = (int) a;
    int y = (int) b;
    return undefined(x, y) ? 0 : x % y;
  }

  public static void modsw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = modsw(v.gpr[ra], v.gpr[rb]);
  }

  public static long moduw(long a, long b) {
    int x = (int) a;
    int y = (int) b;
    return y == 0 ? 0 : Integer.remainderUnsigned(x, y) & WORD;
  }

  public static void moduw(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = moduw(v.gpr[ra], v.gpr[rb]);
  }

  public static long modsd(long a, long b) {
    return undefined(a, b) ? 0 : a % b;
  }

  public static void modsd(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = modsd(v.gpr[ra], v.gpr[rb]);
  }

  public static long modud(long a, long b) {
    return b == 0 ? 0 : Long.remainderUnsigned(a, b);
  }

  public static void modud(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = modud(v.gpr[ra], v.gpr[rb]);
  }
}

package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Fixed-point rotates and shifts (Power ISA 3.0B, Book I section 3.3.14). */
public final class RotateShift {
  private RotateShift() {}

  /** The 64-bit mask with ones from bit {@code mb} to bit {@code me}, around the end if mb > me. */
  private static long mask(int mb, int me) {
    long fromMb = -1L >>> mb;
    long toMe = -1L << 63 - me;
    return mb <= me ? fromMb & toMe : fromMb | toMe;
  }

  /** The low word rotated left, in both words of the result. */
  public static long rotateWord(long value, int n) {
    long word = Integer.rotateLeft((int) value, n) & 0xffff_ffffL;
    return word << 32 | word;
  }

  public static void rlwinm(Vcpu v, int ra, int rs, int sh, int mb, int me) {
    v.gpr[ra] = rotateWord(v.gpr[rs], sh) & mask(mb + 32, me + 32);
  }

  public static void rlwnm(Vcpu v, int ra, int rs, int rb, int mb, int me) {
    v.gpr[ra] = rotateWord(v.gpr[rs], (int) v.gpr[rb]) & mask(mb + 32, me + 32);
  }

  public static void rlwimi(Vcpu v, int ra, int rs, int sh, int mb, int me) {
    long mask = mask(mb + 32, me + 32);
    v.gpr[ra] = rotateWord(v.gpr[rs], sh) & mask | v.gpr[ra] & ~mask;
  }

  public static void rldicl(Vcpu v, int ra, int rs, int sh, int mb) {
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], sh) & -1L >>> mb;
  }

  public static void rldicr(Vcpu v, int ra, int rs, int sh, int me) {
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], sh) & -1L << 63 - me;
  }

  public static void rldic(Vcpu v, int ra, int rs, int sh, int mb) {
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], sh) & mask(mb, 63 - sh);
  }

  public static void rldimi(Vcpu v, int ra, int rs, int sh, int mb) {
    long mask = mask(mb, 63 - sh);
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], sh) & mask | v.gpr[ra] & ~mask;
  }

  public static void rldcl(Vcpu v, int ra, int rs, int rb, int mb) {
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], (int) v.gpr[rb]) & -1L >>> mb;
  }

  public static void rldcr(Vcpu v, int ra, int rs, int rb, int me) {
    v.gpr[ra] = Long.rotateLeft(v.gpr[rs], (int) v.gpr[rb]) & -1L << 63 - me;
  }

  public static void slw(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = slw(v.gpr[rs], v.gpr[rb]);
  }

  /** The low word of {@code value} shifted left by the low six bits of {@code amount}. */
  public static long slw(long value, long amount) {
    return (amount & 32) == 0 ? value << (amount & 31) & 0xffff_ffffL : 0;
  }

  public static void srw(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = srw(v.gpr[rs], v.gpr[rb]);
  }

  /** The low word of {@code value} shifted right by the low six bits of {@code amount}. */
  public static long srw(long value, long amount) {
    return (value & 0xffff_ffffL) >>> (amount & 63);
  }

  public static void sraw(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = shiftRightAlgebraic(v, (int) v.gpr[rs], (int) v.gpr[rb] & 63);
  }

  public static void srawi(Vcpu v, int ra, int rs, int sh) {
    v.gpr[ra] = shiftRightAlgebraic(v, (int) v.gpr[rs], sh);
  }

  public static void sld(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = sld(v.gpr[rs], v.gpr[rb]);
  }

  /** {@code value} shifted left by the low seven bits of {@code amount}. */
  public static long sld(long value, long amount) {
    return (amount & 64) == 0 ? value << (amount & 63) : 0;
  }

  public static void srd(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = srd(v.gpr[rs], v.gpr[rb]);
  }

  /** {@code value} shifted right by the low seven bits of {@code amount}. */
  public static long srd(long value, long amount) {
    return (amount & 64) == 0 ? value >>> (amount & 63) : 0;
  }

  public static void srad(Vcpu v, int ra, int rs, int rb) {
    int n = (int) v.gpr[rb] & 127;
    if (n < 64) {
      v.gpr[ra] = shiftRightAlgebraic(v, v.gpr[rs], n);
    } else {
      v.gpr[ra] = v.gpr[rs] >> 63;
      v.ca = v.ca32 = (int) v.gpr[ra] & 1;
    }
  }

  public static void sradi(Vcpu v, int ra, int rs, int sh) {
    v.gpr[ra] = shiftRightAlgebraic(v, v.gpr[rs], sh);
  }

  /** {@code value} shifted right; sets the carries if a negative value loses ones. */
  public static long shiftRightAlgebraic(Vcpu v, long value, int n) {
    long result = value >> n;
    v.ca = v.ca32 = value < 0 && result << n != value ? 1 : 0;
    return result;
  }

  public static void extswsli(Vcpu v, int ra, int rs, int sh) {
    v.gpr[ra] = (long) (int) v.gpr[rs] << sh;
  }
}

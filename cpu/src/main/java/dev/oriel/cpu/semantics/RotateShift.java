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

  public static long rlwinm(long s, int sh, int mb, int me) {
    return rotateWord(s, sh) & mask(mb + 32, me + 32);
  }

  public static void rlwinm(Vcpu v, int ra, int rs, int sh, int mb, int me) {
    v.gpr[ra] = rlwinm(v.gpr[rs], sh, mb, me);
  }

  public static long rlwnm(long s, long b, int mb, int me) {
    return rotateWord(s, (int) b) & mask(mb + 32, me + 32);
  }

  public static void rlwnm(Vcpu v, int ra, int rs, int rb, int mb, int me) {
    v.gpr[ra] = rlwnm(v.gpr[rs], v.gpr[rb], mb, me);
  }

  public static long rlwimi(long a, long s, int sh, int mb, int me) {
    long mask = mask(mb + 32, me + 32);
    return rotateWord(s, sh) & mask | a & ~mask;
  }

  public static void rlwimi(Vcpu v, int ra, int rs, int sh, int mb, int me) {
    v.gpr[ra] = rlwimi(v.gpr[ra], v.gpr[rs], sh, mb, me);
  }

  public static long rldicl(long s, int sh, int mb) {
    return Long.rotateLeft(s, sh) & -1L >>> mb;
  }

  public static void rldicl(Vcpu v, int ra, int rs, int sh, int mb) {
    v.gpr[ra] = rldicl(v.gpr[rs], sh, mb);
  }

  public static long rldicr(long s, int sh, int me) {
    return Long.rotateLeft(s, sh) & -1L << 63 - me;
  }

  public static void rldicr(Vcpu v, int ra, int rs, int sh, int me) {
    v.gpr[ra] = rldicr(v.gpr[rs], sh, me);
  }

  public static long rldic(long s, int sh, int mb) {
    return Long.rotateLeft(s, sh) & mask(mb, 63 - sh);
  }

  public static void rldic(Vcpu v, int ra, int rs, int sh, int mb) {
    v.gpr[ra] = rldic(v.gpr[rs], sh, mb);
  }

  public static long rldimi(long a, long s, int sh, int mb) {
    long mask = mask(mb, 63 - sh);
    return Long.rotateLeft(s, sh) & mask | a & ~mask;
  }

  public static void rldimi(Vcpu v, int ra, int rs, int sh, int mb) {
    v.gpr[ra] = rldimi(v.gpr[ra], v.gpr[rs], sh, mb);
  }

  public static long rldcl(long s, long b, int mb) {
    return Long.rotateLeft(s, (int) b) & -1L >>> mb;
  }

  public static void rldcl(Vcpu v, int ra, int rs, int rb, int mb) {
    v.gpr[ra] = rldcl(v.gpr[rs], v.gpr[rb], mb);
  }

  public static long rldcr(long s, long b, int me) {
    return Long.rotateLeft(s, (int) b) & -1L << 63 - me;
  }

  public static void rldcr(Vcpu v, int ra, int rs, int rb, int me) {
    v.gpr[ra] = rldcr(v.gpr[rs], v.gpr[rb], me);
  }

  public static long slw(long s, long b) {
    int n = (int) b & 63;
    return n < 32 ? s << n & 0xffff_ffffL : 0;
  }

  public static void slw(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = slw(v.gpr[rs], v.gpr[rb]);
  }

  public static long srw(long s, long b) {
    int n = (int) b & 63;
    return (s & 0xffff_ffffL) >>> n;
  }

  public static void srw(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = srw(v.gpr[rs], v.gpr[rb]);
  }

  public static long sld(long s, long b) {
    int n = (int) b & 127;
    return n < 64 ? s << n : 0;
  }

  public static void sld(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = sld(v.gpr[rs], v.gpr[rb]);
  }

  public static long srd(long s, long b) {
    int n = (int) b & 127;
    return n < 64 ? s >>> n : 0;
  }

  public static void srd(Vcpu v, int ra, int rs, int rb) {
    v.gpr[ra] = srd(v.gpr[rs], v.gpr[rb]);
  }

  /** CA and CA32 of a shift right by {@code n}: whether a negative value loses ones. */
  public static int carry(long value, int n) {
    return value < 0 && (n > 63 || value >> n << n != value) ? 1 : 0;
  }

  /** {@code value} shifted right by {@code n}, below 64; sets CA and CA32. */
  public static long shiftRightAlgebraic(Vcpu v, long value, int n) {
    v.ca = v.ca32 = carry(value, n);
    return value >> n;
  }

  public static long sraw(long s, long b) {
    return (long) (int) s >> ((int) b & 63);
  }

  public static void sraw(Vcpu v, int ra, int rs, int rb) {
    v.ca = v.ca32 = carry((int) v.gpr[rs], (int) v.gpr[rb] & 63);
    v.gpr[ra] = sraw(v.gpr[rs], v.gpr[rb]);
  }

  public static long srawi(long s, int sh) {
    return (int) s >> sh;
  }

  public static void srawi(Vcpu v, int ra, int rs, int sh) {
    v.ca = v.ca32 = carry((int) v.gpr[rs], sh);
    v.gpr[ra] = srawi(v.gpr[rs], sh);
  }

  public static long srad(long s, long b) {
    return s >> Math.min((int) b & 127, 63);
  }

  public static void srad(Vcpu v, int ra, int rs, int rb) {
    v.ca = v.ca32 = carry(v.gpr[rs], (int) v.gpr[rb] & 127);
    v.gpr[ra] = srad(v.gpr[rs], v.gpr[rb]);
  }

  public static long sradi(long s, int sh) {
    return s >> sh;
  }

  public static void sradi(Vcpu v, int ra, int rs, int sh) {
    v.ca = v.ca32 = carry(v.gpr[rs], sh);
    v.gpr[ra] = sradi(v.gpr[rs], sh);
  }

  public static long extswsli(long s, int sh) {
    return (long) (int) s << sh;
  }

  public static void extswsli(Vcpu v, int ra, int rs, int sh) {
    v.gpr[ra] = extswsli(v.gpr[rs], sh);
  }
}

package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/**
 * Vector floating-point instructions (Power ISA 3.0B, Book I section 6.10). They round to nearest
 * and signal nothing; with VSCR[NJ] denormalized numbers are taken and given as zeros.
 */
public final class VectorFloat {
  private static final int QUIET = 0x0040_0000;
  private static final int NJ = 0x1_0000;

  private VectorFloat() {}

  /** An operation on the patterns of singles. */
  private interface Ternary {
    int apply(int a, int b, int c);
  }

  private interface Arithmetic {
    float apply(float a, float b, float c);
  }

  private interface Comparison {
    int apply(float a, float b);
  }

  public static void vaddfp(Vcpu v, int vrt, int vra, int vrb) {
    arithmetic(v, vrt, vra, vrb, vra, (a, b, c) -> a + b);
  }

  public static void vsubfp(Vcpu v, int vrt, int vra, int vrb) {
    arithmetic(v, vrt, vra, vrb, vra, (a, b, c) -> a - b);
  }

  public static void vmaddfp(Vcpu v, int vrt, int vra, int vrc, int vrb) {
    arithmetic(v, vrt, vra, vrb, vrc, fused(v, 1));
  }

  public static void vnmsubfp(Vcpu v, int vrt, int vra, int vrc, int vrb) {
    arithmetic(v, vrt, vra, vrb, vrc, fused(v, -1));
  }

  public static void vrefp(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> 1 / b);
  }

  public static void vrsqrtefp(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> 1 / (float) Math.sqrt(b));
  }

  public static void vexptefp(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) StrictMath.pow(2, b));
  }

  public static void vlogefp(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) (StrictMath.log(b) / StrictMath.log(2)));
  }

  public static void vrfin(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) Math.rint(b));
  }

  public static void vrfiz(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) (b < 0 ? Math.ceil(b) : Math.floor(b)));
  }

  public static void vrfip(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) Math.ceil(b));
  }

  public static void vrfim(Vcpu v, int vrt, int vrb) {
    arithmetic(v, vrt, vrb, vrb, vrb, (a, b, c) -> (float) Math.floor(b));
  }

  public static void vmaxfp(Vcpu v, int vrt, int vra, int vrb) {
    arithmetic(v, vrt, vra, vrb, vra, (a, b, c) -> Math.max(a, b));
  }

  public static void vminfp(Vcpu v, int vrt, int vra, int vrb) {
    arithmetic(v, vrt, vra, vrb, vra, (a, b, c) -> Math.min(a, b));
  }

  public static void vcmpeqfp(Vcpu v, int vrt, int vra, int vrb) {
    compare(v, vrt, vra, vrb, (a, b) -> a == b ? -1 : 0);
  }

  public static void vcmpgefp(Vcpu v, int vrt, int vra, int vrb) {
    compare(v, vrt, vra, vrb, (a, b) -> a >= b ? -1 : 0);
  }

  public static void vcmpgtfp(Vcpu v, int vrt, int vra, int vrb) {
    compare(v, vrt, vra, vrb, (a, b) -> a > b ? -1 : 0);
  }

  /**
   * Bit 0 of an element says that it is above the bound in VRB, bit 1 that it is below minus it.
   */
  public static void vcmpbfp(Vcpu v, int vrt, int vra, int vrb) {
    compare(v, vrt, vra, vrb, (a, b) -> (a <= b ? 0 : 1 << 31) | (a >= -b ? 0 : 1 << 30));
  }

  /** Words of {@code VRB * 2^uim}, rounded toward zero, saturated; NaNs become 0. */
  public static void vctsxs(Vcpu v, int vrt, int vrb, int uim) {
    map(v, vrt, vrb, vrb, vrb, (a, b, c) -> (int) Saturate.signed(v, scaled(b, uim), 32));
  }

  public static void vctuxs(Vcpu v, int vrt, int vrb, int uim) {
    map(v, vrt, vrb, vrb, vrb, (a, b, c) -> (int) Saturate.unsigned(v, scaled(b, uim), 32));
  }

  public static void vcfsx(Vcpu v, int vrt, int vrb, int uim) {
    map(v, vrt, vrb, vrb, vrb, (a, b, c) -> bits(Math.scalb((float) b, -uim)));
  }

  public static void vcfux(Vcpu v, int vrt, int vrb, int uim) {
    map(v, vrt, vrb, vrb, vrb, (a, b, c) -> bits(Math.scalb((float) (b & 0xffff_ffffL), -uim)));
  }

  /** Casting saturates to 64 bits, which is far enough out to saturate to 32. */
  private static long scaled(int b, int uim) {
    return (long) Math.scalb((double) single(b), uim);
  }

  private static float single(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static boolean isNan(int x) {
    return (x & 0x7fff_ffff) > 0x7f80_0000;
  }

  /** The first operand that is a NaN, made quiet. */
  private static int nan(int a, int b, int c) {
    return (isNan(a) ? a : isNan(b) ? b : c) | QUIET;
  }

  private static void arithmetic(Vcpu v, int vrt, int vra, int vrb, int vrc, Arithmetic op) {
    int keep = keep(v);
    map(
        v,
        vrt,
        vra,
        vrb,
        vrc,
        (a, b, c) -> {
          if (isNan(a) || isNan(b) || isNan(c)) {
            return nan(a, b, c);
          }
          float x = single(flush(a, keep));
          int result = bits(op.apply(x, single(flush(b, keep)), single(flush(c, keep))));
          return isNan(result) ? 0x7fc0_0000 : flush(result, keep);
        });
  }

  /**
   * {@code sign * (a * c + sign * b)}. With VSCR[NJ] a result below the least normal number before
   * rounding becomes zero, even if rounding would make it normal.
   */
  private static Arithmetic fused(Vcpu v, int sign) {
    if ((v.vscr & NJ) == 0) {
      return (a, b, c) -> sign * Math.fma(a, c, sign * b);
    }
    return (a, b, c) -> {
      float sum = Math.fma(a, c, sign * b);
      // Its sign is exact where it matters, because the operands are then as small as the sum.
      double error = (double) a * c + ((double) sign * b - sum);
      boolean tiny = Math.abs(sum) == Float.MIN_NORMAL && (sum > 0 ? error < 0 : error > 0);
      return sign * (tiny ? Math.copySign(0, sum) : sum);
    };
  }

  private static void compare(Vcpu v, int vrt, int vra, int vrb, Comparison op) {
    int keep = keep(v);
    map(
        v,
        vrt,
        vra,
        vrb,
        vra,
        (a, b, c) -> op.apply(single(flush(a, keep)), single(flush(b, keep))));
  }

  /** A number with none of these bits set is treated as zero. */
  private static int keep(Vcpu v) {
    return (v.vscr & NJ) != 0 ? 0x7f80_0000 : -1;
  }

  /** {@code x}, but a zero of its sign if none of the bits of {@code keep} is set. */
  private static int flush(int x, int keep) {
    return (x & keep) == 0 ? x & (1 << 31) : x;
  }

  private static void map(Vcpu v, int vrt, int vra, int vrb, int vrc, Ternary op) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    int c = vr(vrc);
    long hi = pair(r[a], r[b], r[c], op);
    Lanes.put(v, vrt, hi, pair(r[a + 1], r[b + 1], r[c + 1], op));
  }

  private static long pair(long a, long b, long c, Ternary op) {
    long high = op.apply((int) (a >>> 32), (int) (b >>> 32), (int) (c >>> 32));
    return high << 32 | op.apply((int) a, (int) b, (int) c) & 0xffff_ffffL;
  }
}

package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.VsxElements.high;
import static dev.oriel.cpu.semantics.VsxElements.low;
import static java.lang.Double.longBitsToDouble;

import dev.oriel.cpu.Vcpu;

/**
 * VSX vector multiply-add instructions (Power ISA 3.0B, Book I section 7.6.1.2): in the A forms XT
 * is the addend, in the M forms a factor.
 */
public final class VsxVectorMultiplyAdd {
  private VsxVectorMultiplyAdd() {}

  public static void xvmaddadp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, xt, false, false);
  }

  public static void xvmaddasp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, xt, false, false);
  }

  public static void xvmaddmdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xt, xb, false, false);
  }

  public static void xvmaddmsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xt, xb, false, false);
  }

  public static void xvmsubadp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, xt, true, false);
  }

  public static void xvmsubasp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, xt, true, false);
  }

  public static void xvmsubmdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xt, xb, true, false);
  }

  public static void xvmsubmsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xt, xb, true, false);
  }

  public static void xvnmaddadp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, xt, false, true);
  }

  public static void xvnmaddasp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, xt, false, true);
  }

  public static void xvnmaddmdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xt, xb, false, true);
  }

  public static void xvnmaddmsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xt, xb, false, true);
  }

  public static void xvnmsubadp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, xt, true, true);
  }

  public static void xvnmsubasp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, xt, true, true);
  }

  public static void xvnmsubmdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xt, xb, true, true);
  }

  public static void xvnmsubmsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xt, xb, true, true);
  }

  private static void doubles(
      Vcpu v, int xt, int xa, int factor, int addend, boolean minus, boolean negate) {
    long[] r = v.vsr;
    int a = 2 * xa;
    int c = 2 * factor;
    int b = 2 * addend;
    if (Fpscr.hostServes(v)
        && VsxElements.put(
            v,
            xt,
            fused(r[a], r[c], r[b], minus, negate),
            fused(r[a + 1], r[c + 1], r[b + 1], minus, negate))) {
      return;
    }
    long hi = Ieee.multiplyAdd(v, r[a], r[c], r[b], minus, negate, false);
    long lo = Ieee.multiplyAdd(v, r[a + 1], r[c + 1], r[b + 1], minus, negate, false);
    Fpscr.vector(v, 2 * xt, hi, lo);
  }

  private static double fused(long a, long c, long b, boolean minus, boolean negate) {
    double addend = longBitsToDouble(b);
    double result = Math.fma(longBitsToDouble(a), longBitsToDouble(c), minus ? -addend : addend);
    return negate ? -result : result;
  }

  private static float fusedSingle(float a, float c, float b, boolean minus, boolean negate) {
    float result = Math.fma(a, c, minus ? -b : b);
    return negate ? -result : result;
  }

  private static void singles(
      Vcpu v, int xt, int xa, int factor, int addend, boolean minus, boolean negate) {
    long[] r = v.vsr;
    int a = 2 * xa;
    int c = 2 * factor;
    int b = 2 * addend;
    if (Fpscr.hostServes(v)
        && VsxElements.put(
            v,
            xt,
            fusedSingle(high(r[a]), high(r[c]), high(r[b]), minus, negate),
            fusedSingle(low(r[a]), low(r[c]), low(r[b]), minus, negate),
            fusedSingle(high(r[a + 1]), high(r[c + 1]), high(r[b + 1]), minus, negate),
            fusedSingle(low(r[a + 1]), low(r[c + 1]), low(r[b + 1]), minus, negate))) {
      return;
    }
    long hi = pair(v, r[a], r[c], r[b], minus, negate);
    long lo = pair(v, r[a + 1], r[c + 1], r[b + 1], minus, negate);
    Fpscr.vector(v, 2 * xt, hi, lo);
  }

  private static long pair(Vcpu v, long a, long c, long b, boolean minus, boolean negate) {
    long high = one(v, a >>> 32, c >>> 32, b >>> 32, minus, negate);
    return high << 32 | one(v, a, c, b, minus, negate);
  }

  private static long one(Vcpu v, long a, long c, long b, boolean minus, boolean negate) {
    long x = FpFormat.toDouble((int) a);
    long y = FpFormat.toDouble((int) c);
    long z = FpFormat.toDouble((int) b);
    return FpFormat.narrow(Ieee.multiplyAdd(v, x, y, z, minus, negate, true)) & 0xffff_ffffL;
  }
}

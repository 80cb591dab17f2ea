package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.VsxElements.doubles;

import dev.oriel.cpu.Vcpu;

/** VSX vector compare, maximum, minimum and test (Power ISA 3.0B, Book I section 7.6.1.3). */
public final class VsxVectorCompare {
  private static final int AT_LEAST = Conditions.GREATER | Conditions.EQUAL;

  private VsxVectorCompare() {}

  public static void xvcmpeqdp(Vcpu v, int xt, int xa, int xb) {
    compareDoubles(v, xt, xa, xb, Conditions.EQUAL);
  }

  public static void xvcmpeqdp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareDoubles(v, xt, xa, xb, Conditions.EQUAL));
  }

  public static void xvcmpgedp(Vcpu v, int xt, int xa, int xb) {
    compareDoubles(v, xt, xa, xb, AT_LEAST);
  }

  public static void xvcmpgedp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareDoubles(v, xt, xa, xb, AT_LEAST));
  }

  public static void xvcmpgtdp(Vcpu v, int xt, int xa, int xb) {
    compareDoubles(v, xt, xa, xb, Conditions.GREATER);
  }

  public static void xvcmpgtdp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareDoubles(v, xt, xa, xb, Conditions.GREATER));
  }

  public static void xvcmpeqsp(Vcpu v, int xt, int xa, int xb) {
    compareSingles(v, xt, xa, xb, Conditions.EQUAL);
  }

  public static void xvcmpeqsp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareSingles(v, xt, xa, xb, Conditions.EQUAL));
  }

  public static void xvcmpgesp(Vcpu v, int xt, int xa, int xb) {
    compareSingles(v, xt, xa, xb, AT_LEAST);
  }

  public static void xvcmpgesp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareSingles(v, xt, xa, xb, AT_LEAST));
  }

  public static void xvcmpgtsp(Vcpu v, int xt, int xa, int xb) {
    compareSingles(v, xt, xa, xb, Conditions.GREATER);
  }

  public static void xvcmpgtsp_(Vcpu v, int xt, int xa, int xb) {
    record(v, compareSingles(v, xt, xa, xb, Conditions.GREATER));
  }

  public static void xvmaxdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, VsxVectorCompare::maximum);
  }

  public static void xvmaxsp(Vcpu v, int xt, int xa, int xb) {
    VsxElements.singles(v, xt, xa, xb, VsxVectorCompare::maximum);
  }

  public static void xvmindp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, VsxVectorCompare::minimum);
  }

  public static void xvminsp(Vcpu v, int xt, int xa, int xb) {
    VsxElements.singles(v, xt, xa, xb, VsxVectorCompare::minimum);
  }

  public static void xvtstdcdp(Vcpu v, int xt, int xb, int dcmx) {
    int b = 2 * xb;
    boolean high = VsxScalarCompare.inClass(v.vsr[b], dcmx, 1);
    boolean low = VsxScalarCompare.inClass(v.vsr[b + 1], dcmx, 1);
    v.vsr[2 * xt] = high ? -1 : 0;
    v.vsr[2 * xt + 1] = low ? -1 : 0;
  }

  public static void xvtstdcsp(Vcpu v, int xt, int xb, int dcmx) {
    long hi = testSingles(v.vsr[2 * xb], dcmx);
    v.vsr[2 * xt + 1] = testSingles(v.vsr[2 * xb + 1], dcmx);
    v.vsr[2 * xt] = hi;
  }

  private static long testSingles(long b, int dcmx) {
    long first = FpFormat.toDouble((int) (b >>> 32));
    long second = FpFormat.toDouble((int) b);
    return (VsxScalarCompare.inClass(first, dcmx, 897) ? -1L << 32 : 0)
        | (VsxScalarCompare.inClass(second, dcmx, 897) ? 0xffff_ffffL : 0);
  }

  private static long maximum(Vcpu v, long a, long b, boolean single) {
    return VsxScalarCompare.maximum(v, a, b);
  }

  private static long minimum(Vcpu v, long a, long b, boolean single) {
    return VsxScalarCompare.minimum(v, a, b);
  }

  /** All ones where the condition is among the wanted ones. Equality alone takes quiet NaNs. */
  private static long compare(Vcpu v, long a, long b, int wanted) {
    if (wanted == Conditions.EQUAL) {
      VsxScalarCompare.raiseSignaling(v, a, b);
    } else {
      VsxScalarCompare.raiseUnordered(v, a, b);
    }
    return (FpCompare.compare(a, b) & wanted) != 0 ? -1 : 0;
  }

  /** Returns CR field 6: all true, or all false. */
  private static int compareDoubles(Vcpu v, int xt, int xa, int xb, int wanted) {
    long hi = compare(v, v.vsr[2 * xa], v.vsr[2 * xb], wanted);
    return end(v, xt, hi, compare(v, v.vsr[2 * xa + 1], v.vsr[2 * xb + 1], wanted));
  }

  private static int compareSingles(Vcpu v, int xt, int xa, int xb, int wanted) {
    long hi = comparePair(v, v.vsr[2 * xa], v.vsr[2 * xb], wanted);
    return end(v, xt, hi, comparePair(v, v.vsr[2 * xa + 1], v.vsr[2 * xb + 1], wanted));
  }

  private static long comparePair(Vcpu v, long a, long b, int wanted) {
    long x = FpFormat.toDouble((int) (a >>> 32));
    long high = compare(v, x, FpFormat.toDouble((int) (b >>> 32)), wanted);
    long low = compare(v, FpFormat.toDouble((int) a), FpFormat.toDouble((int) b), wanted);
    return high << 32 | low & 0xffff_ffffL;
  }

  private static int end(Vcpu v, int xt, long hi, long lo) {
    Fpscr.vector(v, 2 * xt, hi, lo);
    return (hi & lo) == -1 ? 8 : (hi | lo) == 0 ? 2 : 0;
  }

  private static void record(Vcpu v, int field) {
    Conditions.put(v, 6, field);
  }
}

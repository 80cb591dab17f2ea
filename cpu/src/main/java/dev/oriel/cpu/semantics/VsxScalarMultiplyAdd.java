package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * VSX scalar multiply-add instructions (Power ISA 3.0B, Book I section 7.6.1.2): in the A forms XT
 * is the addend, in the M forms a factor.
 */
public final class VsxScalarMultiplyAdd {
  private VsxScalarMultiplyAdd() {}

  public static void xsmaddadp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xb, xt, false, false);
  }

  public static void xsmaddasp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xb, xt, false, false);
  }

  public static void xsmaddmdp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xt, xb, false, false);
  }

  public static void xsmaddmsp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xt, xb, false, false);
  }

  public static void xsmsubadp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xb, xt, true, false);
  }

  public static void xsmsubasp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xb, xt, true, false);
  }

  public static void xsmsubmdp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xt, xb, true, false);
  }

  public static void xsmsubmsp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xt, xb, true, false);
  }

  public static void xsnmaddadp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xb, xt, false, true);
  }

  public static void xsnmaddasp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xb, xt, false, true);
  }

  public static void xsnmaddmdp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xt, xb, false, true);
  }

  public static void xsnmaddmsp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xt, xb, false, true);
  }

  public static void xsnmsubadp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xb, xt, true, true);
  }

  public static void xsnmsubasp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xb, xt, true, true);
  }

  public static void xsnmsubmdp(Vcpu v, int xt, int xa, int xb) {
    dp(v, xt, xa, xt, xb, true, true);
  }

  public static void xsnmsubmsp(Vcpu v, int xt, int xa, int xb) {
    sp(v, xt, xa, xt, xb, true, true);
  }

  private static void dp(
      Vcpu v, int xt, int xa, int factor, int addend, boolean minus, boolean negate) {
    long[] r = v.vsr;
    Scalar.multiplyAdd(v, 2 * xt, r[2 * xa], r[2 * factor], r[2 * addend], minus, negate);
  }

  private static void sp(
      Vcpu v, int xt, int xa, int factor, int addend, boolean minus, boolean negate) {
    long[] r = v.vsr;
    Scalar.multiplyAddSingle(v, 2 * xt, r[2 * xa], r[2 * factor], r[2 * addend], minus, negate);
  }
}

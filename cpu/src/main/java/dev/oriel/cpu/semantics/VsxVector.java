package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.VsxElements.doubles;
import static dev.oriel.cpu.semantics.VsxElements.singles;

import dev.oriel.cpu.Vcpu;

/** VSX vector arithmetic instructions (Power ISA 3.0B, Book I section 7.6.1.2). */
public final class VsxVector {
  private VsxVector() {}

  public static void xvadddp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, (a, b) -> a + b, Ieee::add);
  }

  public static void xvaddsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, (a, b) -> a + b, Ieee::add);
  }

  public static void xvsubdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, (a, b) -> a - b, Ieee::subtract);
  }

  public static void xvsubsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, (a, b) -> a - b, Ieee::subtract);
  }

  public static void xvmuldp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, (a, b) -> a * b, Ieee::multiply);
  }

  public static void xvmulsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, (a, b) -> a * b, Ieee::multiply);
  }

  public static void xvdivdp(Vcpu v, int xt, int xa, int xb) {
    doubles(v, xt, xa, xb, (a, b) -> a / b, Ieee::divide);
  }

  public static void xvdivsp(Vcpu v, int xt, int xa, int xb) {
    singles(v, xt, xa, xb, (a, b) -> a / b, Ieee::divide);
  }

  public static void xvsqrtdp(Vcpu v, int xt, int xb) {
    doubles(v, xt, xb, Ieee::squareRoot);
  }

  public static void xvsqrtsp(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, Ieee::squareRoot);
  }

  public static void xvredp(Vcpu v, int xt, int xb) {
    doubles(v, xt, xb, FpEstimate::reciprocal);
  }

  public static void xvresp(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, FpEstimate::reciprocal);
  }

  public static void xvrsqrtedp(Vcpu v, int xt, int xb) {
    doubles(v, xt, xb, FpEstimate::reciprocalSquareRoot);
  }

  public static void xvrsqrtesp(Vcpu v, int xt, int xb) {
    singles(v, xt, xb, FpEstimate::reciprocalSquareRootOfSingle);
  }

  public static void xvtdivdp(Vcpu v, int bf, int xa, int xb) {
    long[] r = v.vsr;
    int first = FpEstimate.testDivide(r[2 * xa], r[2 * xb]);
    Conditions.put(v, bf, first | FpEstimate.testDivide(r[2 * xa + 1], r[2 * xb + 1]));
  }

  public static void xvtdivsp(Vcpu v, int bf, int xa, int xb) {
    int condition = 0;
    for (int i = 0; i < 4; i++) {
      int a = (int) Lanes.unsigned(v.vsr, 2 * xa, 32, i);
      condition |= FpEstimate.testDivideSingle(a, (int) Lanes.unsigned(v.vsr, 2 * xb, 32, i));
    }
    Conditions.put(v, bf, condition);
  }

  public static void xvtsqrtdp(Vcpu v, int bf, int xb) {
    int first = FpEstimate.testSquareRoot(v.vsr[2 * xb]);
    Conditions.put(v, bf, first | FpEstimate.testSquareRoot(v.vsr[2 * xb + 1]));
  }

  public static void xvtsqrtsp(Vcpu v, int bf, int xb) {
    int condition = 0;
    for (int i = 0; i < 4; i++) {
      int b = (int) Lanes.unsigned(v.vsr, 2 * xb, 32, i);
      condition |= FpEstimate.testSquareRootSingle(b);
    }
    Conditions.put(v, bf, condition);
  }
}

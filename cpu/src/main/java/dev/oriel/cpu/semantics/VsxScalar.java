package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * VSX scalar arithmetic instructions (Power ISA 3.0B, Book I section 7.6.1.2). Doubleword 1 of the
 * target, undefined until ISA 3.1, becomes 0.
 */
public final class VsxScalar {
  private VsxScalar() {}

  public static void xsadddp(Vcpu v, int xt, int xa, int xb) {
    Scalar.add(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xsaddsp(Vcpu v, int xt, int xa, int xb) {
    Scalar.addSingle(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xssubdp(Vcpu v, int xt, int xa, int xb) {
    Scalar.subtract(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xssubsp(Vcpu v, int xt, int xa, int xb) {
    Scalar.subtractSingle(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xsmuldp(Vcpu v, int xt, int xa, int xb) {
    Scalar.multiply(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xsmulsp(Vcpu v, int xt, int xa, int xb) {
    Scalar.multiplySingle(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xsdivdp(Vcpu v, int xt, int xa, int xb) {
    Scalar.divide(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xsdivsp(Vcpu v, int xt, int xa, int xb) {
    Scalar.divideSingle(v, 2 * xt, v.vsr[2 * xa], v.vsr[2 * xb]);
  }

  public static void xssqrtdp(Vcpu v, int xt, int xb) {
    Scalar.squareRoot(v, 2 * xt, v.vsr[2 * xb]);
  }

  public static void xssqrtsp(Vcpu v, int xt, int xb) {
    endSingle(v, xt, Ieee.squareRoot(v, v.vsr[2 * xb], true));
  }

  public static void xsredp(Vcpu v, int xt, int xb) {
    end(v, xt, FpEstimate.reciprocal(v, v.vsr[2 * xb], false));
  }

  public static void xsresp(Vcpu v, int xt, int xb) {
    endSingle(v, xt, FpEstimate.reciprocal(v, v.vsr[2 * xb], true));
  }

  public static void xsrsqrtedp(Vcpu v, int xt, int xb) {
    end(v, xt, FpEstimate.reciprocalSquareRoot(v, v.vsr[2 * xb], false));
  }

  public static void xsrsqrtesp(Vcpu v, int xt, int xb) {
    endSingle(v, xt, FpEstimate.reciprocalSquareRoot(v, v.vsr[2 * xb], true));
  }

  public static void xstdivdp(Vcpu v, int bf, int xa, int xb) {
    Conditions.put(v, bf, FpEstimate.testDivide(v.vsr[2 * xa], v.vsr[2 * xb]));
  }

  public static void xstsqrtdp(Vcpu v, int bf, int xb) {
    Conditions.put(v, bf, FpEstimate.testSquareRoot(v.vsr[2 * xb]));
  }

  /** Ends a scalar instruction with a double-precision result. */
  static void end(Vcpu v, int xt, long result) {
    Fpscr.scalar(v, 2 * xt, result);
  }

  /** Ends a scalar instruction with a single-precision result in double format. */
  static void endSingle(Vcpu v, int xt, long result) {
    Fpscr.single(v, 2 * xt, result);
  }
}

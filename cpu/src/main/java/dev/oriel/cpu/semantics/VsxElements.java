package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Applies scalar operations to each double or single of vector-scalar registers. */
final class VsxElements {
  private VsxElements() {}

  /** An operation on double-precision patterns that raises what it meets in the vCPU. */
  interface Unary {
    long apply(Vcpu v, long b, boolean single);
  }

  interface Binary {
    long apply(Vcpu v, long a, long b, boolean single);
  }

  static void doubles(Vcpu v, int xt, int xb, Unary op) {
    long hi = op.apply(v, v.vsr[2 * xb], false);
    Fpscr.vector(v, 2 * xt, hi, op.apply(v, v.vsr[2 * xb + 1], false));
  }

  static void doubles(Vcpu v, int xt, int xa, int xb, Binary op) {
    long[] r = v.vsr;
    long hi = op.apply(v, r[2 * xa], r[2 * xb], false);
    Fpscr.vector(v, 2 * xt, hi, op.apply(v, r[2 * xa + 1], r[2 * xb + 1], false));
  }

  /** The operation sees singles widened, and what it returns must be one. */
  static void singles(Vcpu v, int xt, int xb, Unary op) {
    long hi = pair(v, v.vsr[2 * xb], op);
    Fpscr.vector(v, 2 * xt, hi, pair(v, v.vsr[2 * xb + 1], op));
  }

  static void singles(Vcpu v, int xt, int xa, int xb, Binary op) {
    long[] r = v.vsr;
    long hi = pair(v, r[2 * xa], r[2 * xb], op);
    Fpscr.vector(v, 2 * xt, hi, pair(v, r[2 * xa + 1], r[2 * xb + 1], op));
  }

  private static long pair(Vcpu v, long b, Unary op) {
    long high = op.apply(v, FpFormat.toDouble((int) (b >>> 32)), true);
    long low = op.apply(v, FpFormat.toDouble((int) b), true);
    return (long) FpFormat.narrow(high) << 32 | FpFormat.narrow(low) & 0xffff_ffffL;
  }

  private static long pair(Vcpu v, long a, long b, Binary op) {
    long x = FpFormat.toDouble((int) (a >>> 32));
    long high = op.apply(v, x, FpFormat.toDouble((int) (b >>> 32)), true);
    long low = op.apply(v, FpFormat.toDouble((int) a), FpFormat.toDouble((int) b), true);
    return (long) FpFormat.narrow(high) << 32 | FpFormat.narrow(low) & 0xffff_ffffL;
  }
}

package dev.oriel.cpu.semantics;

import static java.lang.Double.longBitsToDouble;

import dev.oriel.cpu.Vcpu;
import java.util.function.DoubleBinaryOperator;

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

  /** An operation on singles by the host's arithmetic. */
  interface Singles {
    float apply(float a, float b);
  }

  /** As {@link #doubles(Vcpu, int, int, int, Binary)}; {@code host} serves in the usual case. */
  static void doubles(Vcpu v, int xt, int xa, int xb, DoubleBinaryOperator host, Binary op) {
    if (Fpscr.hostServes(v)) {
      long[] r = v.vsr;
      double hi = host.applyAsDouble(longBitsToDouble(r[2 * xa]), longBitsToDouble(r[2 * xb]));
      double lo =
          host.applyAsDouble(longBitsToDouble(r[2 * xa + 1]), longBitsToDouble(r[2 * xb + 1]));
      if (put(v, xt, hi, lo)) {
        return;
      }
    }
    doubles(v, xt, xa, xb, op);
  }

  /** Writes two results of the host's arithmetic to a register if both are known to be correct. */
  static boolean put(Vcpu v, int xt, double hi, double lo) {
    if (isNormal(hi) && isNormal(lo)) {
      v.vsr[2 * xt] = Double.doubleToRawLongBits(hi);
      v.vsr[2 * xt + 1] = Double.doubleToRawLongBits(lo);
      return true;
    }
    return false;
  }

  /** As {@link #singles(Vcpu, int, int, int, Binary)}; {@code host} serves in the usual case. */
  static void singles(Vcpu v, int xt, int xa, int xb, Singles host, Binary op) {
    if (Fpscr.hostServes(v)) {
      long[] r = v.vsr;
      float first = high(r[2 * xa], r[2 * xb], host);
      float second = low(r[2 * xa], r[2 * xb], host);
      float third = high(r[2 * xa + 1], r[2 * xb + 1], host);
      float fourth = low(r[2 * xa + 1], r[2 * xb + 1], host);
      if (put(v, xt, first, second, third, fourth)) {
        return;
      }
    }
    singles(v, xt, xa, xb, op);
  }

  static boolean put(Vcpu v, int xt, float first, float second, float third, float fourth) {
    if (isNormal(first) && isNormal(second) && isNormal(third) && isNormal(fourth)) {
      v.vsr[2 * xt] = words(first, second);
      v.vsr[2 * xt + 1] = words(third, fourth);
      return true;
    }
    return false;
  }

  /** The single in the high word. */
  static float high(long doubleword) {
    return Float.intBitsToFloat((int) (doubleword >>> 32));
  }

  static float low(long doubleword) {
    return Float.intBitsToFloat((int) doubleword);
  }

  private static float high(long a, long b, Singles host) {
    return host.apply(high(a), high(b));
  }

  private static float low(long a, long b, Singles host) {
    return host.apply(low(a), low(b));
  }

  private static long words(float high, float low) {
    return (long) Float.floatToRawIntBits(high) << 32 | Float.floatToRawIntBits(low) & 0xffff_ffffL;
  }

  /** Whether a result is a normal number, and was before it was rounded. */
  private static boolean isNormal(double x) {
    double magnitude = Math.abs(x);
    return magnitude > Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE;
  }

  private static boolean isNormal(float x) {
    float magnitude = Math.abs(x);
    return magnitude > Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
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

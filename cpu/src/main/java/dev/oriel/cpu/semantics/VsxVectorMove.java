package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;
import java.util.function.LongUnaryOperator;

/**
 * VSX vector sign manipulation, insertion and extraction of exponents and significands (Power ISA
 * 3.0B, Book I section 7.6.1).
 */
public final class VsxVectorMove {
  private static final long SIGN = 1L << 63;
  private static final long SIGNS = 0x8000_0000_8000_0000L;
  private static final long EXPONENTS = 0x7f80_0000_7f80_0000L;

  private VsxVectorMove() {}

  public static void xvabsdp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b & ~SIGN);
  }

  public static void xvabssp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b & ~SIGNS);
  }

  public static void xvnabsdp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b | SIGN);
  }

  public static void xvnabssp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b | SIGNS);
  }

  public static void xvnegdp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b ^ SIGN);
  }

  public static void xvnegsp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> b ^ SIGNS);
  }

  public static void xvcpsgndp(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    long hi = Swar.choose(SIGN, r[2 * xa], r[2 * xb]);
    put(v, xt, hi, Swar.choose(SIGN, r[2 * xa + 1], r[2 * xb + 1]));
  }

  public static void xvcpsgnsp(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    long hi = Swar.choose(SIGNS, r[2 * xa], r[2 * xb]);
    put(v, xt, hi, Swar.choose(SIGNS, r[2 * xa + 1], r[2 * xb + 1]));
  }

  public static void xviexpdp(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    long hi = Swar.choose(FpFormat.INFINITY, r[2 * xb] << 52, r[2 * xa]);
    put(v, xt, hi, Swar.choose(FpFormat.INFINITY, r[2 * xb + 1] << 52, r[2 * xa + 1]));
  }

  public static void xviexpsp(Vcpu v, int xt, int xa, int xb) {
    long[] r = v.vsr;
    long hi = Swar.choose(EXPONENTS, r[2 * xb] << 23, r[2 * xa]);
    put(v, xt, hi, Swar.choose(EXPONENTS, r[2 * xb + 1] << 23, r[2 * xa + 1]));
  }

  public static void xvxexpdp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, FpFormat::exponentField);
  }

  public static void xvxexpsp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> (b & EXPONENTS) >>> 23);
  }

  public static void xvxsigdp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, VsxScalarMove::significand);
  }

  public static void xvxsigsp(Vcpu v, int xt, int xb) {
    map(v, xt, xb, b -> significand(b >>> 32) << 32 | significand(b));
  }

  private static long significand(long single) {
    long field = single >>> 23 & 0xff;
    return single & 0x7f_ffff | (field != 0 && field != 0xff ? 1L << 23 : 0);
  }

  private static void map(Vcpu v, int xt, int xb, LongUnaryOperator op) {
    long hi = op.applyAsLong(v.vsr[2 * xb]);
    put(v, xt, hi, op.applyAsLong(v.vsr[2 * xb + 1]));
  }

  private static void put(Vcpu v, int xt, long hi, long lo) {
    v.vsr[2 * xt] = hi;
    v.vsr[2 * xt + 1] = lo;
  }
}

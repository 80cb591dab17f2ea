package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.SIGN;

import dev.oriel.cpu.Vcpu;

/**
 * Floating-point move and select instructions (Power ISA 3.0B, Book I sections 4.6.5 and 4.6.9).
 */
public final class FpMove {
  private FpMove() {}

  public static void fmr(Vcpu v, int frt, int frb) {
    put(v, frt, v.vsr[2 * frb]);
  }

  public static long fneg(long b) {
    return b ^ SIGN;
  }

  public static void fneg(Vcpu v, int frt, int frb) {
    put(v, frt, fneg(v.vsr[2 * frb]));
  }

  public static long fabs(long b) {
    return b & ~SIGN;
  }

  public static void fabs(Vcpu v, int frt, int frb) {
    put(v, frt, fabs(v.vsr[2 * frb]));
  }

  public static long fnabs(long b) {
    return b | SIGN;
  }

  public static void fnabs(Vcpu v, int frt, int frb) {
    put(v, frt, fnabs(v.vsr[2 * frb]));
  }

  public static long fcpsgn(long a, long b) {
    return a & SIGN | b & ~SIGN;
  }

  public static void fcpsgn(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, fcpsgn(v.vsr[2 * fra], v.vsr[2 * frb]));
  }

  public static long fmrgew(long a, long b) {
    return a & 0xffff_ffff_0000_0000L | b >>> 32;
  }

  public static void fmrgew(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, fmrgew(v.vsr[2 * fra], v.vsr[2 * frb]));
  }

  public static long fmrgow(long a, long b) {
    return a << 32 | b & 0xffff_ffffL;
  }

  public static void fmrgow(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, fmrgow(v.vsr[2 * fra], v.vsr[2 * frb]));
  }

  /** FRC if FRA is at least 0 (-0 included); otherwise, or if FRA is a NaN, FRB. */
  public static long fsel(long a, long c, long b) {
    return Double.longBitsToDouble(a) >= 0 ? c : b;
  }

  public static void fsel(Vcpu v, int frt, int fra, int frc, int frb) {
    put(v, frt, fsel(v.vsr[2 * fra], v.vsr[2 * frc], v.vsr[2 * frb]));
  }

  /**
   * Sets VSR {@code t}, of which the first 32 are the FPRs, to a scalar; its other doubleword,
   * which the ISA leaves open, becomes 0.
   */
  static void put(Vcpu v, int t, long value) {
    v.vsr[2 * t] = value;
    v.vsr[2 * t + 1] = 0;
  }
}

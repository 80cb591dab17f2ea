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

  public static void fneg(Vcpu v, int frt, int frb) {
    put(v, frt, v.vsr[2 * frb] ^ SIGN);
  }

  public static void fabs(Vcpu v, int frt, int frb) {
    put(v, frt, v.vsr[2 * frb] & ~SIGN);
  }

  public static void fnabs(Vcpu v, int frt, int frb) {
    put(v, frt, v.vsr[2 * frb] | SIGN);
  }

  public static void fcpsgn(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, v.vsr[2 * fra] & SIGN | v.vsr[2 * frb] & ~SIGN);
  }

  public static void fmrgew(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, v.vsr[2 * fra] & 0xffff_ffff_0000_0000L | v.vsr[2 * frb] >>> 32);
  }

  public static void fmrgow(Vcpu v, int frt, int fra, int frb) {
    put(v, frt, v.vsr[2 * fra] << 32 | v.vsr[2 * frb] & 0xffff_ffffL);
  }

  /** FRC if FRA is at least 0, be it -0; else, or if FRA is a NaN, FRB. */
  public static void fsel(Vcpu v, int frt, int fra, int frc, int frb) {
    boolean atLeastZero = Double.longBitsToDouble(v.vsr[2 * fra]) >= 0;
    put(v, frt, v.vsr[2 * (atLeastZero ? frc : frb)]);
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

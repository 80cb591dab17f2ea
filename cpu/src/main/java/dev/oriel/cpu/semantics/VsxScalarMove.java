package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.FRACTION;
import static dev.oriel.cpu.semantics.FpFormat.INFINITY;
import static dev.oriel.cpu.semantics.FpFormat.exponentField;

import dev.oriel.cpu.Vcpu;

/**
 * VSX scalar sign manipulation, insertion and extraction of exponents and significands (Power ISA
 * 3.0B, Book I section 7.6.1).
 */
public final class VsxScalarMove {
  private VsxScalarMove() {}

  public static void xsabsdp(Vcpu v, int xt, int xb) {
    FpMove.put(v, xt, FpMove.fabs(v.vsr[2 * xb]));
  }

  public static void xsnabsdp(Vcpu v, int xt, int xb) {
    FpMove.put(v, xt, FpMove.fnabs(v.vsr[2 * xb]));
  }

  public static void xsnegdp(Vcpu v, int xt, int xb) {
    FpMove.put(v, xt, FpMove.fneg(v.vsr[2 * xb]));
  }

  public static void xscpsgndp(Vcpu v, int xt, int xa, int xb) {
    FpMove.put(v, xt, FpMove.fcpsgn(v.vsr[2 * xa], v.vsr[2 * xb]));
  }

  public static void xsiexpdp(Vcpu v, int xt, int ra, int rb) {
    FpMove.put(v, xt, v.gpr[ra] & ~INFINITY | (v.gpr[rb] & 0x7ff) << 52);
  }

  public static void xsxexpdp(Vcpu v, int rt, int xb) {
    v.gpr[rt] = exponentField(v.vsr[2 * xb]);
  }

  public static void xsxsigdp(Vcpu v, int rt, int xb) {
    v.gpr[rt] = significand(v.vsr[2 * xb]);
  }

  /** The fraction, with the hidden bit of a normal number. */
  static long significand(long b) {
    int field = exponentField(b);
    return b & FRACTION | (field != 0 && field != 0x7ff ? 1L << 52 : 0);
  }
}

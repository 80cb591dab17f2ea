package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Floating-point rounding and conversion instructions (Power ISA 3.0B, Book I section 4.6.7). */
public final class FpConvert {
  private FpConvert() {}

  public static void frsp(Vcpu v, int frt, int frb) {
    Scalar.round(v, 2 * frt, v.vsr[2 * frb]);
  }

  public static void fctid(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 64, true, Fpscr.roundingMode(v));
  }

  public static void fctidz(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 64, true, Fpscr.TOWARD_ZERO);
  }

  public static void fctidu(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 64, false, Fpscr.roundingMode(v));
  }

  public static void fctiduz(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 64, false, Fpscr.TOWARD_ZERO);
  }

  public static void fctiw(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 32, true, Fpscr.roundingMode(v));
  }

  public static void fctiwz(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 32, true, Fpscr.TOWARD_ZERO);
  }

  public static void fctiwu(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 32, false, Fpscr.roundingMode(v));
  }

  public static void fctiwuz(Vcpu v, int frt, int frb) {
    toInteger(v, frt, frb, 32, false, Fpscr.TOWARD_ZERO);
  }

  public static void fcfid(Vcpu v, int frt, int frb) {
    Fpscr.scalar(v, 2 * frt, IeeeRound.fromSigned(v, v.vsr[2 * frb], false));
  }

  public static void fcfidu(Vcpu v, int frt, int frb) {
    Fpscr.scalar(v, 2 * frt, IeeeRound.fromUnsigned(v, v.vsr[2 * frb], false));
  }

  public static void fcfids(Vcpu v, int frt, int frb) {
    Fpscr.single(v, 2 * frt, IeeeRound.fromSigned(v, v.vsr[2 * frb], true));
  }

  public static void fcfidus(Vcpu v, int frt, int frb) {
    Fpscr.single(v, 2 * frt, IeeeRound.fromUnsigned(v, v.vsr[2 * frb], true));
  }

  public static void frin(Vcpu v, int frt, int frb) {
    toIntegral(v, frt, frb, IeeeRound.NEAREST_AWAY);
  }

  public static void friz(Vcpu v, int frt, int frb) {
    toIntegral(v, frt, frb, Fpscr.TOWARD_ZERO);
  }

  public static void frip(Vcpu v, int frt, int frb) {
    toIntegral(v, frt, frb, Fpscr.UP);
  }

  public static void frim(Vcpu v, int frt, int frb) {
    toIntegral(v, frt, frb, Fpscr.DOWN);
  }

  private static void toInteger(Vcpu v, int frt, int frb, int width, boolean signed, int mode) {
    long result = IeeeRound.toInteger(v, v.vsr[2 * frb], width, signed, mode);
    Fpscr.integer(v, 2 * frt, result);
  }

  private static void toIntegral(Vcpu v, int frt, int frb, int mode) {
    Fpscr.scalar(v, 2 * frt, IeeeRound.toIntegral(v, v.vsr[2 * frb], mode));
  }
}

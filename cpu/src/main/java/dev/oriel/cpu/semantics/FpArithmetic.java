package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Floating-point arithmetic instructions (Power ISA 3.0B, Book I section 4.6.6). */
public final class FpArithmetic {
  private FpArithmetic() {}

  public static void fadd(Vcpu v, int frt, int fra, int frb) {
    Scalar.add(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fadds(Vcpu v, int frt, int fra, int frb) {
    Scalar.addSingle(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fsub(Vcpu v, int frt, int fra, int frb) {
    Scalar.subtract(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fsubs(Vcpu v, int frt, int fra, int frb) {
    Scalar.subtractSingle(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fmul(Vcpu v, int frt, int fra, int frc) {
    Scalar.multiply(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frc]);
  }

  public static void fmuls(Vcpu v, int frt, int fra, int frc) {
    Scalar.multiplySingle(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frc]);
  }

  public static void fdiv(Vcpu v, int frt, int fra, int frb) {
    Scalar.divide(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fdivs(Vcpu v, int frt, int fra, int frb) {
    Scalar.divideSingle(v, 2 * frt, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fsqrt(Vcpu v, int frt, int frb) {
    Scalar.squareRoot(v, 2 * frt, v.vsr[2 * frb]);
  }

  public static void fsqrts(Vcpu v, int frt, int frb) {
    Fpscr.single(v, 2 * frt, Ieee.squareRoot(v, v.vsr[2 * frb], true));
  }

  public static void fre(Vcpu v, int frt, int frb) {
    Fpscr.scalar(v, 2 * frt, FpEstimate.reciprocal(v, v.vsr[2 * frb], false));
  }

  public static void fres(Vcpu v, int frt, int frb) {
    Fpscr.single(v, 2 * frt, FpEstimate.reciprocal(v, v.vsr[2 * frb], true));
  }

  public static void frsqrte(Vcpu v, int frt, int frb) {
    Fpscr.scalar(v, 2 * frt, FpEstimate.reciprocalSquareRoot(v, v.vsr[2 * frb], false));
  }

  public static void frsqrtes(Vcpu v, int frt, int frb) {
    Fpscr.single(v, 2 * frt, FpEstimate.reciprocalSquareRoot(v, v.vsr[2 * frb], true));
  }

  public static void fmadd(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAdd(v, frt, fra, frc, frb, false, false);
  }

  public static void fmsub(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAdd(v, frt, fra, frc, frb, true, false);
  }

  public static void fnmadd(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAdd(v, frt, fra, frc, frb, false, true);
  }

  public static void fnmsub(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAdd(v, frt, fra, frc, frb, true, true);
  }

  public static void fmadds(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAddSingle(v, frt, fra, frc, frb, false, false);
  }

  public static void fmsubs(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAddSingle(v, frt, fra, frc, frb, true, false);
  }

  public static void fnmadds(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAddSingle(v, frt, fra, frc, frb, false, true);
  }

  public static void fnmsubs(Vcpu v, int frt, int fra, int frc, int frb) {
    multiplyAddSingle(v, frt, fra, frc, frb, true, true);
  }

  public static void ftdiv(Vcpu v, int bf, int fra, int frb) {
    Conditions.put(v, bf, FpEstimate.testDivide(v.vsr[2 * fra], v.vsr[2 * frb]));
  }

  public static void ftsqrt(Vcpu v, int bf, int frb) {
    Conditions.put(v, bf, FpEstimate.testSquareRoot(v.vsr[2 * frb]));
  }

  private static void multiplyAdd(
      Vcpu v, int frt, int fra, int frc, int frb, boolean minus, boolean negate) {
    long[] r = v.vsr;
    Scalar.multiplyAdd(v, 2 * frt, r[2 * fra], r[2 * frc], r[2 * frb], minus, negate);
  }

  private static void multiplyAddSingle(
      Vcpu v, int frt, int fra, int frc, int frb, boolean minus, boolean negate) {
    long[] r = v.vsr;
    Scalar.multiplyAddSingle(v, 2 * frt, r[2 * fra], r[2 * frc], r[2 * frb], minus, negate);
  }
}

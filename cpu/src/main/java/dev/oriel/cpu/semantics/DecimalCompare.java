package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;

import dev.oriel.cpu.Vcpu;

/** Decimal floating-point compare instructions (Power ISA 3.0B, Book I section 5.6.2). */
public final class DecimalCompare {
  private DecimalCompare() {}

  public static void dcmpu(Vcpu v, int bf, int fra, int frb) {
    unordered(v, bf, LONG.read(v, fra), LONG.read(v, frb));
  }

  public static void dcmpuq(Vcpu v, int bf, int frap, int frbp) {
    unordered(v, bf, EXTENDED.read(v, frap), EXTENDED.read(v, frbp));
  }

  public static void dcmpo(Vcpu v, int bf, int fra, int frb) {
    ordered(v, bf, LONG.read(v, fra), LONG.read(v, frb));
  }

  public static void dcmpoq(Vcpu v, int bf, int frap, int frbp) {
    ordered(v, bf, EXTENDED.read(v, frap), EXTENDED.read(v, frbp));
  }

  private static void unordered(Vcpu v, int bf, Decimal a, Decimal b) {
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
    FpCompare.record(v, bf, Decimal.compare(a, b));
  }

  private static void ordered(Vcpu v, int bf, Decimal a, Decimal b) {
    if (a.isSignaling() || b.isSignaling()) {
      v.fpRaised |= (v.fpscr & Fpscr.VE) == 0 ? Fpscr.VXSNAN | Fpscr.VXVC : Fpscr.VXSNAN;
    } else if (a.isNan() || b.isNan()) {
      v.fpRaised |= Fpscr.VXVC;
    }
    FpCompare.record(v, bf, Decimal.compare(a, b));
  }
}

package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.FpFormat.isNan;
import static dev.oriel.cpu.semantics.FpFormat.isSignaling;

import dev.oriel.cpu.Vcpu;

/** Floating-point compare instructions (Power ISA 3.0B, Book I section 4.6.8). */
public final class FpCompare {
  private FpCompare() {}

  public static void fcmpu(Vcpu v, int bf, int fra, int frb) {
    unordered(v, bf, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  public static void fcmpo(Vcpu v, int bf, int fra, int frb) {
    ordered(v, bf, v.vsr[2 * fra], v.vsr[2 * frb]);
  }

  static void unordered(Vcpu v, int bf, long a, long b) {
    if (isSignaling(a) || isSignaling(b)) {
      v.fpRaised |= Fpscr.VXSNAN;
    }
    record(v, bf, compare(a, b));
  }

  static void ordered(Vcpu v, int bf, long a, long b) {
    if (isSignaling(a) || isSignaling(b)) {
      v.fpRaised |= (v.fpscr & Fpscr.VE) == 0 ? Fpscr.VXSNAN | Fpscr.VXVC : Fpscr.VXSNAN;
    } else if (isNan(a) || isNan(b)) {
      v.fpRaised |= Fpscr.VXVC;
    }
    record(v, bf, compare(a, b));
  }

  /** The condition field for two doubles. */
  static int compare(long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (x < y) {
      return Conditions.LESS;
    }
    if (x > y) {
      return Conditions.GREATER;
    }
    return x == y ? Conditions.EQUAL : Conditions.UNORDERED;
  }

  /** Ends a compare instruction: CR field {@code bf} and FPCC get the condition. */
  static void record(Vcpu v, int bf, int condition) {
    v.fpscr = v.fpscr & ~(long) Fpscr.FPCC | (long) condition << 12;
    Conditions.put(v, bf, condition);
    Fpscr.end(v);
  }
}

package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;

import dev.oriel.cpu.Vcpu;

/**
 * Decimal floating-point test instructions, which raise no exception (Power ISA 3.0B, Book I
 * section 5.6.3).
 */
public final class DecimalTest {
  /** In the condition field of a class or group: the sign, and whether it is one of the mask. */
  private static final int MINUS = 8;

  private static final int MATCH = 2;

  private DecimalTest() {}

  public static void dtstdc(Vcpu v, int bf, int fra, int dcm) {
    dataClass(v, bf, LONG, LONG.read(v, fra), dcm);
  }

  public static void dtstdcq(Vcpu v, int bf, int frap, int dcm) {
    dataClass(v, bf, EXTENDED, EXTENDED.read(v, frap), dcm);
  }

  public static void dtstdg(Vcpu v, int bf, int fra, int dgm) {
    dataGroup(v, bf, LONG, LONG.read(v, fra), dgm);
  }

  public static void dtstdgq(Vcpu v, int bf, int frap, int dgm) {
    dataGroup(v, bf, EXTENDED, EXTENDED.read(v, frap), dgm);
  }

  public static void dtstex(Vcpu v, int bf, int fra, int frb) {
    exponent(v, bf, LONG.read(v, fra), LONG.read(v, frb));
  }

  public static void dtstexq(Vcpu v, int bf, int frap, int frbp) {
    exponent(v, bf, EXTENDED.read(v, frap), EXTENDED.read(v, frbp));
  }

  public static void dtstsf(Vcpu v, int bf, int fra, int frb) {
    significance(v, bf, (int) v.vsr[2 * fra] & 63, LONG.read(v, frb));
  }

  public static void dtstsfq(Vcpu v, int bf, int fra, int frbp) {
    significance(v, bf, (int) v.vsr[2 * fra] & 63, EXTENDED.read(v, frbp));
  }

  public static void dtstsfi(Vcpu v, int bf, int uim, int frb) {
    significance(v, bf, uim, LONG.read(v, frb));
  }

  public static void dtstsfiq(Vcpu v, int bf, int uim, int frbp) {
    significance(v, bf, uim, EXTENDED.read(v, frbp));
  }

  private static void dataClass(Vcpu v, int bf, DecimalFormat format, Decimal a, int mask) {
    int bit =
        switch (a.kind()) {
          case FINITE -> a.isZero() ? 0 : format.isSubnormal(a) ? 1 : 2;
          case INFINITY -> 3;
          case QUIET_NAN -> 4;
          case SIGNALING_NAN -> 5;
        };
    match(v, bf, a, mask, bit);
  }

  private static void dataGroup(Vcpu v, int bf, DecimalFormat format, Decimal a, int mask) {
    boolean extreme = a.exponent() == format.least || a.exponent() == format.most;
    int bit;
    if (!a.isFinite()) {
      bit = 5;
    } else if (a.isZero()) {
      bit = extreme ? 1 : 0;
    } else if (extreme || format.isSubnormal(a)) {
      bit = 2;
    } else {
      bit = a.length() < format.precision ? 3 : 4;
    }
    match(v, bf, a, mask, bit);
  }

  private static void match(Vcpu v, int bf, Decimal a, int mask, int bit) {
    boolean match = (mask & 32 >> bit) != 0;
    FpCompare.record(v, bf, (a.negative() ? MINUS : 0) | (match ? MATCH : 0));
  }

  private static void exponent(Vcpu v, int bf, Decimal a, Decimal b) {
    int condition;
    if (a.isFinite() && b.isFinite()) {
      condition = condition(Integer.compare(a.exponent(), b.exponent()));
    } else {
      boolean alike = a.isInfinite() && b.isInfinite() || a.isNan() && b.isNan();
      condition = alike ? Conditions.EQUAL : Conditions.UNORDERED;
    }
    FpCompare.record(v, bf, condition);
  }

  /** Compares a number of digits with those that {@code b} has. */
  private static void significance(Vcpu v, int bf, int count, Decimal b) {
    int condition;
    if (!b.isFinite()) {
      condition = Conditions.UNORDERED;
    } else {
      condition = count == 0 ? Conditions.GREATER : condition(Integer.compare(count, b.length()));
    }
    FpCompare.record(v, bf, condition);
  }

  private static int condition(int order) {
    return order < 0 ? Conditions.LESS : order > 0 ? Conditions.GREATER : Conditions.EQUAL;
  }
}

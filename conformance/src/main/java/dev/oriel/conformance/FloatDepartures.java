package dev.oriel.conformance;

import static dev.oriel.conformance.Departure.Kind.QEMU;
import static dev.oriel.conformance.Departure.Kind.UNDEFINED;
import static dev.oriel.conformance.Excuses.ALWAYS;
import static dev.oriel.conformance.Excuses.CR1;
import static dev.oriel.conformance.Excuses.CR6;
import static dev.oriel.conformance.Excuses.ENDING;
import static dev.oriel.conformance.Excuses.EXCEPTIONS;
import static dev.oriel.conformance.Excuses.FI;
import static dev.oriel.conformance.Excuses.FPRF;
import static dev.oriel.conformance.Excuses.FX;
import static dev.oriel.conformance.Excuses.OE;
import static dev.oriel.conformance.Excuses.OX;
import static dev.oriel.conformance.Excuses.TARGET;
import static dev.oriel.conformance.Excuses.UE;
import static dev.oriel.conformance.Excuses.UX;
import static dev.oriel.conformance.Excuses.VALUE;
import static dev.oriel.conformance.Excuses.VXSNAN;
import static dev.oriel.conformance.Excuses.XE;
import static dev.oriel.conformance.Excuses.XX;
import static dev.oriel.conformance.Excuses.add;
import static dev.oriel.conformance.Excuses.cr;
import static dev.oriel.conformance.Excuses.exceptions;
import static dev.oriel.conformance.Excuses.fpscr;
import static dev.oriel.conformance.Excuses.register;

import dev.oriel.conformance.Outcome.End;
import java.util.List;

/** Departures of floating-point instructions and of similar VSX instructions. */
final class FloatDepartures {
  private static final long ZX = 0x0400_0000L;
  private static final long ZE = 0x10;
  private static final long VXIMZ = 0x0010_0000L;
  private static final long C = 0x10 << 12;
  private static final long QUIET_NAN = 0x11 << 12;
  private static final long VXVC = 0x8_0000;
  private static final long VE = 0x80;

  private static final String SINGLES =
      "f(add|sub|mul|div|sqrt|n?madd|n?msub|rsqrte|re)s\\.?"
          + "|xs(add|sub|mul|div|sqrt|rsqrte|re|n?madd[am]|n?msub[am])sp";

  private static final String NEGATIVE = "(f|x[sv])nm(add|sub)(?!qpo).*";
  private static final String ESTIMATES = "f(re|rsqrte)s?\\.?|x[sv](re|rsqrte)[sd]p";

  private FloatDepartures() {}

  static void floatingPoint(List<Departure> all) {
    add(
        all,
        UNDEFINED,
        "lxs.*|mtvsr(d|wa|wz)",
        ALWAYS,
        Excuses::secondDoublewords,
        "I.7.2.1.1",
        "doubleword 1 of the target");
    add(
        all,
        QEMU,
        "(f|x[sv]|d[a-z]).*",
        step -> (step.fpscr() & FX) == 0 && (step.fpscr() & EXCEPTIONS) != 0 && step.onlyTheirs(FX),
        (step, mask) -> mask.ignore(Registers.FPSCR, FX).ignore(Registers.CR, 8 << CR1),
        "I.4.2.2",
        "sets FX although no exception bit changes from 0 to 1");
    add(
        all,
        QEMU,
        "(f|x[sv]).*",
        step -> step.raised(End.FP_EXCEPTION) && step.theyKeep(Registers.FPSCR, FI),
        fpscr(FI),
        "I.4.4.1.2",
        "leaves FI unchanged when an enabled invalid operation suppresses the result");
    add(
        all,
        UNDEFINED,
        "fctiw.*",
        ALWAYS,
        (step, mask) -> mask.ignore(step.targetWord(), -1L << 32),
        "I.4.6.7.2",
        "the upper half of the result");
    add(
        all,
        UNDEFINED,
        SINGLES,
        step -> !operandsAreSingles(step) && Elements.neighbours(step),
        VALUE.andThen(exceptions(OX | UX | XX)).andThen(fpscr(FI)),
        "I.4.3.5.1",
        "single-precision arithmetic on operands that are not singles");
    add(
        all,
        UNDEFINED,
        SINGLES,
        step -> !operandsAreSingles(step) && (step.fpscr() & (OE | UE)) != 0,
        VALUE.andThen(exceptions(OX | UX | XX)).andThen(fpscr(FI)),
        "I.4.3.5.1",
        "single-precision arithmetic on operands that are not singles, with exponent adjustment");
    add(
        all,
        UNDEFINED,
        "f.*\\.|mtfs.*\\.",
        step -> step.raised(End.FP_EXCEPTION),
        cr(CR1),
        "I.4.4",
        "CR1 when the system's error handler is invoked");
    add(
        all,
        QEMU,
        NEGATIVE,
        step -> (step.fpscr() & 2) != 0 && Elements.neighbours(step),
        VALUE,
        "I.4.6.6.2, I.7.6.1.2",
        "negates before it rounds towards an infinity");
    add(
        all,
        QEMU,
        NEGATIVE,
        step -> (step.fpscr() & 2) != 0,
        exceptions(OX),
        "I.4.6.6.2, I.7.6.1.2",
        "negates before it rounds towards an infinity, so overflow differs");
    add(
        all,
        QEMU,
        NEGATIVE,
        step ->
            (step.fpscr() & 2) != 0
                && (step.fpscr() & OE) != 0
                && (step.onlyTheirs(OX) || step.onlyOurs(OX)),
        VALUE,
        "I.4.6.6.2, I.7.6.1.2",
        "negates before it rounds towards an infinity, so exponent adjustment differs");
    add(
        all,
        UNDEFINED,
        ESTIMATES,
        ALWAYS,
        exceptions(XX).andThen(fpscr(FI)),
        "I.4.6.6.1",
        "whether an estimate is exact");
    add(
        all,
        QEMU,
        "fres?\\.?",
        step -> zeroOperand(step) && Math.abs(Double.longBitsToDouble(step.theirTarget(0))) == 0.5,
        VALUE,
        "I.4.6.6.1",
        "returns 0.5 as the reciprocal estimate of zero");
    add(
        all,
        QEMU,
        "x[sv](re|rsqrte)[ds]p",
        step -> zeroOperand(step) && step.onlyOurs(ZX),
        exceptions(ZX),
        "I.7.6.1.2",
        "does not report division by zero");
    add(
        all,
        QEMU,
        "x[sv](re|rsqrte)[ds]p",
        step -> zeroOperand(step) && (step.fpscr() & ZE) != 0 && step.onlyWeInterrupt(),
        VALUE,
        "I.7.6.1.2",
        "writes the target when division by zero is enabled");
    add(
        all,
        QEMU,
        "fcti.*|xscvdp[su]x.*",
        step ->
            step.theyKeep(Registers.FPSCR, FPRF)
                || (step.their(Registers.FPSCR) & FPRF) == QUIET_NAN,
        fpscr(FPRF),
        "I.4.6.7.2, I.7.6.1.4",
        "leaves FPRF unchanged or sets it to a NaN's class; it is undefined");
    add(
        all,
        QEMU,
        "fcmp.*|xscmp.*",
        step -> step.weKeep(Registers.FPSCR, C | FI),
        fpscr(C | FI),
        "I.4.6.8, I.7.6.1.3",
        "changes FPSCR[C] and FPSCR[FI]");
    add(
        all,
        QEMU,
        "fcfid.*|frsp\\.?|xsrsp|xsrqpix?|xsrqpxp|xscvdpsp",
        step ->
            step.theirs().end() == End.FP_EXCEPTION
                && (step.fpscr() & (OE | UE | XE)) != 0
                && step.theyKeep(step.targetWord(), -1)
                && step.theyKeep(step.targetWord() + 1, -1),
        TARGET,
        "I.4.4",
        "does not write the target when an enabled exception interrupts");
    add(
        all,
        QEMU,
        "fcmpo|dcmpoq?",
        step -> (step.fpscr() & VE) != 0 && step.onlyTheirs(VXVC),
        fpscr(VXVC),
        "I.4.6.8, I.5.6.2",
        "sets VXVC for a signaling NaN although VE is set");
    add(
        all,
        QEMU,
        "frsp\\.?",
        step -> (step.fpscr() & (OE | UE)) != 0 && squeezed(step),
        VALUE,
        "I.4.6.7.1",
        "loses bits of an adjusted exponent");
    add(
        all,
        QEMU,
        "xvcmp.*",
        step -> (step.fpscr() & VE) != 0 && step.onlyWeInterrupt(),
        TARGET.andThen(cr(CR6)).andThen(ENDING),
        "I.7.6.1.3",
        "does not interrupt when a comparison raises an enabled exception");
    add(
        all,
        QEMU,
        "xscmp(ge|gt|eq)dp",
        step ->
            (step.fpscr() & VE) != 0
                && step.bothInterrupt()
                && (step.theirTarget(0) | step.theirTarget(1)) == 0,
        TARGET,
        "I.7.6.1.3",
        "writes zero before it interrupts");
    add(
        all,
        UNDEFINED,
        "xscvdp[hs]p",
        step -> (step.fpscr() & (OE | UE)) != 0 && !fitsAdjusted(step),
        VALUE,
        "I.7.6.1.4",
        "a result whose adjusted exponent does not fit the format");
    add(
        all,
        QEMU,
        "fcfid.*",
        step -> step.theyKeep(Registers.FPSCR, FPRF),
        fpscr(FPRF),
        "I.4.6.7.2",
        "does not set FPRF");
    add(
        all,
        QEMU,
        "mtfsb1\\.?",
        step -> step.theyKeep(Registers.FPSCR, FX | 4),
        fpscr(FX | 4),
        "I.4.6.10",
        "sets neither FX nor bit 61");
    add(
        all,
        QEMU,
        "mtfsb1\\.",
        step -> step.onlyOurs(FX),
        register(Registers.CR, 8 << CR1),
        "I.4.6.10",
        "does not set FX, so CR1 differs");
    add(
        all,
        QEMU,
        "x[sv](max|min)..|x[sv]cmp.*|x[sv]cv[su]x[dw][ds]p",
        Step::past,
        exceptions(OX | UX | XX),
        "I.7.6.1.3, I.7.6.1.4",
        "reports an exception of an earlier instruction");
    add(
        all,
        QEMU,
        "x[sv](max|min)..",
        step -> (step.fpscr() & UE) != 0 && step.onlyTheirs(UX),
        TARGET.andThen(exceptions(UX)),
        "I.7.6.1.3",
        "reports an enabled underflow for a denormalized number");
    String late = "copies the FPSCR from before the last vector instruction";
    add(all, QEMU, "f.*\\.|mtfs.*\\.", Step::past, cr(CR1), "I.4.4", late);
    add(all, QEMU, "mffs.*", Step::past, TARGET, "I.4.6.10", late);
    add(all, QEMU, "mcrfs", Step::past, FloatDepartures::comparison, "I.4.6.10", late);
    add(
        all,
        QEMU,
        "(f|x[sv])n?m(add|sub).*",
        step -> (step.fpscrAfter() & VXIMZ) != 0 && step.onlyOurs(VXSNAN),
        fpscr(VXSNAN),
        "I.4.4.1, I.7.4.1",
        "does not report a signaling NaN when infinity is multiplied by zero");
    add(
        all,
        QEMU,
        SINGLES + "|frsp\\.?|xs(rsp|cv.*sp)",
        FloatDepartures::denormalizedClass,
        fpscr(C),
        "I.4.2.2",
        "sets FPRF to normal for a denormalized single");
  }

  /** Ignores the CR field that a comparison writes. */
  private static void comparison(Step step, Mask mask) {
    mask.ignore(Registers.CR, 15L << 28 - 4 * step.field("BF"));
  }

  /** Whether all scalar operands are singles in double format. */
  private static boolean operandsAreSingles(Step step) {
    for (String name : new String[] {"FRA", "FRB", "FRC", "XA", "XB"}) {
      if (step.field(name) >= 0 && !Elements.single(step.operand(name, 0))) {
        return false;
      }
    }
    return !step.name().matches("xsn?m.*") || Elements.single(step.operand("XT", 0));
  }

  private static boolean zeroOperand(Step step) {
    String name = step.name();
    String operand = name.startsWith("f") ? "FRB" : "XB";
    long high = step.operand(operand, 0);
    long low = step.operand(operand, 1);
    if (!name.startsWith("xv")) {
      return high << 1 == 0;
    }
    if (name.endsWith("dp")) {
      return high << 1 == 0 || low << 1 == 0;
    }
    return (int) (high >>> 32) << 1 == 0
        || (int) high << 1 == 0
        || (int) (low >>> 32) << 1 == 0
        || (int) low << 1 == 0;
  }

  private static boolean denormalizedClass(Step step) {
    long fprf = step.our(Registers.FPSCR) & FPRF;
    return fprf == 0x14 << 12 || fprf == 0x18 << 12;
  }

  /**
   * Whether QEMU's result is Oriel's adjusted result with the exponent truncated to that of a
   * single.
   */
  private static boolean squeezed(Step step) {
    long ours = step.ourTarget(0);
    int exponent = (int) (ours >>> 52) - 1023 + 127 & 0xff;
    int single = (int) (ours >>> 32) & 1 << 31 | exponent << 23 | (int) (ours >>> 29) & 0x7f_ffff;
    return step.theirTarget(0) == Double.doubleToRawLongBits(Float.intBitsToFloat(single));
  }

  /** Whether the exponent adjusted by an enabled exception fits the shorter format. */
  private static boolean fitsAdjusted(Step step) {
    int exponent = Math.getExponent(Double.longBitsToDouble(step.operand("XB", 0)));
    int most = step.name().endsWith("hp") ? 15 + 24 : 127 + 192;
    return exponent < most && exponent > -most;
  }
}

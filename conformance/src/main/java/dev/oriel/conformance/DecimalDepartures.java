package dev.oriel.conformance;

import static dev.oriel.conformance.Departure.Kind.QEMU;
import static dev.oriel.conformance.Excuses.CR1;
import static dev.oriel.conformance.Excuses.ENDING;
import static dev.oriel.conformance.Excuses.FEX;
import static dev.oriel.conformance.Excuses.FI;
import static dev.oriel.conformance.Excuses.FPRF;
import static dev.oriel.conformance.Excuses.OX;
import static dev.oriel.conformance.Excuses.UE;
import static dev.oriel.conformance.Excuses.UX;
import static dev.oriel.conformance.Excuses.VALUE;
import static dev.oriel.conformance.Excuses.VX;
import static dev.oriel.conformance.Excuses.VXCVI;
import static dev.oriel.conformance.Excuses.VXSNAN;
import static dev.oriel.conformance.Excuses.XX;
import static dev.oriel.conformance.Excuses.add;
import static dev.oriel.conformance.Excuses.exceptions;
import static dev.oriel.conformance.Excuses.fpscr;

import java.util.List;

/** Departures of decimal floating-point instructions. */
final class DecimalDepartures {
  private DecimalDepartures() {}

  static void decimal(List<Departure> all) {
    String rows =
        "d(add|sub|mul|div|cmp|quai?|rrnd|rint|ctdp|ctqp|rsp|rdp|cffix|ctfix|enbcd|dedpd|iex|sc).*";
    add(
        all,
        QEMU,
        rows,
        Step::onlyWeInterrupt,
        VALUE.andThen(DecimalDepartures::pair).andThen(Excuses::secondDoublewords).andThen(ENDING),
        "I.5.5.10",
        "does not interrupt, and does not adjust or suppress the result, when an exception is enabled");
    add(
        all,
        QEMU,
        rows,
        step ->
            step.onlyWeInterrupt()
                && (step.fpscrAfter() & (OX | UX)) != 0
                && step.onlyTheirs(XX | FI),
        exceptions(XX).andThen(fpscr(FI)),
        "I.5.5.10",
        "reports an adjusted result as inexact");
    add(
        all,
        QEMU,
        rows,
        step -> (step.fpscr() & UE) != 0 && step.onlyOurs(UX),
        exceptions(UX),
        "I.5.5.10.4",
        "does not report an enabled underflow if the result is exact");
    add(
        all,
        QEMU,
        rows,
        step -> (step.fpscr() & FI) != 0 && step.onlyTheirs(FI),
        fpscr(FI),
        "I.5.5.10.5",
        "sets FI but never clears it");
    add(
        all,
        QEMU,
        "d(rrnd|enbcd)q?\\.?",
        step -> (step.fpscrAfter() & VX) != 0,
        (step, mask) -> mask.ignore(Registers.FPSCR, FEX).ignore(Registers.CR, 4 << CR1),
        "I.4.2.2",
        "treats a bit of RN as an enable bit");
    add(
        all,
        QEMU,
        "denbcdq?\\.?",
        step -> (step.fpscrAfter() & VX) != 0 && step.theyKeep(Registers.FPSCR, FPRF),
        fpscr(FPRF),
        "I.5.6.6",
        "does not set FPRF for an invalid operation");
    add(
        all,
        QEMU,
        "dctfixq?\\.?",
        step -> step.onlyTheirs(VXCVI) && step.ourTarget(0) == Long.MIN_VALUE,
        exceptions(VXCVI),
        "I.5.6.5.2",
        "reports an overflow for the least integer");
    add(
        all,
        QEMU,
        "drdpq\\.?",
        step -> step.theirTarget(2) == step.ourTarget(0),
        DecimalDepartures::pair,
        "I.5.6.5.1",
        "writes the result to the second register of the pair");
    add(
        all,
        QEMU,
        "drsp\\.?|drdpq\\.?",
        DecimalDepartures::special,
        DecimalDepartures::pair,
        "I.5.6.5.1",
        "loses digits of a payload that does not fit");
    add(
        all,
        QEMU,
        "drsp\\.?",
        DecimalDepartures::special,
        fpscr(FPRF),
        "I.5.6.5.1",
        "sets FPRF to quiet NaN for a signaling NaN");
    add(
        all,
        QEMU,
        "drdpq\\.?",
        step -> step.onlyOurs(VXSNAN),
        exceptions(VXSNAN),
        "I.5.6.5.1",
        "does not report a signaling NaN");
    add(
        all,
        QEMU,
        "dctdp\\.?|ddedpdq?\\.?|dsc[lr]iq?\\.?|diexq?\\.?",
        DecimalDepartures::special,
        DecimalDepartures::pair,
        "I.5.4.1, I.5.6.5.1, I.5.6.6",
        "clears the trailing significand of infinities; leaves the declets of special results unchanged");
    add(
        all,
        QEMU,
        "drrndq?\\.?",
        step -> (step.fpscrAfter() & VXCVI) != 0,
        (step, mask) -> mask.ignore(step.targetWord(), 1L << 63),
        "I.5.6.4",
        "sets the sign of the NaN when a carry exceeds the greatest exponent");
    add(
        all,
        QEMU,
        "denbcdq?\\.?",
        DecimalDepartures::hasTen,
        VALUE.andThen(DecimalDepartures::pair).andThen(exceptions(VXCVI)),
        "I.5.6.6",
        "accepts a nibble of 10 as a digit");
  }

  /** The pair of FPRs that a decimal instruction may have as its target. */
  private static void pair(Step step, Mask mask) {
    if (step.target() >= 0) {
      mask.ignore(step.targetWord(), -1);
    }
    if (step.field("FRTp") >= 0) {
      mask.ignore(step.targetWord() + 2, -1);
    }
  }

  /** Whether the last operand or the result is an infinity or a NaN. */
  private static boolean special(Step step) {
    long operand = step.operand(step.decimalOperand(), 0);
    if (step.name().startsWith("dctdp")) {
      operand <<= 32;
    }
    long result = step.ourTarget(0);
    return (operand >>> 59 & 15) == 15 || (result >>> 59 & 15) == 15;
  }

  private static boolean hasTen(Step step) {
    String operand = step.decimalOperand();
    long low = operand.endsWith("p") ? step.operand(operand, 2) : 0;
    return "%016x%016x".formatted(step.operand(operand, 0), low).contains("a");
  }
}

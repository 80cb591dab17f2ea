package dev.oriel.conformance;

import static dev.oriel.conformance.Departure.Kind.NONDETERMINISTIC;
import static dev.oriel.conformance.Departure.Kind.QEMU;
import static dev.oriel.conformance.Departure.Kind.UNDEFINED;

import dev.oriel.conformance.Outcome.End;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Every known reason for a difference, each as narrow as it can be told. */
final class Departures {
  private static final long OV = 0x4000_0000L;
  private static final long FX = 0x8000_0000L;
  private static final long UX = 0x0800_0000L;
  private static final long ZX = 0x0400_0000L;
  private static final long OE = 0x40;
  private static final long UE = 0x20;
  private static final long ZE = 0x10;
  private static final long XE = 0x08;
  private static final long XX = 0x0200_0000L;
  private static final long VXSNAN = 0x0100_0000L;
  private static final long VXIMZ = 0x0010_0000L;
  private static final long INVALID = 0x01f8_0700L;
  private static final long EXCEPTIONS = 0x1ff8_0700L;
  private static final long FI = 1 << 17;
  private static final long FPRF = 0x1f << 12;
  private static final long C = 0x10 << 12;
  private static final long QUIET_NAN = 0x11 << 12;
  private static final long VXCVI = 0x100;
  private static final long VXVC = 0x8_0000;
  private static final long VE = 0x80;
  private static final long VX = 0x2000_0000L;
  private static final long FEX = 0x4000_0000L;
  private static final long ENABLED = 0xf8;
  private static final long OX = 0x1000_0000L;
  private static final int CR0 = 28;
  private static final int CR1 = 24;
  private static final int CR6 = 4;

  private static final String SINGLES =
      "f(add|sub|mul|div|sqrt|n?madd|n?msub|rsqrte|re)s\\.?"
          + "|xs(add|sub|mul|div|sqrt|rsqrte|re|n?madd[am]|n?msub[am])sp";
  private static final String NEGATIVE = "(f|x[sv])nm(add|sub)(?!qpo).*";
  private static final String ESTIMATES = "f(re|rsqrte)s?\\.?|x[sv](re|rsqrte)[sd]p";

  private static final Predicate<Step> ALWAYS = step -> true;
  private static final BiConsumer<Step, Mask> ENDING = (step, mask) -> mask.ignoreEnding();
  private static final BiConsumer<Step, Mask> EVERYTHING = (step, mask) -> mask.ignoreEverything();
  private static final BiConsumer<Step, Mask> TARGET =
      (step, mask) -> {
        if (step.target() >= 0) {
          mask.ignoreVsr(step.target());
        } else if (step.field("RT") >= 0) {
          mask.ignore(step.field("RT"), -1);
        }
      };

  /** The target, and its class. */
  private static final BiConsumer<Step, Mask> VALUE = TARGET.andThen(fpscr(FPRF));

  /** How CR6 compares a decimal number with zero. */
  private static final BiConsumer<Step, Mask> COMPARED = register(Registers.CR, 0xe0);

  private Departures() {}

  static final List<Departure> ALL = all();

  private static List<Departure> all() {
    List<Departure> all = new ArrayList<>();
    fixedPoint(all);
    storage(all);
    floatingPoint(all);
    vectors(all);
    decimal(all);
    return List.copyOf(all);
  }

  private static void add(
      List<Departure> all,
      Departure.Kind kind,
      String rows,
      Predicate<Step> when,
      BiConsumer<Step, Mask> what,
      String section,
      String why) {
    all.add(new Departure(kind, Pattern.compile(rows), when, what, section, why));
  }

  private static BiConsumer<Step, Mask> register(int index, long bits) {
    return (step, mask) -> mask.ignore(index, bits);
  }

  private static BiConsumer<Step, Mask> fpscr(long bits) {
    return register(Registers.FPSCR, bits);
  }

  private static BiConsumer<Step, Mask> cr(int shift) {
    return register(Registers.CR, 15L << shift);
  }

  private static void fixedPoint(List<Departure> all) {
    add(all, NONDETERMINISTIC, "darn|mftb", ALWAYS,
        (step, mask) -> mask.ignore(step.field("RT"), -1), "I.3.3.9, II.5.1",
        "random numbers and time");
    add(all, NONDETERMINISTIC, "mfspr",
        step -> step.field("SPR") == 268 || step.field("SPR") == 269,
        (step, mask) -> mask.ignore(step.field("RT"), -1), "II.5.1", "time");
    add(all, QEMU, "divdeo\\.?",
        step ->
            (step.our(Registers.XER) & OV) != 0 && (step.their(Registers.XER) & OV) == 0,
        (step, mask) ->
            mask.ignore(step.field("RT"), -1)
                .ignore(Registers.XER, 0xc00c_0000L)
                .ignore(Registers.CR, 15L << CR0),
        "I.3.3.9.1", "misses an overflow");
    add(all, QEMU, "dst(st)?t?", step -> step.field("RA") == 0, EVERYTHING, "II.4.3.2",
        "wants a register, of an instruction that is phased out");
    add(all, QEMU, "icbt|rnop|copy|paste\\.|cpabort|rfebb|rfscv|slbfee\\.|clrbhrb|mfbhrbe",
        step -> step.theirs().end() == End.ILLEGAL, EVERYTHING,
        "II.4.3.1, II.4.4, II.6.2, II.8, III.3.3.1, III.5.9.3.2", "does not know it");
    add(all, QEMU, "dcbf", step -> step.theirs().end() == End.ILLEGAL && step.field("L2") == 3,
        EVERYTHING, "II.4.3.2", "does not know L=3");
    add(all, QEMU, "t(begin|end|abort|abort[wd]ci?|sr|check)\\.?",
        step -> step.ours().end() == End.FACILITY, EVERYTHING, "III.3.2.1",
        "has transactional memory, whose transactions all fail; Oriel's POWER9 has it disabled");
  }

  private static void storage(List<Departure> all) {
    add(all, UNDEFINED, "st[bhwdq]cx\\.",
        step ->
            step.theirs().end() == End.EXIT
                && (step.raised(End.ALIGNMENT) || step.raised(End.DATA_STORAGE)),
        EVERYTHING, "III.6.5.3, III.6.5.8", "whether a store without reservation looks at its operand");
    add(all, QEMU, "st[bhwdq]cx\\.",
        step -> step.theirs().end() == End.DATA_STORAGE && indexedAddress(step) == -1,
        cr(CR0).andThen(ENDING), "II.4.6.2", "takes -1 for the address of a reservation");
    add(all, QEMU, "stqcx\\.", step -> step.ours().end() == End.EXIT,
        (step, mask) -> mask.ignoreData().ignore(Registers.CR, 15L << CR0), "II.4.6.2.1",
        "never succeeds");
    add(all, QEMU, "l[wd]at|st[wd]at",
        step ->
            step.theirs().end() == End.DATA_STORAGE && step.ours().end() == End.DATA_STORAGE,
        (step, mask) -> mask.ignoreAddress(), "II.4.5",
        "tells a stale address of an invalid function code");
    add(all, UNDEFINED, "lx.*|lv.*|lfdp.*|lq|lmw|lsw[ix]", step -> step.raised(End.DATA_STORAGE),
        Departures::partlyLoaded, "III.6.7", "what a load that was interrupted has loaded");
    add(all, UNDEFINED, "st.*", step -> step.raised(End.DATA_STORAGE),
        (step, mask) -> mask.ignoreData(), "III.6.7",
        "what a store that was interrupted has stored");
    add(all, QEMU, "l[wd]at|st[wd]at",
        step ->
            step.raised(End.ALIGNMENT)
                && (step.field("FC") >= 24 || step.theirs().end() == End.DATA_STORAGE),
        EVERYTHING, "II.4.5",
        "allows operands that are not in one block of 32 bytes; looks at the function first");
    add(all, QEMU, "l[wd]at", step -> step.field("FC") >= 24,
        (step, mask) -> mask.ignore(step.field("RT"), -1), "II.4.5",
        "gives another number where a bounded function changes nothing");
    add(all, QEMU, "l[wd]at", step -> step.field("FC") == 28,
        (step, mask) -> mask.ignoreData().ignore(step.field("RT"), -1), "II.4.5",
        "looks for the lower bound behind the operand");
    add(all, QEMU, "lwat|stwat", step -> step.field("FC") == 5 || step.field("FC") == 7,
        (step, mask) -> mask.ignoreData(), "II.4.5", "compares signed words wrongly");
    add(all, UNDEFINED, "lswx", step -> step.ours().end() == End.ILLEGAL, EVERYTHING, "I.3.3.7",
        "an invalid form: XER has it load its base");
    add(all, QEMU, "icbi", step -> step.raised(End.DATA_STORAGE),
        (step, mask) -> mask.ignoreAddress(), "III.6.5.3", "tells the address of the block");
    add(all, QEMU, "m[ft]spr|mftb",
        step -> step.theirs().end() == End.PRIVILEGED && step.ours().end() == End.ILLEGAL,
        (step, mask) -> mask.ignoreEnd(), "III.4.4.4",
        "reports a register that does not exist as privileged");
  }

  private static void floatingPoint(List<Departure> all) {
    add(all, UNDEFINED, "lxs.*|mtvsr(d|wa|wz)", ALWAYS, Departures::secondDoublewords, "I.7.2.1.1",
        "doubleword 1 of the target");
    add(all, QEMU, "(f|x[sv]|d[a-z]).*",
        step ->
            (step.fpscr() & FX) == 0 && (step.fpscr() & EXCEPTIONS) != 0 && step.onlyTheirs(FX),
        (step, mask) -> mask.ignore(Registers.FPSCR, FX).ignore(Registers.CR, 8 << CR1), "I.4.2.2",
        "sets FX though no exception bit changes from 0 to 1");
    add(all, QEMU, "(f|x[sv]).*",
        step -> step.raised(End.FP_EXCEPTION) && step.theyKeep(Registers.FPSCR, FI), fpscr(FI),
        "I.4.4.1.2", "leaves FI as it is when an enabled invalid operation suppresses the result");
    add(all, UNDEFINED, "fctiw.*", ALWAYS,
        (step, mask) -> mask.ignore(step.targetWord(), -1L << 32), "I.4.6.7.2",
        "the upper half of the result");
    add(all, UNDEFINED, SINGLES, step -> !operandsAreSingles(step) && Elements.neighbours(step),
        VALUE.andThen(exceptions(OX | UX | XX)).andThen(fpscr(FI)), "I.4.3.5.1",
        "single-precision arithmetic on what is not a single");
    add(all, UNDEFINED, SINGLES,
        step -> !operandsAreSingles(step) && (step.fpscr() & (OE | UE)) != 0,
        VALUE.andThen(exceptions(OX | UX | XX)).andThen(fpscr(FI)), "I.4.3.5.1",
        "single-precision arithmetic on what is not a single, if the exponent may be adjusted");
    add(all, UNDEFINED, "f.*\\.|mtfs.*\\.", step -> step.raised(End.FP_EXCEPTION), cr(CR1), "I.4.4",
        "CR1 when the system's error handler is invoked");
    add(all, QEMU, NEGATIVE, step -> (step.fpscr() & 2) != 0 && Elements.neighbours(step), VALUE,
        "I.4.6.6.2, I.7.6.1.2", "negates before it rounds towards an infinity");
    add(all, QEMU, NEGATIVE, step -> (step.fpscr() & 2) != 0, exceptions(OX),
        "I.4.6.6.2, I.7.6.1.2",
        "negates before it rounds towards an infinity, and so overflows or does not");
    add(all, QEMU, NEGATIVE,
        step ->
            (step.fpscr() & 2) != 0
                && (step.fpscr() & OE) != 0
                && (step.onlyTheirs(OX) || step.onlyOurs(OX)),
        VALUE, "I.4.6.6.2, I.7.6.1.2",
        "negates before it rounds towards an infinity, and so adjusts the exponent or does not");
    add(all, UNDEFINED, ESTIMATES, ALWAYS, exceptions(XX).andThen(fpscr(FI)), "I.4.6.6.1",
        "whether an estimate is exact");
    add(all, QEMU, "fres?\\.?",
        step -> zeroOperand(step) && Math.abs(Double.longBitsToDouble(step.theirTarget(0))) == 0.5,
        VALUE, "I.4.6.6.1", "takes a half for the reciprocal of zero");
    add(all, QEMU, "x[sv](re|rsqrte)[ds]p", step -> zeroOperand(step) && step.onlyOurs(ZX),
        exceptions(ZX), "I.7.6.1.2", "knows no division by zero here");
    add(all, QEMU, "x[sv](re|rsqrte)[ds]p",
        step -> zeroOperand(step) && (step.fpscr() & ZE) != 0 && step.onlyWeInterrupt(),
        VALUE, "I.7.6.1.2", "writes the result of an enabled division by zero");
    add(all, QEMU, "fcti.*|xscvdp[su]x.*",
        step ->
            step.theyKeep(Registers.FPSCR, FPRF)
                || (step.their(Registers.FPSCR) & FPRF) == QUIET_NAN,
        fpscr(FPRF), "I.4.6.7.2, I.7.6.1.4",
        "leaves FPRF as it is, or has a NaN there, which is undefined");
    add(all, QEMU, "fcmp.*|xscmp.*", step -> step.weKeep(Registers.FPSCR, C | FI), fpscr(C | FI),
        "I.4.6.8, I.7.6.1.3", "changes FPSCR[C] and FPSCR[FI]");
    add(all, QEMU, "fcfid.*|frsp\\.?|xsrsp|xsrqpix?|xsrqpxp|xscvdpsp",
        step ->
            step.theirs().end() == End.FP_EXCEPTION
                && (step.fpscr() & (OE | UE | XE)) != 0
                && step.theyKeep(step.targetWord(), -1)
                && step.theyKeep(step.targetWord() + 1, -1),
        TARGET, "I.4.4", "does not write the result of an exception that is enabled");
    add(all, QEMU, "fcmpo|dcmpoq?", step -> (step.fpscr() & VE) != 0 && step.onlyTheirs(VXVC),
        fpscr(VXVC), "I.4.6.8, I.5.6.2", "reports VXVC of a signaling NaN though VE is set");
    add(all, QEMU, "frsp\\.?", step -> (step.fpscr() & (OE | UE)) != 0 && squeezed(step), VALUE,
        "I.4.6.7.1", "loses bits of an adjusted exponent");
    add(all, QEMU, "xvcmp.*", step -> (step.fpscr() & VE) != 0 && step.onlyWeInterrupt(),
        TARGET.andThen(cr(CR6)).andThen(ENDING), "I.7.6.1.3", "does not interrupt a comparison");
    add(all, QEMU, "xscmp(ge|gt|eq)dp",
        step ->
            (step.fpscr() & VE) != 0
                && step.bothInterrupt()
                && (step.theirTarget(0) | step.theirTarget(1)) == 0,
        TARGET, "I.7.6.1.3", "writes zero before it interrupts");
    add(all, UNDEFINED, "xscvdp[hs]p",
        step -> (step.fpscr() & (OE | UE)) != 0 && !fitsAdjusted(step), VALUE, "I.7.6.1.4",
        "a result whose exponent was adjusted and does not fit");
    add(all, QEMU, "fcfid.*", step -> step.theyKeep(Registers.FPSCR, FPRF), fpscr(FPRF),
        "I.4.6.7.2", "does not set FPRF");
    add(all, QEMU, "mtfsb1\\.?", step -> step.theyKeep(Registers.FPSCR, FX | 4), fpscr(FX | 4),
        "I.4.6.10", "does not set FX, nor bit 61");
    add(all, QEMU, "mtfsb1\\.", step -> step.onlyOurs(FX), register(Registers.CR, 8 << CR1),
        "I.4.6.10", "does not set FX, nor CR1 from it");
    add(all, QEMU, "x[sv](max|min)..|x[sv]cmp.*|x[sv]cv[su]x[dw][ds]p", Step::past,
        exceptions(OX | UX | XX), "I.7.6.1.3, I.7.6.1.4",
        "reports what an instruction before it has met");
    add(all, QEMU, "x[sv](max|min)..", step -> (step.fpscr() & UE) != 0 && step.onlyTheirs(UX),
        TARGET.andThen(exceptions(UX)), "I.7.6.1.3",
        "takes a denormalized number for an enabled underflow");
    String late = "copies what FPSCR was before the last vector instruction";
    add(all, QEMU, "f.*\\.", Step::past, cr(CR1), "I.4.4", late);
    add(all, QEMU, "mffs.*", Step::past, TARGET, "I.4.6.10", late);
    add(all, QEMU, "mcrfs", Step::past, Departures::comparison, "I.4.6.10", late);
    add(all, QEMU, "(f|x[sv])n?m(add|sub).*",
        step -> (step.fpscrAfter() & VXIMZ) != 0 && step.onlyOurs(VXSNAN), fpscr(VXSNAN),
        "I.4.4.1, I.7.4.1", "does not look for signaling NaNs in infinity times zero");
    add(all, QEMU, SINGLES + "|frsp\\.?|xs(rsp|cv.*sp)", Departures::denormalizedClass, fpscr(C),
        "I.4.2.2", "takes a denormalized single for a normal number");
  }

  private static void vectors(List<Departure> all) {
    add(all, QEMU, "vrldmi", ALWAYS, Departures::forgottenMerge, "I.6.9.5", "forgets to merge");
    add(all, UNDEFINED, "vexptefp", ALWAYS, Departures::exponentials, "I.6.10.5",
        "an estimate, and nonsense for large arguments");
    add(all, QEMU, "xststdcsp", Departures::noNormalSingle,
        (step, mask) ->
            mask.ignore(Registers.CR, 2L << 28 - 4 * step.field("BF"))
                .ignore(Registers.FPSCR, 2 << 12),
        "I.7.6.1.6", "takes a double that is too small for a single for zero");
    add(all, QEMU, "xv.*", Step::bothInterrupt,
        (step, mask) ->
            mask.ignore(
                Registers.FPSCR,
                step.our(Registers.FPSCR) & ~step.their(Registers.FPSCR) & (EXCEPTIONS | VX)),
        "I.7.4", "reports no other elements' exceptions than the enabled one");
    add(all, QEMU, "xv.*",
        step ->
            step.bothInterrupt()
                && (step.their(Registers.FPSCR) >>> 22 & step.fpscr() & (OE | UE | XE)) != 0
                && step.weKeep(step.targetWord(), -1)
                && step.weKeep(step.targetWord() + 1, -1),
        TARGET, "I.7.4", "writes the target before it interrupts");
    add(all, QEMU, "xvcv.*", step -> (step.fpscrAfter() & VXCVI) != 0, Departures::spilled,
        "I.7.6.1.4", "one element's invalid conversion spills over to those after it");
    add(all, UNDEFINED, "xv.*", ALWAYS, fpscr(FI), "I.7.2.2", "FPSCR[FI]");
    add(all, QEMU, "xv.*", step -> (step.fpscrAfter() & OX) != 0 && step.onlyOurs(UX),
        exceptions(UX), "I.7.4",
        "reports the overflow of an element, and not the underflow of another");
    add(all, QEMU, "xv.*",
        step ->
            (step.fpscrAfter() & OX) != 0
                && step.onlyOurs(UX)
                && (step.fpscr() & UE) != 0
                && step.onlyWeInterrupt(),
        TARGET, "I.7.4",
        "writes the target though the element that underflows keeps it");
    add(all, QEMU, "xsnmsubqpo", step -> Elements.neighbours(step) || zeros(step),
        VALUE.andThen(exceptions(OX)), "I.7.6.1.2",
        "rounds as FPSCR says, not to odd, and gives zero a sign by that");
    add(all, QEMU, "xvcmp.*", step -> step.past() && step.raised(End.FP_EXCEPTION),
        Departures::unsaved, "III.6.7",
        "loses what an instruction before the interrupted one has computed");
    add(all, QEMU, "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x600 && (step.fpscr() & 1) != 0,
        VALUE.andThen(exceptions(OX)), "I.7.6.1.5",
        "takes FPSCR's rounding towards zero and towards negative infinity for each other");
    add(all, UNDEFINED, "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x200 || (step.word() & 0x1_0600) == 0x400,
        VALUE.andThen(exceptions(OX)), "I.7.6.1.5", "two rounding modes that are reserved");
    add(all, UNDEFINED, "vext(ract)?(u[bhw]|d)[lr]?x?|vinsert.|xxinsertw|xxextractuw",
        step -> !indexInRange(step), TARGET, "I.6.8.4, I.7.6.1.7",
        "an element that reaches beyond the end of the register");
    add(all, UNDEFINED, "bcd.*", step -> step.crField(6) == 1 || !validDecimals(step), TARGET,
        "I.6.17", "the result of operations on what are no decimal numbers");
    add(all, QEMU, "bcdct[nz]\\.", step -> !packed(step, "VRB"), COMPARED, "I.6.17",
        "does not look at digits beyond those that it converts");
    add(all, QEMU, "bcd(add|sub)\\.", step -> step.crField(6) == 1 && zeroSum(step),
        register(Registers.CR, 0x30), "I.6.17", "takes what is no decimal number for zero");
    add(all, UNDEFINED, "bcdcfsq\\.", step -> (step.crField(6) & 1) != 0, TARGET, "I.6.17",
        "the result after an overflow");
    add(all, QEMU, "bcd(cpsgn|setsgn)\\.", step -> step.field("VRT") == step.field("VRB"),
        TARGET.andThen(cr(CR6)), "I.6.17", "overwrites its operand");
    add(all, QEMU, "bcd(add|sub)\\.", Departures::zeroSum,
        COMPARED.andThen((step, mask) -> mask.ignore(step.targetWord() + 1, 15)), "I.6.17",
        "takes the sign of an operand for that of zero, and says that zero is greater than zero");
    add(all, QEMU, "bcdu?trunc\\.", step -> (step.operand("VRA", 0) & 0xffff) == 0xffff,
        TARGET.andThen(cr(CR6)), "I.6.17", "takes a length of 65535 for -1");
    add(all, QEMU, "bcdsr\\.", step -> (byte) step.operand("VRA", 0) < -31,
        TARGET.andThen(COMPARED), "I.6.17",
        "shifts by 31 what is to be shifted farther, and rounds");
    add(all, QEMU, "bcdus\\.", step -> (step.operand("VRB", 0) | step.operand("VRB", 1)) == 0,
        register(Registers.CR, 0x10), "I.6.17", "says that zero overflows when it is shifted far");
    add(all, QEMU, "bcd(ctsq|us|utrunc)\\.", Departures::comparedAsSigned, COMPARED, "I.6.17",
        "takes the result for a signed decimal number");
  }

  private static void decimal(List<Departure> all) {
    String rows =
        "d(add|sub|mul|div|cmp|quai?|rrnd|rint|ctdp|ctqp|rsp|rdp|cffix|ctfix|enbcd|dedpd|iex|sc).*";
    add(all, QEMU, rows, Step::onlyWeInterrupt,
        VALUE.andThen(Departures::pair).andThen(Departures::secondDoublewords).andThen(ENDING),
        "I.5.5.10",
        "does not interrupt, nor adjust or keep back a result, when an exception is enabled");
    add(all, QEMU, rows,
        step ->
            step.onlyWeInterrupt()
                && (step.fpscrAfter() & (OX | UX)) != 0
                && step.onlyTheirs(XX | FI),
        exceptions(XX).andThen(fpscr(FI)), "I.5.5.10", "takes an adjusted result for inexact");
    add(all, QEMU, rows, step -> (step.fpscr() & UE) != 0 && step.onlyOurs(UX), exceptions(UX),
        "I.5.5.10.4", "reports no enabled underflow of an exact result");
    add(all, QEMU, rows, step -> (step.fpscr() & FI) != 0 && step.onlyTheirs(FI), fpscr(FI),
        "I.5.5.10.5", "sets FI, and never clears it");
    add(all, QEMU, "d(rrnd|enbcd)q?\\.?", step -> (step.fpscrAfter() & VX) != 0,
        (step, mask) -> mask.ignore(Registers.FPSCR, FEX).ignore(Registers.CR, 4 << CR1), "I.4.2.2",
        "takes RN for an enable bit");
    add(all, QEMU, "denbcdq?\\.?",
        step -> (step.fpscrAfter() & VX) != 0 && step.theyKeep(Registers.FPSCR, FPRF), fpscr(FPRF),
        "I.5.6.6", "does not set FPRF of an invalid operation");
    add(all, QEMU, "dctfixq?\\.?",
        step -> step.onlyTheirs(VXCVI) && step.ourTarget(0) == Long.MIN_VALUE, exceptions(VXCVI),
        "I.5.6.5.2", "takes the least integer for an overflow");
    add(all, QEMU, "drdpq\\.?", step -> step.theirTarget(2) == step.ourTarget(0), Departures::pair,
        "I.5.6.5.1", "has the result in the second register of the pair");
    add(all, QEMU, "drsp\\.?|drdpq\\.?", Departures::special, Departures::pair, "I.5.6.5.1",
        "loses digits of a payload that is too long");
    add(all, QEMU, "drsp\\.?", Departures::special, fpscr(FPRF), "I.5.6.5.1",
        "has the class of a quiet NaN for a signaling one");
    add(all, QEMU, "drdpq\\.?", step -> step.onlyOurs(VXSNAN), exceptions(VXSNAN), "I.5.6.5.1",
        "does not report a signaling NaN");
    add(all, QEMU, "dctdp\\.?|ddedpdq?\\.?|dsc[lr]iq?\\.?|diexq?\\.?", Departures::special,
        Departures::pair, "I.5.4.1, I.5.6.5.1, I.5.6.6",
        "clears the trailing significand of infinities, and leaves declets of special results");
    add(all, QEMU, "drrndq?\\.?", step -> (step.fpscrAfter() & VXCVI) != 0,
        (step, mask) -> mask.ignore(step.targetWord(), 1L << 63), "I.5.6.4",
        "gives the NaN of a carry beyond the greatest exponent a sign");
    add(all, QEMU, "denbcdq?\\.?", Departures::hasTen,
        VALUE.andThen(Departures::pair).andThen(exceptions(VXCVI)), "I.5.6.6",
        "takes a nibble of 10 for a digit");
  }

  /** The field that a comparison writes. */
  private static void comparison(Step step, Mask mask) {
    mask.ignore(Registers.CR, 15L << 28 - 4 * step.field("BF"));
  }

  /**
   * Exception bits, and what follows where they differ: summaries, copies in CR1, and an interrupt
   * or none.
   */
  private static BiConsumer<Step, Mask> exceptions(long bits) {
    return (step, mask) -> {
      long follow = (step.their(Registers.FPSCR) ^ step.our(Registers.FPSCR)) & bits;
      follow |= follow != 0 ? FX : 0;
      follow |= (follow & INVALID) != 0 ? VX : 0;
      if ((follow >>> 22 & step.fpscr() & ENABLED) != 0) {
        follow |= FEX;
        mask.ignoreEnding();
      }
      mask.ignore(Registers.FPSCR, follow);
      if (step.name().matches("[df].*\\.")) {
        mask.ignore(Registers.CR, follow >>> 28 << CR1);
      }
    };
  }

  /** The doublewords behind the target's floating-point registers, if zero or as they were. */
  private static void secondDoublewords(Step step, Mask mask) {
    int last = step.target() < 0 ? -1 : step.targetWord() + (step.field("FRTp") < 0 ? 1 : 3);
    for (int word = step.targetWord() + 1; word <= last; word += 2) {
      if ((step.our(word) == 0 || step.weKeep(word, -1))
          && (step.their(word) == 0 || step.theyKeep(word, -1))) {
        mask.ignore(word, -1);
      }
    }
  }

  /** Bits of the old target that Oriel keeps, and that are zero in QEMU. */
  private static void forgottenMerge(Step step, Mask mask) {
    for (int word = step.targetWord(); word < step.targetWord() + 2; word++) {
      mask.ignore(word, step.before().get(word) & step.our(word) & ~step.their(word));
    }
  }

  /** Elements that are in Oriel what they may be, within a sixteenth of the power of two. */
  private static void exponentials(Step step, Mask mask) {
    for (int word = 0; word < 2; word++) {
      for (int shift = 0; shift < 64; shift += 32) {
        float exponent = Float.intBitsToFloat((int) (step.operand("VRB", word) >>> shift));
        float ours = Float.intBitsToFloat((int) (step.ourTarget(word) >>> shift));
        float power = (float) Math.pow(2, exponent);
        boolean flushed = ours == 0 && power < Float.MIN_NORMAL;
        if (ours == power || flushed || Math.abs(ours - power) <= power / 16) {
          mask.ignore(step.targetWord() + word, 0xffff_ffffL << shift);
        }
      }
    }
  }

  /** Whether both have a zero. */
  private static boolean zeros(Step step) {
    return (step.theirTarget(0) | step.ourTarget(0)) << 1 == 0
        && (step.theirTarget(1) | step.ourTarget(1)) == 0;
  }

  /** Elements but the first that QEMU has at an end of their range. */
  private static void spilled(Step step, Mask mask) {
    int bits = step.name().endsWith("ds") ? 64 : 32;
    for (int from = bits; from < 128; from += bits) {
      int shift = 64 - bits - from % 64;
      int word = step.targetWord() + from / 64;
      long element = step.their(word) << 64 - bits - shift >> 64 - bits;
      long magnitude = element ^ element >> 63;
      if (magnitude == 0 || magnitude == -1L >>> 65 - bits) {
        mask.ignore(word, -1L >>> 64 - bits << shift);
      }
    }
  }

  /** Whether QEMU compared its result with zero as a signed decimal number. */
  private static boolean comparedAsSigned(Step step) {
    long high = step.theirTarget(0);
    long low = step.theirTarget(1);
    int sign = (int) low & 15;
    int compared =
        (high | low >>> 4) == 0 ? 2 : sign >= 10 && sign != 11 && sign != 13 ? 4 : 8;
    return (step.their(Registers.CR) >>> CR6 & 14) == compared;
  }

  /** Whether an exponent that an enabled exception adjusts is one of the shorter format then. */
  private static boolean fitsAdjusted(Step step) {
    int exponent = Math.getExponent(Double.longBitsToDouble(step.operand("XB", 0)));
    int most = step.name().endsWith("hp") ? 15 + 24 : 127 + 192;
    return exponent < most && exponent > -most;
  }

  /** Whether QEMU has Oriel's adjusted result with as much of its exponent as a single has. */
  private static boolean squeezed(Step step) {
    long ours = step.ourTarget(0);
    int exponent = (int) (ours >>> 52) - 1023 + 127 & 0xff;
    int single = (int) (ours >>> 32) & 1 << 31 | exponent << 23 | (int) (ours >>> 29) & 0x7f_ffff;
    return step.theirTarget(0)
        == Double.doubleToRawLongBits(Float.intBitsToFloat(single));
  }

  /** Whether the operand is less than any normal single, and not zero. */
  private static boolean noNormalSingle(Step step) {
    long magnitude = step.operand("XB", 0) & Long.MAX_VALUE;
    return magnitude != 0 && magnitude < Double.doubleToRawLongBits(Float.MIN_NORMAL);
  }

  private static long indexedAddress(Step step) {
    long base = step.field("RA0") == 0 ? 0 : step.before().get(step.field("RA0"));
    return base + step.before().get(step.field("RB"));
  }

  /** What QEMU may hold in registers of the host, and not have stored when it interrupts. */
  private static void unsaved(Step step, Mask mask) {
    mask.ignore(Registers.CR, -1).ignore(Registers.XER, -1);
    mask.ignore(Registers.LR, -1).ignore(Registers.CTR, -1);
    for (int gpr = 0; gpr < 32; gpr++) {
      mask.ignore(gpr, -1);
    }
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

  private static void partlyLoaded(Step step, Mask mask) {
    if (step.target() >= 0) {
      mask.ignoreVsr(step.target()).ignoreVsr(step.target() | 1);
    } else if (step.name().equals("lq")) {
      mask.ignore(step.field("RTp"), -1).ignore(step.field("RTp") + 1, -1);
    } else {
      for (int gpr = 0; gpr < 32; gpr++) {
        mask.ignore(gpr, -1);
      }
    }
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

  /** Elements that would reach beyond the end of the register are undefined. */
  private static boolean indexInRange(Step step) {
    String name = step.name();
    int size =
        name.matches(".*u?b[lr]?x?")
            ? 1
            : name.matches(".*h[lr]?x?") ? 2 : name.matches(".*w[lr]?x?") ? 4 : 8;
    int index = step.word() >>> 16 & 15;
    if (name.endsWith("x")) {
      index = (int) step.before().get(step.field("RA")) & 15;
    }
    return index <= 16 - size;
  }

  private static boolean validDecimals(Step step) {
    String name = step.name();
    if (name.matches("bcdu?s\\.|bcdu?trunc\\.|bcdsr.|bcdcf.*")) {
      return true;
    }
    return packed(step, "VRB")
        && (!name.matches("bcdadd.|bcdsub.|bcdcpsgn.") || packed(step, "VRA"));
  }

  private static boolean packed(Step step, String field) {
    long high = step.operand(field, 0);
    long low = step.operand(field, 1);
    if ((low & 15) < 10) {
      return false;
    }
    for (int shift = 4; shift < 128; shift += 4) {
      if (((shift < 64 ? low >>> shift : high >>> shift - 64) & 15) > 9) {
        return false;
      }
    }
    return true;
  }

  private static boolean zeroSum(Step step) {
    return step.theirTarget(0) == 0 && step.theirTarget(1) >>> 4 == 0;
  }
}

package dev.oriel.conformance;

import static dev.oriel.conformance.Departure.Kind.QEMU;
import static dev.oriel.conformance.Departure.Kind.UNDEFINED;
import static dev.oriel.conformance.Excuses.ALWAYS;
import static dev.oriel.conformance.Excuses.CR6;
import static dev.oriel.conformance.Excuses.EXCEPTIONS;
import static dev.oriel.conformance.Excuses.FI;
import static dev.oriel.conformance.Excuses.OE;
import static dev.oriel.conformance.Excuses.OX;
import static dev.oriel.conformance.Excuses.TARGET;
import static dev.oriel.conformance.Excuses.UE;
import static dev.oriel.conformance.Excuses.UX;
import static dev.oriel.conformance.Excuses.VALUE;
import static dev.oriel.conformance.Excuses.VX;
import static dev.oriel.conformance.Excuses.VXCVI;
import static dev.oriel.conformance.Excuses.XE;
import static dev.oriel.conformance.Excuses.add;
import static dev.oriel.conformance.Excuses.cr;
import static dev.oriel.conformance.Excuses.exceptions;
import static dev.oriel.conformance.Excuses.fpscr;
import static dev.oriel.conformance.Excuses.register;

import dev.oriel.conformance.Outcome.End;
import java.util.List;
import java.util.function.BiConsumer;

/** VMX and VSX instructions, packed decimals among them. */
final class VectorDepartures {
  /** How CR6 compares a decimal number with zero. */
  private static final BiConsumer<Step, Mask> COMPARED = register(Registers.CR, 0xe0);

  private VectorDepartures() {}

  static void vectors(List<Departure> all) {
    add(
        all,
        QEMU,
        "vrldmi",
        ALWAYS,
        VectorDepartures::forgottenMerge,
        "I.6.9.5",
        "forgets to merge");
    add(
        all,
        UNDEFINED,
        "vexptefp",
        ALWAYS,
        VectorDepartures::exponentials,
        "I.6.10.5",
        "an estimate, and nonsense for large arguments");
    add(
        all,
        QEMU,
        "xststdcsp",
        VectorDepartures::noNormalSingle,
        (step, mask) ->
            mask.ignore(Registers.CR, 2L << 28 - 4 * step.field("BF"))
                .ignore(Registers.FPSCR, 2 << 12),
        "I.7.6.1.6",
        "takes a double that is too small for a single for zero");
    add(
        all,
        QEMU,
        "xv.*",
        Step::bothInterrupt,
        (step, mask) ->
            mask.ignore(
                Registers.FPSCR,
                step.our(Registers.FPSCR) & ~step.their(Registers.FPSCR) & (EXCEPTIONS | VX)),
        "I.7.4",
        "reports no other elements' exceptions than the enabled one");
    add(
        all,
        QEMU,
        "xv.*",
        step ->
            step.bothInterrupt()
                && (step.their(Registers.FPSCR) >>> 22 & step.fpscr() & (OE | UE | XE)) != 0
                && step.weKeep(step.targetWord(), -1)
                && step.weKeep(step.targetWord() + 1, -1),
        TARGET,
        "I.7.4",
        "writes the target before it interrupts");
    add(
        all,
        QEMU,
        "xvcv.*",
        step -> (step.fpscrAfter() & VXCVI) != 0,
        VectorDepartures::spilled,
        "I.7.6.1.4",
        "one element's invalid conversion spills over to those after it");
    add(all, UNDEFINED, "xv.*", ALWAYS, fpscr(FI), "I.7.2.2", "FPSCR[FI]");
    add(
        all,
        QEMU,
        "xv.*",
        step -> (step.fpscrAfter() & OX) != 0 && step.onlyOurs(UX),
        exceptions(UX),
        "I.7.4",
        "reports the overflow of an element, and not the underflow of another");
    add(
        all,
        QEMU,
        "xv.*",
        step ->
            (step.fpscrAfter() & OX) != 0
                && step.onlyOurs(UX)
                && (step.fpscr() & UE) != 0
                && step.onlyWeInterrupt(),
        TARGET,
        "I.7.4",
        "writes the target though the element that underflows keeps it");
    add(
        all,
        QEMU,
        "xsnmsubqpo",
        step -> Elements.neighbours(step) || zeros(step),
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.2",
        "rounds as FPSCR says, not to odd, and gives zero a sign by that");
    add(
        all,
        QEMU,
        "x[sv]cv[su]xdsp",
        step -> noDouble(step) && Elements.neighbours(step),
        VALUE,
        "I.7.6.1.4",
        "rounds to a double, then to a single");
    add(
        all,
        QEMU,
        "xvcmp.*",
        step -> step.past() && step.raised(End.FP_EXCEPTION),
        VectorDepartures::unsaved,
        "III.6.7",
        "loses what an instruction before the interrupted one has computed");
    add(
        all,
        QEMU,
        "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x600 && (step.fpscr() & 1) != 0,
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.5",
        "takes FPSCR's rounding towards zero and towards negative infinity for each other");
    add(
        all,
        UNDEFINED,
        "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x200 || (step.word() & 0x1_0600) == 0x400,
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.5",
        "two rounding modes that are reserved");
    add(
        all,
        UNDEFINED,
        "vext(ract)?(u[bhw]|d)[lr]?x?|vinsert.|xxinsertw|xxextractuw",
        step -> !indexInRange(step),
        TARGET,
        "I.6.8.4, I.7.6.1.7",
        "an element that reaches beyond the end of the register");
    add(
        all,
        UNDEFINED,
        "bcd.*",
        step -> step.crField(6) == 1 || !validDecimals(step),
        TARGET,
        "I.6.17",
        "the result of operations on what are no decimal numbers");
    add(
        all,
        QEMU,
        "bcdct[nz]\\.",
        step -> !packed(step, "VRB"),
        COMPARED,
        "I.6.17",
        "does not look at digits beyond those that it converts");
    add(
        all,
        QEMU,
        "bcd(add|sub)\\.",
        step -> step.crField(6) == 1 && zeroSum(step),
        register(Registers.CR, 0x30),
        "I.6.17",
        "takes what is no decimal number for zero");
    add(
        all,
        UNDEFINED,
        "bcdcfsq\\.",
        step -> (step.crField(6) & 1) != 0,
        TARGET,
        "I.6.17",
        "the result after an overflow");
    add(
        all,
        QEMU,
        "bcd(cpsgn|setsgn)\\.",
        step -> step.field("VRT") == step.field("VRB"),
        TARGET.andThen(cr(CR6)),
        "I.6.17",
        "overwrites its operand");
    add(
        all,
        QEMU,
        "bcd(add|sub)\\.",
        VectorDepartures::zeroSum,
        COMPARED.andThen((step, mask) -> mask.ignore(step.targetWord() + 1, 15)),
        "I.6.17",
        "takes the sign of an operand for that of zero, and says that zero is greater than zero");
    add(
        all,
        QEMU,
        "bcdu?trunc\\.",
        step -> (step.operand("VRA", 0) & 0xffff) == 0xffff,
        TARGET.andThen(cr(CR6)),
        "I.6.17",
        "takes a length of 65535 for -1");
    add(
        all,
        QEMU,
        "bcdsr\\.",
        step -> (byte) step.operand("VRA", 0) < -31,
        TARGET.andThen(COMPARED),
        "I.6.17",
        "shifts by 31 what is to be shifted farther, and rounds");
    add(
        all,
        QEMU,
        "bcdctsq\\.",
        step -> step.ourTarget(1) == 0 && step.theirTarget(0) == step.ourTarget(0) + 1,
        TARGET,
        "I.6.17",
        "negates wrongly if the lower half is zero");
    add(
        all,
        QEMU,
        "bcdus\\.",
        step -> (step.operand("VRB", 0) | step.operand("VRB", 1)) == 0,
        register(Registers.CR, 0x10),
        "I.6.17",
        "says that zero overflows when it is shifted far");
    add(
        all,
        QEMU,
        "bcd(ctsq|us|utrunc)\\.",
        VectorDepartures::comparedAsSigned,
        COMPARED,
        "I.6.17",
        "takes the result for a signed decimal number");
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
    int compared = (high | low >>> 4) == 0 ? 2 : sign >= 10 && sign != 11 && sign != 13 ? 4 : 8;
    return (step.their(Registers.CR) >>> CR6 & 14) == compared;
  }

  /** Whether the operand is less than any normal single, and not zero. */
  private static boolean noNormalSingle(Step step) {
    long magnitude = step.operand("XB", 0) & Long.MAX_VALUE;
    return magnitude != 0 && magnitude < Double.doubleToRawLongBits(Float.MIN_NORMAL);
  }

  /** Whether an integer operand is no double. */
  private static boolean noDouble(Step step) {
    boolean unsigned = step.name().contains("cvu");
    for (int half = 0; half < (step.name().startsWith("xv") ? 2 : 1); half++) {
      long x = step.operand("XB", half);
      long magnitude = unsigned || x >= 0 ? x : -x;
      int zeros = Long.numberOfLeadingZeros(magnitude) + Long.numberOfTrailingZeros(magnitude);
      if (magnitude != 0 && 64 - zeros > 53) {
        return true;
      }
    }
    return false;
  }

  /** What QEMU may hold in registers of the host, and not have stored when it interrupts. */
  private static void unsaved(Step step, Mask mask) {
    mask.ignore(Registers.CR, -1).ignore(Registers.XER, -1);
    mask.ignore(Registers.LR, -1).ignore(Registers.CTR, -1);
    for (int gpr = 0; gpr < 32; gpr++) {
      mask.ignore(gpr, -1);
    }
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

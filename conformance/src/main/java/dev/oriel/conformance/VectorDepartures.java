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

/** Departures of VMX and VSX instructions, including packed decimals. */
final class VectorDepartures {
  /** The bits of CR6 that compare a decimal number with zero. */
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
        "does not merge the old contents of the target");
    add(
        all,
        UNDEFINED,
        "vexptefp",
        ALWAYS,
        VectorDepartures::exponentials,
        "I.6.10.5",
        "the estimate; QEMU's is wrong for large operands");
    add(
        all,
        QEMU,
        "xststdcsp",
        VectorDepartures::noNormalSingle,
        (step, mask) ->
            mask.ignore(Registers.CR, 2L << 28 - 4 * step.field("BF"))
                .ignore(Registers.FPSCR, 2 << 12),
        "I.7.6.1.6",
        "treats a double below the range of singles as zero");
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
        "reports only the enabled exception, not those of other elements");
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
        "applies the invalid conversion of one element to later elements");
    add(all, UNDEFINED, "xv.*", ALWAYS, fpscr(FI), "I.7.2.2", "FPSCR[FI]");
    add(
        all,
        QEMU,
        "xv.*",
        step -> (step.fpscrAfter() & OX) != 0 && step.onlyOurs(UX),
        exceptions(UX),
        "I.7.4",
        "reports the overflow of one element but not the underflow of another");
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
        "writes the target although the underflow of an element suppresses that");
    add(
        all,
        QEMU,
        "xsnmsubqpo",
        step -> Elements.neighbours(step) || zeros(step),
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.2",
        "rounds by FPSCR instead of to odd, which also affects the sign of zero");
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
        "loses results of instructions before the interrupted one");
    add(
        all,
        QEMU,
        "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x600 && (step.fpscr() & 1) != 0,
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.5",
        "swaps FPSCR's modes of rounding towards zero and towards negative infinity");
    add(
        all,
        UNDEFINED,
        "xsrqpix?|xsrqpxp",
        step -> (step.word() & 0x1_0600) == 0x200 || (step.word() & 0x1_0600) == 0x400,
        VALUE.andThen(exceptions(OX)),
        "I.7.6.1.5",
        "reserved rounding modes");
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
        "the result for invalid decimal operands");
    add(
        all,
        QEMU,
        "bcdct[nz]\\.",
        step -> !packed(step, "VRB"),
        COMPARED,
        "I.6.17",
        "does not check the digits that it does not convert");
    add(
        all,
        QEMU,
        "bcd(add|sub)\\.",
        step -> step.crField(6) == 1 && zeroSum(step),
        register(Registers.CR, 0x30),
        "I.6.17",
        "treats an invalid decimal number as zero");
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
        "overwrites its operand if that is also the target");
    add(
        all,
        QEMU,
        "bcd(add|sub)\\.",
        VectorDepartures::zeroSum,
        COMPARED.andThen((step, mask) -> mask.ignore(step.targetWord() + 1, 15)),
        "I.6.17",
        "gives a zero result the sign of an operand and reports it as greater than zero");
    add(
        all,
        QEMU,
        "bcdu?trunc\\.",
        step -> (step.operand("VRA", 0) & 0xffff) == 0xffff,
        TARGET.andThen(cr(CR6)),
        "I.6.17",
        "treats a length of 65535 as -1");
    add(
        all,
        QEMU,
        "bcdsr\\.",
        step -> (byte) step.operand("VRA", 0) < -31,
        TARGET.andThen(COMPARED),
        "I.6.17",
        "limits a shift to 31 digits, and rounds");
    add(
        all,
        QEMU,
        "bcdctsq\\.",
        step -> step.ourTarget(1) == 0 && step.theirTarget(0) == step.ourTarget(0) + 1,
        TARGET,
        "I.6.17",
        "negates wrongly if the low doubleword is zero");
    add(
        all,
        QEMU,
        "bcdus\\.",
        step -> (step.operand("VRB", 0) | step.operand("VRB", 1)) == 0,
        register(Registers.CR, 0x10),
        "I.6.17",
        "reports an overflow when zero is shifted far");
    add(
        all,
        QEMU,
        "bcd(ctsq|us|utrunc)\\.",
        VectorDepartures::comparedAsSigned,
        COMPARED,
        "I.6.17",
        "compares the result with zero as a signed decimal number");
  }

  /** Ignores bits of the old target that Oriel keeps and QEMU clears. */
  private static void forgottenMerge(Step step, Mask mask) {
    for (int word = step.targetWord(); word < step.targetWord() + 2; word++) {
      mask.ignore(word, step.before().get(word) & step.our(word) & ~step.their(word));
    }
  }

  /** Ignores elements that Oriel estimates within the ISA's bound, 1/16 of the power of two. */
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

  /** Whether both results are zero. */
  private static boolean zeros(Step step) {
    return (step.theirTarget(0) | step.ourTarget(0)) << 1 == 0
        && (step.theirTarget(1) | step.ourTarget(1)) == 0;
  }

  /** Ignores elements after the first that QEMU has saturated. */
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

  /** Whether the operand is smaller than any normal single but not zero. */
  private static boolean noNormalSingle(Step step) {
    long magnitude = step.operand("XB", 0) & Long.MAX_VALUE;
    return magnitude != 0 && magnitude < Double.doubleToRawLongBits(Float.MIN_NORMAL);
  }

  /** Whether an integer operand is not exactly representable as a double. */
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

  /**
   * Ignores registers that QEMU may hold in host registers and not write back before an interrupt.
   */
  private static void unsaved(Step step, Mask mask) {
    mask.ignore(Registers.CR, -1).ignore(Registers.XER, -1);
    mask.ignore(Registers.LR, -1).ignore(Registers.CTR, -1);
    for (int gpr = 0; gpr < 32; gpr++) {
      mask.ignore(gpr, -1);
    }
  }

  /** Whether the element lies within the register; otherwise it is undefined. */
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

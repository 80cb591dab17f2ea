package dev.oriel.conformance;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Building blocks of departures: masks of register bits and of what depends on them. */
final class Excuses {
  // FPSCR.
  static final long FX = 0x8000_0000L;
  static final long UX = 0x0800_0000L;
  static final long OE = 0x40;
  static final long UE = 0x20;
  static final long XE = 0x08;
  static final long XX = 0x0200_0000L;
  static final long VXSNAN = 0x0100_0000L;
  static final long INVALID = 0x01f8_0700L;
  static final long EXCEPTIONS = 0x1ff8_0700L;
  static final long FI = 1 << 17;
  static final long FPRF = 0x1f << 12;
  static final long VXCVI = 0x100;
  static final long VX = 0x2000_0000L;
  static final long FEX = 0x4000_0000L;
  static final long ENABLED = 0xf8;
  static final long OX = 0x1000_0000L;

  // Where fields of CR are.
  static final int CR1 = 24;
  static final int CR6 = 4;

  static final Predicate<Step> ALWAYS = step -> true;
  static final BiConsumer<Step, Mask> ENDING = (step, mask) -> mask.ignoreEnding();
  static final BiConsumer<Step, Mask> EVERYTHING = (step, mask) -> mask.ignoreEverything();

  static final BiConsumer<Step, Mask> TARGET =
      (step, mask) -> {
        if (step.target() >= 0) {
          mask.ignoreVsr(step.target());
        } else if (step.field("RT") >= 0) {
          mask.ignore(step.field("RT"), -1);
        }
      };

  /** The target, and its class. */
  static final BiConsumer<Step, Mask> VALUE = TARGET.andThen(fpscr(FPRF));

  private Excuses() {}

  static void add(
      List<Departure> all,
      Departure.Kind kind,
      String rows,
      Predicate<Step> when,
      BiConsumer<Step, Mask> what,
      String section,
      String why) {
    all.add(new Departure(kind, Pattern.compile(rows), when, what, section, why));
  }

  static BiConsumer<Step, Mask> register(int index, long bits) {
    return (step, mask) -> mask.ignore(index, bits);
  }

  static BiConsumer<Step, Mask> fpscr(long bits) {
    return register(Registers.FPSCR, bits);
  }

  static BiConsumer<Step, Mask> cr(int shift) {
    return register(Registers.CR, 15L << shift);
  }

  /**
   * Exception bits, and what depends on them: summary bits, copies in CR1, and whether there is an
   * interrupt.
   */
  static BiConsumer<Step, Mask> exceptions(long bits) {
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

  /** The second doublewords of the target's floating-point registers, if zero or unchanged. */
  static void secondDoublewords(Step step, Mask mask) {
    int last = step.target() < 0 ? -1 : step.targetWord() + (step.field("FRTp") < 0 ? 1 : 3);
    for (int word = step.targetWord() + 1; word <= last; word += 2) {
      if ((step.our(word) == 0 || step.weKeep(word, -1))
          && (step.their(word) == 0 || step.theyKeep(word, -1))) {
        mask.ignore(word, -1);
      }
    }
  }
}

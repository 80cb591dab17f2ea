package dev.oriel.conformance;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A known reason for a difference: the ISA leaves a result undefined, or QEMU departs from the ISA.
 *
 * @param rows matches the mnemonics that it applies to
 * @param when whether it applies to a step
 * @param what adds the bits that it excuses to a mask
 * @param section of the Power ISA 3.0B
 * @param why what is undefined or what QEMU does, as one clause
 */
record Departure(
    Kind kind,
    Pattern rows,
    Predicate<Step> when,
    BiConsumer<Step, Mask> what,
    String section,
    String why) {
  /** The cause of a difference. */
  enum Kind {
    /** The ISA leaves the result undefined. */
    UNDEFINED("undefined"),
    /** QEMU 7.2 departs from the ISA. */
    QEMU("QEMU"),
    /** Time or random numbers. */
    NONDETERMINISTIC("chance");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  boolean applies(Step step) {
    return rows.matcher(step.name()).matches() && when.test(step);
  }
}

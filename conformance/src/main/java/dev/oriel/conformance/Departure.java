package dev.oriel.conformance;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A known reason for a difference: what the ISA leaves undefined, or what QEMU does otherwise than
 * the ISA says.
 *
 * @param rows matches the mnemonics that it is about
 * @param when it applies
 * @param what it excuses
 * @param section of the Power ISA 3.0B
 * @param why in words
 */
record Departure(
    Kind kind,
    Pattern rows,
    Predicate<Step> when,
    BiConsumer<Step, Mask> what,
    String section,
    String why) {
  /** Whose doing a difference is. */
  enum Kind {
    /** The ISA does not say what happens. */
    UNDEFINED("undefined"),
    /** QEMU 7.2 does not do what the ISA says. */
    QEMU("QEMU"),
    /** Time and chance. */
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

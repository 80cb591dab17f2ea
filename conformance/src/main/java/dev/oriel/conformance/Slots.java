package dev.oriel.conformance;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import java.util.List;
import java.util.Random;

/**
 * The rows that fill a program: none that branches, writes LR or CTR, or would end most programs.
 *
 * @param all all of them
 * @param fixedPoint those that most programs consist of
 */
record Slots(List<Instruction> all, List<Instruction> fixedPoint) {
  /** Those of {@code rows} that fit. */
  static Slots of(List<Instruction> rows) {
    List<Instruction> all = rows.stream().filter(Slots::fits).toList();
    List<Instruction> fixed =
        all.stream()
            .filter(
                row ->
                    row.semanticsClass()
                        .matches(
                            "Arithmetic|Division|Logical|RotateShift|Compare|Load|Store"
                                + "|ConditionRegister"))
            .toList();
    return new Slots(all, fixed);
  }

  private static boolean fits(Instruction row) {
    return !row.has(Flag.BRANCH)
        && !row.mnemonic().matches("mtspr|mtlr|mtctr|mfspr|mftb|darn|mffs.*|mcrfs|wait|st.cx\\.")
        && !row.semanticsClass().matches("StringMultiple|Trap");
  }

  /** One of them, fixed-point twice out of three times. */
  Instruction draw(Random random) {
    List<Instruction> some = random.nextInt(3) == 0 || fixedPoint.isEmpty() ? all : fixedPoint;
    return some.get(random.nextInt(some.size()));
  }
}

package dev.oriel.cpu.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Field;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.isa.Operand;
import dev.oriel.isa.Touched;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Methods on values have the parameters that their package documents, and match their rows. */
class ValueFormsTest {
  private static final int TRIALS = 100;
  private static final long SEED = Long.getLong("oriel.seed", 20261129);

  @Test
  void methodsOnValuesMatchTheirRows() throws ReflectiveOperationException {
    int forms = 0;
    try (EffectsMachine machine = new EffectsMachine()) {
      for (Instruction row : IsaTable.power9().instructions()) {
        Class<?> semantics = Class.forName("dev.oriel.cpu.semantics." + row.semanticsClass());
        for (Method method : semantics.getDeclaredMethods()) {
          if (method.getName().equals(row.semanticsMethod())
              && Modifier.isPublic(method.getModifiers())
              && method.getReturnType() != void.class) {
            forms++;
            check(machine, row, method);
          }
        }
      }
    }
    assertThat(forms).isGreaterThan(120);
  }

  private static void check(EffectsMachine machine, Instruction row, Method form)
      throws ReflectiveOperationException {
    Random random = new Random(SEED + row.mnemonic().hashCode());
    for (int i = 0; i < TRIALS; i++) {
      EffectsTrial trial = new EffectsTrial(row, random);
      EffectsMachine.Outcome outcome = machine.run(row, trial.word, trial.before, 0);
      if (outcome.interrupt().isEmpty()) {
        Number result = (Number) form.invoke(null, arguments(row, trial));
        assertThat(target(row, trial, outcome))
            .as("%s 0x%08x, seed %d", row.mnemonic(), trial.word, SEED)
            .isEqualTo(result.longValue());
      }
    }
  }

  private static Object[] arguments(Instruction row, EffectsTrial trial) {
    Touched reads = row.effects().reads(trial.word);
    long[] before = trial.before.cells();
    List<Object> arguments = new ArrayList<>();
    for (Operand operand : row.operands()) {
      Field field = operand.field();
      int value = field.extract(trial.word);
      boolean target = field == target(row);
      switch (field.kind()) {
        case GPR, GPR0 -> {
          if (!target || row.mnemonic().matches("rl[wd]imi\\.?")) {
            boolean none = field.kind() == Field.Kind.GPR0 && value == 0;
            assertThat(none || (reads.gprs() >>> value & 1) != 0).as(row.mnemonic()).isTrue();
            arguments.add(none ? 0L : before[ThreadState.GPR + value]);
          }
        }
        case FPR -> {
          if (!target) {
            arguments.add(before[ThreadState.VSR + 2 * value]);
          }
        }
        case CRB -> arguments.add((int) before[ThreadState.CR + value / 4] >> 3 - value % 4 & 1);
        case CRF -> {}
        default -> arguments.add(value);
      }
    }
    return arguments.toArray();
  }

  private static Field target(Instruction row) {
    return row.operands().getFirst().field();
  }

  private static long target(Instruction row, EffectsTrial trial, EffectsMachine.Outcome outcome) {
    Field field = target(row);
    int number = field.extract(trial.word);
    long[] after = outcome.state().cells();
    return switch (field.kind()) {
      case GPR -> after[ThreadState.GPR + number];
      case FPR -> after[ThreadState.VSR + 2 * number];
      case CRF -> after[ThreadState.CR + number] & ~1;
      default -> throw new AssertionError(field.name());
    };
  }
}

package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.testkit.Seeds;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs of random instructions with branches, loops and calls, on the interpreter and on the
 * compiler: the same state at the end, after the same number of instructions.
 */
class RandomProgramsTest {
  private static final IsaTable ISA = IsaTable.power9();

  @ParameterizedTest
  @CsvSource({"1,true", "1,false", "400,true", "400,false", "12,true"})
  void endInTheSameStateAsUnderTheInterpreter(int mostInstructions, boolean littleEndian) {
    CompilerSettings settings = new CompilerSettings(0, mostInstructions, 1000, false);
    try (ProgramRunner expected = new ProgramRunner(v -> new Interpreter(v, ISA), littleEndian);
        ProgramRunner actual =
            new ProgramRunner(v -> new CompiledEngine(v, ISA, settings), littleEndian)) {
      for (long seed : Seeds.seeds(Integer.getInteger("oriel.programs", 150)).toArray()) {
        int[] program = RandomProgram.make(ISA, new Random(seed));
        expected.load(program);
        actual.load(program);
        String right = expected.run(seed);
        String ours = actual.run(seed);
        if (!right.equals(ours)) {
          assertThat(ours)
              .as("%s%n%s", Seeds.replay(seed), ProgramRunner.text(program))
              .isEqualTo(right);
        }
      }
    }
  }
}

package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.testkit.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a few instances of each row that has an emitter on the interpreter and on the compiler, with
 * random operands, rounding modes, enabled exceptions and available facilities, and compares the
 * final states, FPSCR included.
 */
class EmittedRowsTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final int INSTANCES = 4;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void matchTheirSemantics(boolean littleEndian) {
    List<Instruction> rows =
        ISA.instructions().stream()
            .filter(row -> Kind.of(row, row.match()) == Kind.STRAIGHT)
            .filter(Emitters::has)
            .toList();
    assertThat(rows).hasSizeGreaterThan(250);
    CompilerSettings settings = new CompilerSettings(0, 100, 1000, false);
    long seed = Seeds.seeds(1).findFirst().orElseThrow();
    Random random = new Random(seed);
    try (ProgramRunner expected = new ProgramRunner(v -> new Interpreter(v, ISA), littleEndian);
        ProgramRunner actual =
            new ProgramRunner(v -> new CompiledEngine(v, ISA, settings), littleEndian)) {
      for (Instruction row : rows) {
        int[] program = new int[INSTANCES + 1];
        for (int i = 0; i < INSTANCES; i++) {
          program[i] = RandomProgram.instruction(row, random);
        }
        program[INSTANCES] = RandomProgram.HYPERCALL;
        expected.load(program);
        actual.load(program);
        for (int i = 0; i < 12; i++) {
          long state = random.nextLong();
          String right = expected.run(state);
          String ours = actual.run(state);
          if (!right.equals(ours)) {
            assertThat(ours)
                .as("%s%n%s", Seeds.replay(seed), ProgramRunner.text(program))
                .isEqualTo(right);
          }
        }
      }
    }
  }
}

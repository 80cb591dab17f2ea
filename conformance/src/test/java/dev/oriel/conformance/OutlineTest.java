package dev.oriel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs loop, call and end. */
class OutlineTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final int PROGRAMS = 500;

  private final Slots slots =
      Slots.of(
          ISA.instructions().stream()
              .filter(row -> Forms.runs(row, true))
              .filter(Forms::goesOn)
              .toList());

  @Test
  void mostProgramsRunToTheirEndAndAllAreBounded() {
    Generator generator = new Generator(ISA);
    Map<Outcome.End, Integer> ends = new EnumMap<>(Outcome.End.class);
    try (Side side = new OrielSide(true, vcpu -> Engines.INTERPRETER.of(vcpu, ISA))) {
      for (int seed = 0; seed < PROGRAMS; seed++) {
        Trial program = generator.program(slots, seed);
        assertThat(program.code().length).isLessThanOrEqualTo(Layout.LONGEST);
        ends.merge(side.run(program).end(), 1, Integer::sum);
      }
    }
    assertThat(ends.get(Outcome.End.EXIT)).isGreaterThan(PROGRAMS / 2);
    assertThat(ends.getOrDefault(Outcome.End.ENDLESS, 0)).isLessThan(PROGRAMS / 10);
  }

  @Test
  void programsHoldEveryKindOfBranch() {
    Generator generator = new Generator(ISA);
    Map<String, Long> branches =
        IntStream.range(0, PROGRAMS)
            .flatMap(seed -> Arrays.stream(generator.program(slots, seed).code()))
            .mapToObj(ISA::decode)
            .filter(row -> row.has(Flag.BRANCH))
            .collect(Collectors.groupingBy(Instruction::mnemonic, Collectors.counting()));
    assertThat(branches.keySet())
        .containsAll(
            List.of(
                "b", "bl", "bla", "bc", "bcl", "bclr", "bclrl", "bcctr", "bcctrl", "bctar",
                "bctarl"));
  }
}

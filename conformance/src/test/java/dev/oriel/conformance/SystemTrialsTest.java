package dev.oriel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemTrialsTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final List<String> LINES =
      List.of(
          "seed 1, 3 steps",
          "sc 0 msr 8000000000001001: c00 +4 srr1 8000000000001001",
          "wait 0 msr b103: 900 +4 srr1 b103",
          "sc 0 msr 803901: c00 +4 srr1 803901");

  private static Tally of(String row, Map<Instruction, Tally> tallies) {
    return tallies.get(ISA.instruction(row).orElseThrow());
  }

  @Test
  void equalLinesAgree() {
    Map<Instruction, Tally> tallies = SystemTrials.judge(ISA, LINES, LINES);
    assertThat(of("sc", tallies).agreed()).isEqualTo(2);
    assertThat(of("wait", tallies).agreed()).isEqualTo(1);
    assertThat(tallies.values()).allMatch(tally -> tally.failures().isEmpty());
  }

  @Test
  void aDifferentOrMissingLineFailsItsRow() {
    List<String> ours = List.of(LINES.get(0), LINES.get(1).replace("+4", "+0"), LINES.get(2));
    Map<Instruction, Tally> tallies = SystemTrials.judge(ISA, ours, LINES);
    assertThat(of("sc", tallies).failures())
        .satisfiesExactly(
            first ->
                assertThat(first).contains("step 1: QEMU: sc 0", "c00 +4", "Oriel: sc 0", "c00 +0"),
            second -> assertThat(second).contains("step 3: ", "Oriel: nothing"));
    assertThat(of("wait", tallies).failures()).isEmpty();
  }
}

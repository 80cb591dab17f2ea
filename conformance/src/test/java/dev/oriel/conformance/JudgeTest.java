package dev.oriel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The judge finds a wrong implementation and reports it with few instructions. */
class JudgeTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final Assembler ASSEMBLER = new Assembler(ISA);

  private final Side right = new OrielSide(true, vcpu -> new Interpreter(vcpu, ISA));

  @AfterEach
  void close() {
    right.close();
  }

  @Test
  void equalSidesAgree() {
    Judge judge = new Judge(ISA, right, right, right);
    Generator generator = new Generator(ISA);
    List<Instruction> rows =
        ISA.instructions().stream()
            .filter(row -> Forms.runs(row, true) && !row.mnemonic().matches("darn|mftb|mfspr"))
            .toList();
    for (int seed = 0; seed < 500; seed++) {
      assertThat(judge.judge(generator.sequence(rows, 6, seed)).agreed())
          .as("seed " + seed)
          .isTrue();
    }
  }

  @Test
  void findsAWrongInstructionAmongOthers() {
    Judge judge =
        new Judge(ISA, new Wrong(right, ASSEMBLER.assemble("mulld r6,r5,r5")), right, right);
    Trial trial =
        trial("addi r3,0,1", "addi r5,r3,2", "mulld r6,r5,r5", "add r7,r6,r6", "subf r5,r3,r3");
    Verdict.Failure failure = judge.judge(trial).failure();
    assertThat(failure).isNotNull();
    assertThat(failure.trial().until(1).code()[0]).isEqualTo(ASSEMBLER.assemble("mulld r6,r5,r5"));
    assertThat(failure.differences()).singleElement().asString().startsWith("r6: ");
  }

  @Test
  void shrinksAFailureToTheInstructionsItNeeds() {
    Judge judge =
        new Judge(ISA, new Wrong(right, ASSEMBLER.assemble("mulld r6,r5,r5")), right, right);
    Trial trial =
        trial("addi r3,0,1", "addi r5,r3,2", "mulld r6,r5,r5", "add r7,r6,r6", "subf r5,r3,r3");
    Trial shortest = judge.shrink(trial);
    assertThat(shortest.code()).containsExactly(ASSEMBLER.assemble("mulld r6,r5,r5"));
    assertThat(shortest.before().words()).containsOnly(0);
  }

  @Test
  void removesBranchesThatAFailureDoesNotNeed() {
    int store = ASSEMBLER.assemble("stwcx. r4,0,r3");
    Judge judge = new Judge(ISA, new Forgetful(right, store), right, right);
    Trial trial =
        trial(
            "addi r9,0,1",
            "b 8",
            "addi r9,0,2",
            "lwarx r5,0,r3",
            "addi r10,0,1",
            "b 8",
            "addi r10,0,2",
            "stwcx. r4,0,r3");
    trial = trial.withBefore(trial.before().with(3, Layout.DATA));
    Trial shortest = judge.shrink(trial);
    assertThat(shortest.code()).containsExactly(ASSEMBLER.assemble("lwarx r5,0,r3"), store);
  }

  @Test
  void aCutKeepsWhereBranchesAndAddressesLead() {
    Trial trial = trial("bc 16,0,16", "addi r9,0,1", "addi r9,0,2", "addi r9,0,3", "b -16");
    trial = trial.withBefore(trial.before().with(Registers.LR, trial.address(3) | 1));
    Trial less = Cut.without(trial, 1, 2);
    assertThat(less.code())
        .containsExactly(
            ASSEMBLER.assemble("bc 16,0,8"),
            ASSEMBLER.assemble("addi r9,0,3"),
            ASSEMBLER.assemble("b -8"));
    assertThat(less.before().get(Registers.LR)).isEqualTo(less.address(1) | 1);
  }

  @Test
  void anEngineThatDiffersFromTheInterpreterFailsWhereADepartureExcusesIt() {
    // Whether an estimate is exact is undefined.
    int estimate = ASSEMBLER.assemble("xvredp vs1,vs2");
    Judge judge = new Judge(ISA, right, new Wrong(right, estimate), right);
    Verdict.Failure failure = judge.judge(trial("xvredp vs1,vs2")).failure();
    assertThat(failure).isNotNull();
    assertThat(failure.differences()).singleElement().asString().startsWith("r6: ");
  }

  @Test
  void keepsEarlierInstructionsThatAFailureNeeds() {
    // The faulty store differs only if lwarx has made a reservation.
    int store = ASSEMBLER.assemble("stwcx. r4,0,r3");
    Judge judge = new Judge(ISA, new Forgetful(right, store), right, right);
    Trial trial = trial("addi r9,0,1", "lwarx r5,0,r3", "stwcx. r4,0,r3", "addi r9,0,2");
    trial = trial.withBefore(trial.before().with(3, Layout.DATA));
    Verdict.Failure failure = judge.judge(trial).failure();
    assertThat(failure).isNotNull();
    Trial shortest = judge.shrink(failure.trial());
    assertThat(shortest.code()).containsExactly(ASSEMBLER.assemble("lwarx r5,0,r3"), store);
  }

  @Test
  void theSeedDeterminesTheTrials() {
    Generator generator = new Generator(ISA);
    Instruction row = ISA.instruction("xvmaddadp").orElseThrow();
    long seed = new Random().nextLong();
    Trial one = generator.single(row, seed);
    Trial two = generator.single(row, seed);
    assertThat(two.code()).as("seed " + seed).isEqualTo(one.code());
    assertThat(two.before()).isEqualTo(one.before());
  }

  private static Trial trial(String... lines) {
    int[] code = List.of(lines).stream().mapToInt(ASSEMBLER::assemble).toArray();
    return new Trial(0, 100, code, code.length, new TreeMap<>(), new Registers());
  }

  /** Adds one to the result of one instruction. */
  private record Wrong(Side right, int word) implements Side {
    @Override
    public List<Outcome> run(List<Trial> trials) {
      return trials.stream().map(this::wrong).toList();
    }

    private Outcome wrong(Trial trial) {
      int at = List.of(java.util.Arrays.stream(trial.code()).boxed().toArray()).indexOf(word);
      Outcome outcome = right.run(trial);
      if (at < 0 || at >= trial.limit()) {
        return outcome;
      }
      Outcome then = right.run(trial.until(at + 1));
      Registers registers = then.after().with(6, then.after().get(6) + 1);
      Outcome spoilt = new Outcome(then.end(), then.position(), 0, registers, then.data());
      return at + 1 >= trial.limit() ? spoilt : right.run(trial.from(at + 1, spoilt)).from(-at - 1);
    }

    @Override
    public void close() {}
  }

  /** Never stores conditionally. */
  private record Forgetful(Side right, int word) implements Side {
    @Override
    public List<Outcome> run(List<Trial> trials) {
      return trials.stream().map(this::forgetful).toList();
    }

    private Outcome forgetful(Trial trial) {
      int at = List.of(java.util.Arrays.stream(trial.code()).boxed().toArray()).indexOf(word);
      if (at <= 0 || at >= trial.limit()) {
        return right.run(trial);
      }
      return right.run(trial.from(at, right.run(trial.until(at)))).from(-at);
    }

    @Override
    public void close() {}
  }
}

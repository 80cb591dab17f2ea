package dev.oriel.cpu.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Cases that {@link FixedPointVectorTest} cannot record; results are in the notation of the
 * vectors.
 */
class FixedPointTest {
  private static final long CODE = 0x20_0000;

  private final Assembler assembler = new Assembler(IsaTable.power9());
  private final VectorMachine little = new VectorMachine(true);
  private final VectorMachine big = new VectorMachine(false);
  private final VectorMachine word = new VectorMachine(false, false);

  @AfterEach
  void close() {
    little.close();
    big.close();
    word.close();
  }

  /** Runs instructions, separated by semicolons, with some registers set. */
  private String run(VectorMachine machine, String program, String registers) {
    String words =
        Arrays.stream(program.split(";"))
            .map(text -> "%08x".formatted(assembler.assemble(text, CODE)))
            .collect(Collectors.joining("+"));
    return machine.run(registers.isEmpty() ? words : words + " " + registers);
  }

  @Test
  void in32BitModeTheWordIsRecorded() {
    String operands = "r4=17fffffff r5=1";
    assertThat(run(word, "add. r3,r4,r5", operands)).isEqualTo("r3=180000000 c=80000000");
    assertThat(run(big, "add. r3,r4,r5", operands)).isEqualTo("r3=180000000 c=40000000");
  }

  @Test
  void in32BitModeCarryAndOverflowAreThoseOfTheWord() {
    assertThat(run(word, "addc r3,r4,r5", "r4=ffffffff r5=1")).isEqualTo("r3=100000000 x=20040000");
    assertThat(run(big, "addc r3,r4,r5", "r4=ffffffff r5=1")).isEqualTo("r3=100000000 x=40000");
    assertThat(run(word, "addo r3,r4,r5", "r4=7fffffff r5=1")).isEqualTo("r3=80000000 x=c0080000");
    assertThat(run(big, "addo r3,r4,r5", "r4=7fffffff r5=1")).isEqualTo("r3=80000000 x=80000");
    assertThat(run(word, "nego r3,r4", "r4=180000000")).isEqualTo("r3=fffffffe80000000 x=c0080000");
  }

  @Test
  void in32BitModeBranchesTestTheWordOfCtrAndReachTheLow4Gib() {
    String skip = "bc 16,lt,0x200008;addi r3,0,1";
    assertThat(run(word, skip, "t=100000001")).isEqualTo("r3=1 t=100000000");
    assertThat(run(big, skip, "t=100000001")).isEqualTo("t=100000000");
    assertThat(run(word, "bcctr 20,lt,0;addi r3,0,1", "t=7700200008")).isEqualTo("");
  }

  @Test
  void absoluteBranches() {
    assertThat(run(big, "bca 20,lt,0x100", "")).isEqualTo("interrupt 0x100");
    assertThat(run(big, "bcla 20,lt,0x200", "")).isEqualTo("interrupt 0x200");
  }

  @Test
  void branchesToTar() {
    assertThat(run(big, "mtspr 815,r4;bctar 20,lt,0;addi r3,0,1", "r4=20000c")).isEqualTo("");
    assertThat(run(big, "mtspr 815,r4;bctarl 20,lt,0;addi r3,0,1", "r4=20000c")).isEqualTo("");
    assertThat(run(big, "mtspr 815,r4;bctarl 4,lt,0;addi r3,0,1", "r4=20000c c=80000000"))
        .isEqualTo("r3=1");
  }

  @Test
  void invalidForms() {
    for (String text :
        new String[] {
          "bcctr 16,lt,0",
          "addex r3,r4,r5,1",
          "lwzu r3,4(r3)",
          "ldu r4,8(r0)",
          "stwu r4,8(r0)",
          "lwzux r3,r3,r4",
          "lswi r3,r4,8",
          "lmw r29,0(r30)",
        }) {
      assertThat(run(big, text, "r3=100080 r4=100080 t=20000c")).as(text).isEqualTo("ill");
    }
  }

  @Test
  void multiplesAndStringsNeedBigEndianMode() {
    for (String text :
        new String[] {
          "lmw r29,0(r3)",
          "stmw r29,0(r3)",
          "lswi r4,r3,8",
          "stswi r4,r3,8",
          "lswx r4,0,r3",
          "stswx r4,0,r3",
        }) {
      assertThat(run(little, text, "r3=100080 x=4")).as(text).isEqualTo("bus");
    }
  }

  @Test
  void aStringThatLoadsItsBaseIsInvalid() {
    // From r28 on ten registers go up to r5, eleven up to r6, which is the base.
    assertThat(run(big, "lswx r28,r6,r7", "r6=100080 r7=0 x=28")).doesNotContain("ill");
    assertThat(run(big, "lswx r28,r6,r7", "r6=100080 r7=0 x=29")).isEqualTo("ill");
    assertThat(run(big, "lswx r28,r7,r6", "r6=100080 r7=0 x=28")).doesNotContain("ill");
    assertThat(run(big, "lswx r28,r7,r6", "r6=100080 r7=0 x=29")).isEqualTo("ill");
    assertThat(run(big, "lswx r30,0,r7", "r7=100080 x=8")).doesNotContain("ill");
    assertThat(run(big, "lswx r30,0,r7", "r7=100080 x=9"))
        .as("RA=0 is no base")
        .startsWith("r0=")
        .contains("r30=8b28c562 r31=ff9c39d6");
    assertThat(run(big, "lswx r6,r6,r7", "r6=100080 r7=0 x=0")).as("no bytes").isEmpty();
  }

  @Test
  void multiples() {
    assertThat(run(big, "lmw r30,0(r3)", "r3=100080")).isEqualTo("r30=8b28c562 r31=ff9c39d6");
    assertThat(run(big, "addi r30,0,1;addi r31,0,-2;stmw r30,0(r3)", "r3=100080"))
        .isEqualTo("r30=1 r31=fffffffffffffffe m128=00000001fffffffe");
  }

  @Test
  void reservationsNeedAlignment() {
    assertThat(run(big, "lwarx r4,0,r3,0", "r3=100082")).isEqualTo("bus");
    assertThat(run(big, "ldarx r4,0,r3,0", "r3=100084")).isEqualTo("bus");
    assertThat(run(big, "stwcx. r4,0,r3", "r3=100082")).isEqualTo("bus");
  }

  @Test
  void quadwordReservationInLittleEndianMode() {
    assertThat(run(little, "lqarx r6,0,r3,0;stqcx. r4,0,r3", "r3=100080 r4=1 r5=2"))
        .isEqualTo(
            "r6=be2184e74aad1073 r7=d6399cff62c5288b c=20000000"
                + " m128=02000000000000000100000000000000");
  }

  @Test
  void signedExtremesInStorage() {
    String operands = "r3=100080 r5=ffffffffffffffff";
    assertThat(run(big, "lwat r4,r3,5", operands)).isEqualTo("r4=8b28c562 m128=ffffffff");
    assertThat(run(big, "lwat r4,r3,7", operands)).isEqualTo("r4=8b28c562");
    assertThat(run(big, "stwat r5,r3,5", operands)).isEqualTo("m128=ffffffff");
    assertThat(run(little, "stwat r5,r3,7", operands)).isEqualTo("m128=ffffffff");
    assertThat(run(little, "ldat r4,r3,5", "r3=100080 r5=5"))
        .isEqualTo("r4=d6399cff62c5288b m128=0500000000000000");
  }

  @Test
  void fetchAndIncrementEqual() {
    String equal = "addi r5,0,7;std r5,0(r3);std r5,8(r3);ldat r4,r3,25";
    assertThat(run(big, equal, "r3=100080"))
        .isEqualTo("r4=7 r5=7 m128=00000000000000080000000000000007");
    assertThat(run(big, "ldat r4,r3,25", "r3=100080")).isEqualTo("r4=8000000000000000");
    assertThat(run(big, "lwat r4,r3,25", "r3=100080")).isEqualTo("r4=80000000");
  }

  @Test
  void anUndefinedAtomicFunctionCodeCausesADataStorageInterrupt() {
    for (int function : new int[] {9, 15, 17, 26, 31}) {
      for (String mnemonic : new String[] {"lwat", "ldat", "stwat", "stdat"}) {
        assertThat(run(big, mnemonic + " r4,r3," + function, "r3=100080"))
            .isEqualTo("interrupt 0x300");
      }
    }
    assertThat(run(big, "stdat r4,r3,8", "r3=100080")).isEqualTo("interrupt 0x300");
  }

  @Test
  void atomicOperandsLieInOneBlock() {
    assertThat(run(big, "lwat r4,r3,28", "r3=100080")).isEqualTo("bus");
    assertThat(run(big, "lwat r4,r3,24", "r3=10009c")).isEqualTo("bus");
    assertThat(run(big, "stdat r4,r3,24", "r3=100098")).isEqualTo("bus");
    assertThat(run(big, "lwat r4,r3,0", "r3=10009c")).doesNotContain("bus");
  }

  @Test
  void anAtomicOperationMakesNoReservation() {
    assertThat(run(big, "lwat r4,r3,16;stwcx. r4,0,r3", "r3=100080 r5=ffffffff8b28c562"))
        .isEqualTo("r4=8b28c562");
  }

  @Test
  void extendedQuotientsOverflowBeyond63Bits() {
    assertThat(run(big, "divdeo r3,r4,r5", "r4=1 r5=2"))
        .isEqualTo("r3=8000000000000000 x=c0080000");
    assertThat(run(big, "divdeo r3,r4,r5", "r4=1 r5=fffffffffffffffe"))
        .isEqualTo("r3=8000000000000000");
    assertThat(run(big, "divdeo r3,r4,r5", "r4=1 r5=1")).isEqualTo("x=c0080000");
    assertThat(run(big, "divdeo r3,r4,r5", "r4=1 r5=0")).isEqualTo("x=c0080000");
    assertThat(run(big, "divdeo r3,r4,r5", "r4=ffffffffffffffff r5=4"))
        .isEqualTo("r3=c000000000000000");
  }

  @Test
  void pasteFails() {
    assertThat(run(big, "copy 0,r3;paste. 0,r3", "r3=100080 c=f0000000 x=80000000"))
        .isEqualTo("c=10000000");
    assertThat(run(big, "copy 0,r3", "r3=1000c0")).isEqualTo("bus");
    assertThat(run(big, "paste. 0,r3", "r3=100081")).isEqualTo("bus");
  }

  @Test
  void randomNumbers() {
    assertThat(run(big, "darn r3,3", "")).isEqualTo("r3=ffffffffffffffff");
    assertThat(run(big, "darn r3,0;rldicl r3,r3,32,32", "")).isEmpty();
    assertThat(run(big, "darn r3,1", "")).isNotEqualTo(run(big, "darn r3,1", ""));
  }
}

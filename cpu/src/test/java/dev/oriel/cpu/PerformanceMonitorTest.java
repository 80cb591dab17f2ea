package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted, when counters are frozen, and what happens when a counter becomes negative. */
class PerformanceMonitorTest {
  private static final long CODE = 0x10_0000;
  private static final long USER_CODE = 0x11_0000;
  private static final int HYPERCALL = 0x4400_0022;
  private static final long REAL = Msr.SF | Msr.ME;
  private static final long FREEZE = 0x8000_0000L;
  private static final long ALERT_ENABLE = 0x0400_0000L;
  private static final long FREEZE_ON_CONDITION = 0x0200_0000L;
  private static final long CONDITION_1 = 0x8000;
  private static final long CONDITION_OTHERS = 0x4000;
  private static final long ALERT_OCCURRED = 0x80;

  /** Ends after {@link #LONG} passes, so that a lost alert fails a test instead of stopping it. */
  private static final String LOOP = "bc 16,0,0";

  private static final long LONG = 10_000_000;

  private final GuestMemory memory = GuestMemory.reserve(2 << 20);
  private final Assembler assembler = new Assembler(IsaTable.power9());
  private long ticks;
  private final Partition partition = new Partition(memory, new NoDevices(), () -> ticks);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final Interpreter engine = new Interpreter(vcpu, IsaTable.power9());

  PerformanceMonitorTest() {
    memory.plug(0, 2 << 20);
    for (int vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, HYPERCALL);
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void instructionsAreCountedExactlyAnywhereInABlock() {
    enable(0);
    run(REAL, "mfspr 3,791", "addi 6,0,1", "addi 6,0,1", "mfspr 4,791", "mfspr 5,775");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(3);
    assertThat(vcpu.gpr[5] - vcpu.gpr[4]).isEqualTo(1);
  }

  @Test
  void interruptedBlocksAreCountedExactly() {
    enable(0);
    vcpu.gpr[7] = 1000;
    run(REAL, "mtspr 9,7", "mfspr 3,791", "addi 6,0,1", "bc 16,0,-4", "mfspr 4,791");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(2001);
    run(REAL, "mfspr 3,791", "addi 6,0,1", "addi 6,0,1", "tw 31,0,0");
    assertThat(vcpu.nip).isEqualTo(Vectors.PROGRAM + 4);
    memory.putInt(Vectors.PROGRAM, assembler.assemble("mfspr 4,791"));
    memory.putInt(Vectors.PROGRAM + 4, HYPERCALL);
    run(REAL, "mfspr 3,791", "addi 6,0,1", "addi 6,0,1", "tw 31,0,0");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).as("the trap does not complete").isEqualTo(3);
  }

  @Test
  void aWrittenCounterContinuesFromItsValue() {
    enable(0);
    vcpu.gpr[3] = 0x1_0000_0064L;
    run(REAL, "mtspr 791,3", "addi 6,0,1", "mfspr 4,791");
    assertThat(vcpu.gpr[4]).isEqualTo(0x65);
  }

  @Test
  void aCycleIsANanosecond() {
    enable(0);
    ticks = 1000;
    run(REAL, "mfspr 3,792");
    ticks += 512_000;
    run(REAL, "mfspr 4,792");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "0x02000000, 787",
    "0xfe000000, 787",
    "0x00020000, 788",
    "0x00f20000, 788",
    "0x00000200, 789",
    "0x000000fa, 790",
    "0x00000002, 790"
  })
  void eventsOfInstructions(String mmcr1, String counter) {
    vcpu.gpr[8] = Long.decode(mmcr1);
    enable(0);
    run(REAL, "mtspr 798,8", "mfspr 3," + counter, "addi 6,0,1", "mfspr 4," + counter);
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "0x1e000000, 787, 1000",
    "0xf0000000, 787, 1000",
    "0x001e0000, 788, 1000",
    "0x00f40000, 788, 1000",
    "0x0000001e, 790, 1000",
    "0x000000f4, 790, 512",
    "0x00000000, 787, 0",
    "0x10000000001e0000, 788, 1000",
    "0x01000000001e0000, 788, 0"
  })
  void eventsOfTime(String mmcr1, String counter, long expected) {
    vcpu.gpr[8] = Long.decode(mmcr1);
    enable(0);
    run(REAL, "mtspr 798,8", "mfspr 3," + counter);
    ticks += 512;
    run(REAL, "mfspr 4," + counter);
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(expected);
  }

  @Test
  void externalInterruptsAndBitsOfTheTimeBaseAreEvents() {
    vcpu.gpr[8] = 0x00f8_f800L;
    enable(1L << 23);
    run(REAL, "mtspr 798,8");
    ticks += 512 * 3;
    vcpu.setExternalInterrupt(true);
    run(REAL | Msr.EE, "addi 6,0,1");
    assertThat(vcpu.nip).isEqualTo(Vectors.EXTERNAL + 4);
    run(REAL, "mfspr 4,788", "mfspr 5,789");
    assertThat(vcpu.gpr[4]).isEqualTo(1);
    assertThat(vcpu.gpr[5]).isEqualTo(3);
  }

  // ---------------------------------------------------------------- frozen

  @ParameterizedTest
  @ValueSource(longs = {FREEZE, 0x4000_0000L, 0x0800_0000L, 0x10, 0x2000})
  void frozenCountersDoNotCount(long mmcr0) {
    enable(mmcr0);
    run(REAL, "mfspr 3,791", "addi 6,0,1", "mfspr 4,791");
    assertThat(vcpu.gpr[4]).isEqualTo(vcpu.gpr[3]);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x2000_0000L, 0x1000_0000L, 0x20, 2})
  void conditionsThatAreNotMetFreezeNothing(long mmcr0) {
    enable(mmcr0);
    run(REAL, "mfspr 3,791", "addi 6,0,1", "mfspr 4,791");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(2);
  }

  @Test
  void eachCounterHasItsBitsInMmcr2() {
    for (int counter = 1; counter <= 6; counter++) {
      vcpu.gpr[8] = 1L << 63 - 9 * (counter - 1);
      vcpu.gpr[9] = 0x0202_0202L;
      enable(0);
      run(REAL, "mtspr 785,8", "mtspr 798,9", "addi 6,0,1");
      for (int other = 1; other <= 5; other++) {
        int spr = 786 + other;
        run(REAL, "mfspr 3," + spr, "mfspr 4," + spr);
        assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(other == counter ? 0 : 1);
      }
    }
  }

  @Test
  void theRunLatchIsForCountersFiveAndSix() {
    vcpu.gpr[8] = 0x0000_00faL;
    enable(0);
    run(REAL, "mtspr 152,31", "mtspr 798,8", "mfspr 3,791", "mfspr 4,791", "mfspr 5,790");
    assertThat(vcpu.gpr[4]).isEqualTo(vcpu.gpr[3]);
    assertThat(vcpu.gpr[5]).isZero();
    enable(0x100);
    run(REAL, "mfspr 3,791", "mfspr 4,791");
    assertThat(vcpu.gpr[4] - vcpu.gpr[3]).isEqualTo(1);
  }

  @Test
  void problemStateAloneIsCountedExactly() {
    enable(0x4000_0000L | 2 << 18);
    for (int i = 0; i < 10; i++) {
      code(USER_CODE + 4L * i, "addi 6,0,1");
    }
    // Real addresses are problem state's too here: translation would need a tree.
    memory.putInt(USER_CODE + 40, assembler.assemble("sc 0"));
    memory.putInt(Vectors.SYSTEM_CALL, assembler.assemble("addi 6,0,1"));
    memory.putInt(Vectors.SYSTEM_CALL + 4, assembler.assemble("mfspr 4,791"));
    memory.putInt(Vectors.SYSTEM_CALL + 8, HYPERCALL);
    vcpu.setMsr(REAL | Msr.PR);
    vcpu.nip = USER_CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(Vectors.SYSTEM_CALL + 12);
    assertThat(vcpu.gpr[4]).isEqualTo(11);
  }

  @Test
  void theHandlerOfAnAsynchronousInterruptDoesNotCountForProblemState() {
    enable(0x4000_0000L | 2 << 18);
    code(USER_CODE, "addi 6,0,1", "b 0");
    code(Vectors.EXTERNAL, "addi 6,0,1", "addi 6,0,1", "addi 6,0,1", "mfspr 4,791");
    vcpu.setExternalInterrupt(true);
    vcpu.setMsr(REAL | Msr.PR | Msr.EE);
    vcpu.nip = USER_CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(Vectors.EXTERNAL + 20);
    assertThat(vcpu.srr0).isEqualTo(USER_CODE);
    assertThat(vcpu.gpr[4]).isZero();
  }

  // ---------------------------------------------------------------- alerts

  @Test
  void aCounterThatBecomesNegativeInterruptsWithinABlock() {
    vcpu.gpr[3] = 0x8000_0000L - 5000;
    enable(ALERT_ENABLE | CONDITION_OTHERS | FREEZE_ON_CONDITION);
    run(REAL | Msr.EE, "mtspr 791,3", LOOP);
    assertThat(vcpu.nip).isEqualTo(Vectors.PERFORMANCE_MONITOR + 4);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    long pmc5 = vcpu.spr[Spr.PMC5.number()];
    assertThat(pmc5).isBetween(0x8000_0000L, 0x8000_0000L + 64);
    assertThat(vcpu.spr[Spr.MMCR0.number()])
        .isEqualTo(FREEZE | FREEZE_ON_CONDITION | CONDITION_OTHERS | ALERT_OCCURRED);
    assertThat(vcpu.spr[Spr.SIAR.number()]).isEqualTo(CODE + 4);
  }

  @Test
  void anAlertIsPendingUntilItsBitIsCleared() {
    vcpu.gpr[3] = 0x8000_0000L;
    enable(ALERT_ENABLE | CONDITION_OTHERS | FREEZE_ON_CONDITION);
    run(REAL, "mtspr 791,3", "addi 6,0,1");
    for (int i = 0; i < 3; i++) {
      run(REAL | Msr.EE, "addi 6,0,1");
      assertThat(vcpu.nip).isEqualTo(Vectors.PERFORMANCE_MONITOR + 4);
      assertThat(vcpu.srr0).isEqualTo(CODE);
    }
    vcpu.gpr[3] = FREEZE;
    run(REAL, "mtspr 795,3");
    run(REAL | Msr.EE, "addi 6,0,1");
    assertThat(vcpu.nip).isEqualTo(CODE + 8);
  }

  @ParameterizedTest
  @CsvSource({"791, 0x8000", "787, 0x4000", "791, 0"})
  void aDisabledConditionDoesNotAlert(int counter, String enabled) {
    vcpu.gpr[3] = 0x8000_0000L;
    enable(ALERT_ENABLE | Long.decode(enabled));
    run(REAL | Msr.EE, "mtspr " + counter + ",3", "addi 6,0,1");
    assertThat(vcpu.nip).isEqualTo(CODE + 12);
  }

  @Test
  void aCycleCounterAlertsInTime() {
    vcpu.gpr[3] = 0x8000_0000L - 1_000_000;
    enable(ALERT_ENABLE | CONDITION_OTHERS);
    run(REAL | Msr.EE, "mtspr 792,3", "addi 6,0,1");
    assertThat(vcpu.nip).isEqualTo(CODE + 12);
    ticks += 512_000;
    run(REAL | Msr.EE, LOOP);
    assertThat(vcpu.nip).isEqualTo(Vectors.PERFORMANCE_MONITOR + 4);
  }

  @Test
  void theTriggerStartsOtherCounters() {
    vcpu.gpr[3] = 0x7fff_ffffL;
    vcpu.gpr[8] = 0x0200_0000L;
    enable(0x2000);
    run(REAL, "mtspr 798,8", "mfspr 4,791", "mtspr 787,3", "b 4", "mfspr 5,791", "mfspr 6,791");
    assertThat(vcpu.gpr[5]).isGreaterThanOrEqualTo(vcpu.gpr[4]);
    assertThat(vcpu.gpr[6] - vcpu.gpr[5]).isEqualTo(1);
    assertThat(vcpu.spr[Spr.MMCR0.number()] & 0x2000).isZero();
  }

  @Test
  void theTimeBaseAlerts() {
    enable(ALERT_ENABLE | 0x40_0000L | 3 << 23);
    run(REAL | Msr.EE, "addi 6,0,1");
    ticks += 1 << 15;
    run(REAL | Msr.EE, "addi 6,0,1");
    assertThat(vcpu.nip).isEqualTo(CODE + 8);
    ticks += 1 << 15;
    run(REAL | Msr.EE, LOOP);
    assertThat(vcpu.nip).isEqualTo(Vectors.PERFORMANCE_MONITOR + 4);
  }

  @Test
  void problemStateBranchesToItsHandler() {
    code(USER_CODE, LOOP);
    code(USER_CODE + 0x100, "mfspr 4,805", "mfspr 5,806");
    vcpu.spr[Spr.FSCR.number()] = 1 << 7;
    vcpu.spr[Spr.EBBHR.number()] = USER_CODE + 0x100;
    vcpu.spr[Spr.BESCR.number()] = 1L << 63 | 1L << 32;
    vcpu.gpr[3] = 0x8000_0000L - 5000;
    enable(ALERT_ENABLE | CONDITION_OTHERS | FREEZE_ON_CONDITION | 0x10_0000L | 2 << 18);
    run(REAL, "mtspr 791,3");
    vcpu.setMsr(REAL | Msr.PR | Msr.EE);
    vcpu.nip = USER_CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(USER_CODE + 0x10c);
    assertThat(vcpu.gpr[4]).isEqualTo(USER_CODE);
    assertThat(vcpu.gpr[5]).isEqualTo(1);
  }

  @Test
  void privilegedStateReachesAllOfMmcr0ByEitherNumber() {
    vcpu.gpr[3] = FREEZE | 0x0001_0000L | 2 << 18;
    run(REAL, "mtspr 779,3", "mfspr 4,779", "mfspr 5,795");
    assertThat(vcpu.gpr[4]).isEqualTo(vcpu.gpr[3]);
    assertThat(vcpu.gpr[5]).isEqualTo(vcpu.gpr[3]);
  }

  /** Sets MMCR0; r31 is 0 and r30 the value. */
  private void enable(long mmcr0) {
    vcpu.ctr = LONG;
    vcpu.gpr[30] = mmcr0;
    run(REAL, "mtspr 795,30");
  }

  private void run(long state, String... lines) {
    code(CODE, lines);
    vcpu.setMsr(state);
    vcpu.nip = CODE;
    engine.run();
  }

  private void code(long ra, String... lines) {
    for (int i = 0; i < lines.length; i++) {
      memory.putInt(ra + 4L * i, assembler.assemble(lines[i]));
    }
    memory.putInt(ra + 4L * lines.length, HYPERCALL);
  }
}

package dev.oriel.cpu;

import static dev.oriel.testkit.RadixTree.EXEC;
import static dev.oriel.testkit.RadixTree.PRIV;
import static dev.oriel.testkit.RadixTree.READ;
import static dev.oriel.testkit.RadixTree.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which interrupt ends an instruction and what it reports, where QEMU departs from the ISA or has
 * no answer; the rest is compared with QEMU by the guests exceptions, mmu and system.
 */
class InterruptTest {
  private static final long MIB = 1 << 20;
  private static final long CODE_RA = MIB;
  private static final long CODE = 0x1000_0000;
  private static final long DATA_RA = 3 * MIB;
  private static final long DATA = 0x2000_0000;
  private static final long PROCESS_TABLE = 2 * MIB;
  private static final long REAL = Msr.SF | Msr.ME;
  private static final long PRIVILEGED = Msr.SF | Msr.ME | Msr.IR | Msr.DR;
  private static final long PROBLEM = PRIVILEGED | Msr.PR | Msr.EE;
  private static final int HYPERCALL = 0x4400_0022;

  /** Of the time base, which stands still here. */
  private static final long TENTH_OF_A_SECOND = 51_200_000;

  private static final long DEVICE_RA = 0x2000_0000_0000L;
  private static final long HOLE_RA = 16 * MIB;

  private static final MmioBus BUS =
      new MmioBus() {
        @Override
        public boolean answers(long ra, int size) {
          return ra >= DEVICE_RA && ra + size <= DEVICE_RA + 0x1000;
        }

        @Override
        public long load(long ra, int size) {
          return -1;
        }

        @Override
        public void store(long ra, int size, long value) {}
      };

  private final GuestMemory memory = GuestMemory.reserve(16 * MIB);
  private final Assembler assembler = new Assembler(IsaTable.power9());
  private volatile long ticks;
  private final Partition partition = new Partition(memory, BUS, () -> ticks);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final ExecutionEngine engine = TestEngine.of(vcpu, IsaTable.power9());
  private final RadixTree tree = new RadixTree(memory, 4 * MIB);
  private final long root;

  InterruptTest() {
    memory.plug(0, 16 * MIB);
    root = tree.process(PROCESS_TABLE);
    tree.map(root, CODE, CODE_RA, 12, READ | EXEC);
    tree.map(root, DATA, DATA_RA, 12, READ | WRITE);
    partition.setProcessTable(PROCESS_TABLE, 4096);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, HYPERCALL);
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  // ---------------------------------------------------------------- special purpose registers

  @Test
  void undefinedSprsAreIllegalOrPrivilegedInProblemState() {
    for (int number = 0; number < 1024; number++) {
      if (Spr.of(number) == null && (number < 808 || number > 811)) {
        long cause = (number & 0x10) != 0 ? Vectors.PROGRAM_PRIVILEGED : Vectors.PROGRAM_ILLEGAL;
        for (String move : new String[] {"mfspr 5," + number, "mtspr " + number + ",5"}) {
          assertThat(run(PROBLEM, move)).as(move).isEqualTo(Vectors.PROGRAM);
          assertThat(vcpu.srr1).as(move).isEqualTo(PROBLEM | cause);
        }
      }
    }
  }

  @Test
  void undefinedSprsDoNothingInPrivilegedStateWithFewExceptions() {
    vcpu.gpr[5] = 55;
    for (int number = 0; number < 1024; number++) {
      if (Spr.of(number) == null) {
        boolean read = number != 0 && (number < 4 || number > 6);
        assertThat(run(PRIVILEGED, "mfspr 5," + number)).isEqualTo(read ? 0 : Vectors.PROGRAM);
        assertThat(run(PRIVILEGED, "mtspr " + number + ",5"))
            .isEqualTo(number != 0 ? 0 : Vectors.PROGRAM);
        assertThat(vcpu.gpr[5]).isEqualTo(55);
      }
    }
  }

  @Test
  void fourNumbersAreReservedForHints() {
    vcpu.gpr[5] = 55;
    for (int number = 808; number <= 811; number++) {
      assertThat(run(PROBLEM, "mtspr " + number + ",5", "mfspr 5," + number)).isZero();
      assertThat(vcpu.gpr[5]).isEqualTo(55);
    }
  }

  @Test
  void writesOfReadOnlySprsAreIgnored() {
    assertThat(run(PRIVILEGED, "mtspr 287,5", "mfspr 6,287")).isZero();
    assertThat(vcpu.gpr[6]).isEqualTo(0x004e_1200);
    assertThat(run(PRIVILEGED, "mtspr 849,5")).as("VTB is the hypervisor's").isEqualTo(0x700);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Vectors.PROGRAM_PRIVILEGED);
  }

  /** Book III figure 18, length 32; what a guest may write, and where it reads that. */
  @Test
  void thirtyTwoBitSprsReadAsZeroInTheUpperHalf() {
    int[] same = {18, 48, 159, 256, 787, 788, 789, 790, 791, 792, 898};
    for (int number : same) {
      holdsThirtyTwoBits(number, number);
    }
    holdsThirtyTwoBits(152, 136);
    for (int number = 771; number <= 776; number++) {
      holdsThirtyTwoBits(number, number);
      holdsThirtyTwoBits(number, number + 16);
    }
    holdsThirtyTwoBits(801, 801);
    holdsThirtyTwoBits(803, 801);
    for (int number : new int[] {269, 287, 1023}) {
      ticks = -1;
      code(CODE_RA, REAL, "mfspr 6," + number);
      assertThat(enter(REAL, CODE_RA)).isZero();
      assertThat(vcpu.gpr[6] >>> 32).as("SPR %d", number).isZero();
    }
  }

  private void holdsThirtyTwoBits(int written, int read) {
    vcpu.gpr[5] = -1;
    code(CODE_RA, REAL, "mtspr " + written + ",5", "mfspr 6," + read);
    assertThat(enter(REAL, CODE_RA)).isZero();
    assertThat(vcpu.gpr[6] >>> 32).as("SPR %d", written).isZero();
  }

  @Test
  void sixtyFourBitSprsHoldAllBits() {
    vcpu.gpr[5] = 0x0123_4567_89ab_cdefL;
    int[] numbers = {
      3, 8, 9, 13, 17, 19, 26, 27, 28, 29, 61, 144, 157, 272, 273, 274, 275, 784, 785, 786, 796,
      797, 798, 804, 805, 806, 815, 896
    };
    for (int number : numbers) {
      assertThat(run(PRIVILEGED, "mtspr " + number + ",5", "mfspr 6," + number)).isZero();
      assertThat(vcpu.gpr[6]).as("SPR %d", number).isEqualTo(vcpu.gpr[5]);
    }
  }

  @Test
  void mftbIsMfspr() {
    ticks = 0x1_0000_0002L;
    assertThat(run(PROBLEM, "mftb 5,268", "mftb 6,269")).isZero();
    assertThat(vcpu.gpr[5]).isEqualTo(ticks);
    assertThat(vcpu.gpr[6]).isEqualTo(1);
    assertThat(run(PROBLEM, "mftb 5,287")).isEqualTo(Vectors.PROGRAM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mfspr 5,128", "mtspr 129,5", "mfspr 5,130", "mtspr 131,5", "tend. 0"})
  void transactionalMemoryIsUnavailableInBothStates(String instruction) {
    for (long state : new long[] {PROBLEM, PRIVILEGED}) {
      assertThat(run(state, instruction)).isEqualTo(Vectors.FACILITY_UNAVAILABLE);
      assertThat(vcpu.spr[Spr.FSCR.number()] >>> 56).isEqualTo(5);
    }
  }

  @Test
  void pmccLimitsProblemStateAccessToThePerformanceMonitor() {
    String[] moves = {"mfspr 5,771", "mtspr 771,5", "mfspr 5,775", "mtspr 776,5"};
    int unavailable = Vectors.FACILITY_UNAVAILABLE;
    int illegal = Vectors.PROGRAM;
    int[][] ends = {
      {0, illegal, 0, illegal},
      {unavailable, unavailable, unavailable, unavailable},
      {0, 0, 0, 0},
      {0, 0, unavailable, unavailable}
    };
    for (int pmcc = 0; pmcc < 4; pmcc++) {
      vcpu.spr[Spr.MMCR0.number()] = (long) pmcc << 18;
      for (int i = 0; i < moves.length; i++) {
        assertThat(run(PROBLEM, moves[i])).as("%s, %d", moves[i], pmcc).isEqualTo(ends[pmcc][i]);
        assertThat(run(PRIVILEGED, moves[i])).as(moves[i]).isZero();
      }
    }
    assertThat(vcpu.spr[Spr.FSCR.number()] >>> 56).isEqualTo(3);
  }

  @Test
  void problemStateChangesThreeBitsOfMmcr0() {
    vcpu.spr[Spr.MMCR0.number()] = 2L << 18 | 1L << 26;
    vcpu.gpr[5] = 0x8000_0000L | 1 << 19 | 1;
    assertThat(run(PROBLEM, "mtspr 779,5", "mfspr 6,779")).isZero();
    assertThat(vcpu.spr[Spr.MMCR0.number()]).isEqualTo(0x8000_0000L | 2L << 18);
    assertThat(vcpu.gpr[6]).isEqualTo(0x8000_0000L);
  }

  // ---------------------------------------------------------------- facilities and privilege

  @ParameterizedTest
  @ValueSource(strings = {"8 bctar 20,0", "7 rfebb 1", "2 mfspr 5,3", "4 clrbhrb", "4 mfbhrbe 5,0"})
  void fscrNamesADisabledFacility(String causeAndInstruction) {
    String instruction = causeAndInstruction.substring(2);
    assertThat(run(PROBLEM, instruction)).isEqualTo(Vectors.FACILITY_UNAVAILABLE);
    assertThat(vcpu.srr0).isEqualTo(CODE);
    assertThat(vcpu.spr[Spr.FSCR.number()] >>> 56).isEqualTo(causeAndInstruction.charAt(0) - '0');
  }

  @ParameterizedTest
  @ValueSource(strings = {"tlbie 3,4,0,0,1", "tlbie 3,4,2,0,0", "tlbiel 3,4,0,0,1"})
  void onlyTheHypervisorInvalidatesPartitionScopedTranslations(String instruction) {
    assertThat(run(PRIVILEGED, instruction)).isEqualTo(Vectors.PROGRAM);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Vectors.PROGRAM_PRIVILEGED);
  }

  @Test
  void aNewMsrThatEnablesAPendingExceptionInterruptsAtOnce() {
    long enabled = PRIVILEGED | Msr.FP | Msr.FE0 | Msr.FE1;
    vcpu.gpr[5] = enabled;
    vcpu.fpscr = 1L << 30;
    assertThat(run(PRIVILEGED, "mtmsrd 5", "addi 6,0,1")).isEqualTo(Vectors.PROGRAM);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    assertThat(vcpu.srr1).isEqualTo(enabled | 0x11_0000);
    vcpu.fpscr = 1L << 30;
    assertThat(run(PRIVILEGED, "addi 6,0,0", "mtspr 27,5", "mtspr 26,7", "rfid"))
        .isEqualTo(Vectors.PROGRAM);
    assertThat(vcpu.srr0).isEqualTo(vcpu.gpr[7] & ~3L);
    assertThat(vcpu.srr1).isEqualTo(enabled | 0x11_0000);
    vcpu.fpscr = 0;
    assertThat(run(PRIVILEGED, "mtmsrd 5")).isZero();
  }

  // ---------------------------------------------------------------- alignment

  @ParameterizedTest
  @ValueSource(
      strings = {"sthcx. 5,0,3", "stwcx. 5,0,3", "stdcx. 5,0,3", "stqcx. 6,0,3", "lqarx 6,0,3"})
  void conditionalStoresNeedAlignmentEvenWithoutReservation(String instruction) {
    vcpu.gpr[3] = DATA + 1;
    assertThat(run(PRIVILEGED, instruction)).isEqualTo(Vectors.ALIGNMENT);
    assertThat(vcpu.dar).isEqualTo(DATA + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lmw 28,8(3)", "stmw 28,8(3)", "lswi 5,4,8", "stswi 5,4,8"})
  void multiplesAndStringsNeedBigEndianMode(String instruction) {
    vcpu.gpr[3] = DATA;
    vcpu.gpr[4] = DATA + 8;
    assertThat(run(PRIVILEGED | Msr.LE, instruction)).isEqualTo(Vectors.ALIGNMENT);
    assertThat(vcpu.dar).isEqualTo(DATA + 8);
  }

  // ---------------------------------------------------------------- fetches

  @Test
  void executionStopsAtANoExecutePage() {
    tree.map(root, CODE + 4096, CODE_RA + 4096, 12, READ | WRITE);
    code(CODE_RA + 4092, PRIVILEGED, "addi 5,0,7");
    assertThat(enter(PRIVILEGED, CODE + 4092)).isEqualTo(Vectors.INSTRUCTION_STORAGE);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4096);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Vectors.NOT_EXECUTABLE);
    assertThat(vcpu.gpr[5]).isEqualTo(7);
  }

  @Test
  void nothingIsFetchedFromGuardedStorage() {
    tree.map(root, CODE + 4096, CODE_RA, 12, READ | EXEC | PRIV | 0x20);
    tree.map(root, CODE + 8192, CODE_RA, 12, READ | EXEC | PRIV | 0x30);
    code(CODE_RA, PRIVILEGED, "addi 5,0,7");
    memory.putInt(CODE_RA + 4, HYPERCALL);
    assertThat(enter(PRIVILEGED, CODE + 4096)).isEqualTo(Vectors.INSTRUCTION_STORAGE);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Vectors.NOT_EXECUTABLE);
    assertThat(enter(PRIVILEGED, CODE + 8192)).as("tolerant I/O is not guarded").isZero();
  }

  // ---------------------------------------------------------------- privileged instructions

  @ParameterizedTest
  @ValueSource(strings = {"stop", "slbia 0", "slbia 7", "slbmte 5,6", "slbmfee 5,6,0"})
  void threadAndSegmentManagementIsPrivileged(String instruction) {
    assertThat(run(PROBLEM, instruction)).isEqualTo(Vectors.PROGRAM);
    assertThat(vcpu.srr1).isEqualTo(PROBLEM | Vectors.PROGRAM_PRIVILEGED);
  }

  @Test
  void aGuestCannotStopItsThreadByItself() {
    assertThat(run(PRIVILEGED, "stop")).isEqualTo(Vectors.PROGRAM);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Vectors.PROGRAM_PRIVILEGED);
  }

  @Test
  void theSlbReadsAsZeros() {
    vcpu.gpr[5] = 0x400;
    vcpu.gpr[6] = 0xc000_0000_0800_0001L;
    vcpu.gpr[7] = 1;
    assertThat(
            run(PRIVILEGED, "slbmte 5,6", "slbmfee 8,7,0", "slbmfev 9,7,0", "slbia 7", "slbie 6"))
        .isZero();
    assertThat(vcpu.gpr[8]).isZero();
    assertThat(vcpu.gpr[9]).isZero();
  }

  @Test
  void aVectoredCallOfEveryLevelNeedsTheFacility() {
    for (int level : new int[] {0, 1, 127}) {
      vcpu.spr[Spr.FSCR.number()] = 0;
      assertThat(run(PRIVILEGED, "scv " + level)).isEqualTo(Vectors.FACILITY_UNAVAILABLE);
      assertThat(vcpu.spr[Spr.FSCR.number()]).isEqualTo(12L << 56);
    }
  }

  // ---------------------------------------------------------------- machine checks

  private static final long[] HOLES = {HOLE_RA, DEVICE_RA - 8, DEVICE_RA + 0x1000, 1L << 50};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lbz 5,0(3)",
        "lwz 5,0(3)",
        "ld 5,0(3)",
        "lwbrx 5,0,3",
        "lwarx 5,0,3",
        "lq 4,0(3)",
        "lxvx 1,0,3",
        "lfd 1,0(3)",
        "lwat 5,3,0",
        "dcbf 0,3,0"
      })
  void aLoadFromAnUnassignedAddressIsAMachineCheck(String instruction) {
    long facilities = Msr.FP | Msr.VEC | Msr.VSX;
    for (long ra : HOLES) {
      tree.map(root, DATA, ra & -4096, 12, READ | WRITE);
      for (long state : new long[] {PROBLEM, PRIVILEGED, PRIVILEGED | Msr.LE, Msr.SF | Msr.ME}) {
        state |= facilities;
        vcpu.gpr[5] = 55;
        vcpu.gpr[3] = (state & Msr.DR) != 0 ? DATA + (ra & 0xff0) : ra & -16;
        long at = (state & Msr.IR) != 0 ? CODE : CODE_RA;
        code(CODE_RA, state, instruction);
        assertThat(enter(state, at)).as(instruction).isEqualTo(Vectors.MACHINE_CHECK);
        assertThat(vcpu.srr0).isEqualTo(at);
        assertThat(vcpu.srr1).isEqualTo(state | 0x20_0000);
        assertThat(vcpu.dsisr).isEqualTo(0x40);
        assertThat(vcpu.dar).isEqualTo(vcpu.gpr[3]);
        assertThat(vcpu.gpr[5]).isEqualTo(55);
        assertThat(vcpu.msr()).isEqualTo(Msr.SF | Msr.ME);
      }
      vcpu.invalidateTranslations(2 << 10, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stb 5,0(3)", "stwu 5,0(3)", "std 5,0(3)", "stmw 28,0(3)", "dcbz 0,3"})
  void aStoreToAnUnassignedAddressIsADelayedMachineCheck(String instruction) {
    for (long enabled : new long[] {0, Msr.EE}) {
      vcpu.gpr[3] = HOLE_RA;
      vcpu.gpr[6] = 0;
      code(CODE_RA, Msr.SF, instruction, "addi 6,0,7", "isync");
      assertThat(enter(Msr.SF | Msr.ME | enabled, CODE_RA)).isEqualTo(Vectors.MACHINE_CHECK);
      // An engine may look between any two instructions, and does at the latest behind isync.
      assertThat(vcpu.srr0).isBetween(CODE_RA + 4, CODE_RA + 12);
      assertThat(vcpu.srr1).isEqualTo(Msr.SF | Msr.ME | enabled | 0x814_0000);
      assertThat(vcpu.gpr[6]).isEqualTo(vcpu.srr0 == CODE_RA + 4 ? 0 : 7);
      assertThat(enter(Msr.SF | Msr.ME, CODE_RA + 12)).as("it is reported once").isZero();
    }
  }

  @Test
  void aFetchFromAnUnassignedAddressIsAMachineCheck() {
    for (long ra : new long[] {HOLE_RA, DEVICE_RA, 1L << 50}) {
      assertThat(enter(Msr.SF | Msr.ME, ra)).isEqualTo(Vectors.MACHINE_CHECK);
      assertThat(vcpu.srr0).isEqualTo(ra);
      assertThat(vcpu.srr1).isEqualTo(Msr.SF | Msr.ME | 0x80c_0000);
      tree.map(root, CODE + 4096, ra, 12, READ | EXEC);
      assertThat(enter(PROBLEM, CODE + 4096)).isEqualTo(Vectors.MACHINE_CHECK);
      assertThat(vcpu.srr0).isEqualTo(CODE + 4096);
      assertThat(vcpu.srr1).isEqualTo(PROBLEM | 0x80c_0000);
      vcpu.invalidateTranslations(2 << 10, 0);
    }
  }

  @Test
  void aLoadThatCrossesIntoAHoleIsAMachineCheck() {
    vcpu.gpr[3] = HOLE_RA - 4;
    code(CODE_RA, Msr.SF, "ld 5,0(3)");
    assertThat(enter(Msr.SF | Msr.ME, CODE_RA)).isEqualTo(Vectors.MACHINE_CHECK);
    assertThat(vcpu.dar).isEqualTo(HOLE_RA);
  }

  @Test
  void aDeviceAnswers() {
    vcpu.gpr[3] = DEVICE_RA;
    code(CODE_RA, Msr.SF, "ld 5,0(3)", "std 5,0(3)");
    assertThat(enter(Msr.SF | Msr.ME, CODE_RA)).isZero();
    assertThat(vcpu.gpr[5]).isEqualTo(-1);
  }

  // ---------------------------------------------------------------- traces, branches, time

  @Test
  void aTraceInterruptReportsItsInstruction() {
    assertThat(run(PRIVILEGED | Msr.SE, "addi 5,0,7")).isEqualTo(Vectors.TRACE);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Msr.SE | 0x4000_0000);
    assertThat(vcpu.spr[Spr.SIAR.number()]).isEqualTo(CODE);
  }

  @Test
  void cfarIsTheLastBranchThatWasTakenOrTheLastReturn() {
    vcpu.cr = 0x2000_0000;
    assertThat(run(PRIVILEGED, "b 8", "sc 1", "bc 4,2,8", "mfspr 5,28")).isZero();
    assertThat(vcpu.gpr[5]).as("of b, not of bne").isEqualTo(CODE);
    vcpu.gpr[6] = CODE + 16;
    vcpu.gpr[7] = PRIVILEGED;
    assertThat(run(PRIVILEGED, "mtspr 26,6", "mtspr 27,7", "rfid", "sc 1", "mfspr 5,28")).isZero();
    assertThat(vcpu.gpr[5]).isEqualTo(CODE + 8);
  }

  @Test
  void aDoorbellStaysPendingUntilEnabledAndInterruptsOnce() {
    vcpu.gpr[5] = 5L << 27;
    assertThat(run(PRIVILEGED, "msgsndp 5", "mfspr 6,176")).isZero();
    assertThat(vcpu.gpr[6]).isEqualTo(1);
    assertThat(run(PRIVILEGED | Msr.EE, "b 0")).isEqualTo(Vectors.DOORBELL);
    assertThat(vcpu.srr0).isEqualTo(CODE);
    assertThat(vcpu.srr1).isEqualTo(PRIVILEGED | Msr.EE);
    assertThat(run(PRIVILEGED, "mfspr 6,176")).isZero();
    assertThat(vcpu.gpr[6]).isZero();
  }

  @Test
  void aDoorbellCanBeClearedAndOtherMessagesAreIgnored() {
    vcpu.gpr[5] = 5L << 27;
    vcpu.gpr[7] = 4L << 27;
    vcpu.gpr[8] = 5L << 27 | 1;
    assertThat(run(PRIVILEGED, "msgsndp 5", "msgclrp 5", "msgsndp 7", "msgsndp 8", "mfspr 6,176"))
        .isZero();
    assertThat(vcpu.gpr[6]).isZero();
  }

  @Test
  void theDecrementerHasFiftySixBits() {
    vcpu.gpr[5] = 1L << 55;
    assertThat(run(PRIVILEGED, "mtspr 22,5")).isZero();
    ticks = 1;
    assertThat(run(PRIVILEGED, "mfspr 6,22")).isZero();
    assertThat(vcpu.gpr[6]).isEqualTo((1L << 55) - 1);
    vcpu.gpr[5] = 0x00ff_ffff_ffff_ffffL;
    assertThat(run(PRIVILEGED, "mtspr 22,5", "mfspr 6,22")).isZero();
    assertThat(vcpu.gpr[6]).isEqualTo(-1);
  }

  @Test
  void withoutLargeDecrTheDecrementerHasThirtyTwoBits() {
    partition.setLargeDecrementer(false);
    vcpu.reset();
    vcpu.gpr[5] = 0x1_8000_0000L;
    assertThat(run(PRIVILEGED, "mtspr 22,5", "mfspr 6,22")).isZero();
    assertThat(vcpu.gpr[6]).as("sign-extended").isEqualTo(Integer.MIN_VALUE);
    assertThat(run(PRIVILEGED | Msr.EE, "addi 6,0,1")).isEqualTo(Vectors.DECREMENTER);
    ticks = 1;
    assertThat(run(PRIVILEGED, "mfspr 6,22")).isZero();
    assertThat(vcpu.gpr[6]).isEqualTo(Integer.MAX_VALUE);
    assertThat(run(PRIVILEGED | Msr.EE, "addi 6,0,1")).isZero();
  }

  @Test
  void theCountCacheFlushDoesNothing() {
    vcpu.ctr = 7;
    memory.putInt(CODE_RA, 0x4c40_0420);
    memory.putInt(CODE_RA + 4, HYPERCALL);
    assertThat(enter(PRIVILEGED, CODE)).isZero();
    assertThat(vcpu.ctr).isEqualTo(7);
    memory.putInt(CODE_RA, 0x4c40_0421);
    assertThat(enter(PRIVILEGED, CODE)).as("with LK").isEqualTo(Vectors.PROGRAM);
  }

  // ---------------------------------------------------------------- a moment of MSR[EE]

  @ParameterizedTest
  @ValueSource(strings = {"mtmsrd 4", "mtmsrd 4,1", "mtmsr 4", "mtmsr 4,1"})
  void aPendingInterruptIsTakenBeforeEeIsClearedAgain(String enable) {
    String disable = enable.replace('4', '3');
    Map<Integer, Runnable> causes =
        Map.of(
            Vectors.EXTERNAL, () -> vcpu.setExternalInterrupt(true),
            Vectors.DECREMENTER, () -> vcpu.setDecrementer(-1),
            Vectors.DOORBELL, () -> vcpu.setDoorbell(true));
    causes.forEach(
        (vector, cause) -> {
          vcpu.setExternalInterrupt(false);
          vcpu.setDoorbell(false);
          vcpu.setDecrementer(TENTH_OF_A_SECOND);
          cause.run();
          vcpu.gpr[3] = PRIVILEGED;
          vcpu.gpr[4] = PRIVILEGED | Msr.EE;
          // The first block has the engine look while nothing may be taken yet.
          assertThat(run(PRIVILEGED, "b 4", enable, disable)).isEqualTo(vector);
          assertThat(vcpu.srr0).isEqualTo(CODE + 8);
          assertThat(vcpu.srr1 & Msr.EE).isEqualTo(Msr.EE);
        });
  }

  @Test
  void everyDecrementerThatExpiresWhileDisabledInterrupts() {
    vcpu.gpr[3] = PRIVILEGED;
    vcpu.gpr[4] = PRIVILEGED | Msr.EE;
    for (int i = 0; i < 1000; i++) {
      vcpu.gpr[5] = TENTH_OF_A_SECOND;
      vcpu.gpr[6] = -1;
      assertThat(run(PRIVILEGED, "mtspr 22,5", "mtspr 22,6", "b 4", "mtmsrd 4,1", "mtmsrd 3,1"))
          .isEqualTo(Vectors.DECREMENTER);
    }
  }

  @Test
  void aDecrementerThatHasExpiredByTheTimeBaseReadInterruptsWhenEnabled() {
    for (String read : new String[] {"mfspr 7,268", "mfspr 7,22"}) {
      ticks = 0;
      vcpu.setDecrementer(TENTH_OF_A_SECOND);
      assertThat(run(PRIVILEGED, "addi 6,0,1")).isZero();
      ticks = TENTH_OF_A_SECOND + 1;
      vcpu.gpr[3] = PRIVILEGED;
      vcpu.gpr[4] = PRIVILEGED | Msr.EE;
      assertThat(run(PRIVILEGED, read, "mtmsrd 4,1", "mtmsrd 3,1")).isEqualTo(Vectors.DECREMENTER);
    }
  }

  @Test
  void aPendingInterruptIsTakenBeforeTheTargetOfAReturn() {
    vcpu.setDecrementer(-1);
    vcpu.gpr[5] = CODE + 16;
    vcpu.gpr[6] = PRIVILEGED | Msr.EE;
    vcpu.gpr[3] = PRIVILEGED;
    assertThat(run(PRIVILEGED, "mtspr 26,5", "mtspr 27,6", "b 4", "rfid", "mtmsrd 3,1"))
        .isEqualTo(Vectors.DECREMENTER);
    assertThat(vcpu.srr0).isEqualTo(CODE + 16);
  }

  @Test
  void anEnabledInterruptIsTakenBeforeTheNextInstruction() {
    vcpu.gpr[5] = -1;
    assertThat(run(PRIVILEGED | Msr.EE, "mtspr 22,5", "addi 6,0,1")).isEqualTo(Vectors.DECREMENTER);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    vcpu.setDecrementer(TENTH_OF_A_SECOND);
    vcpu.gpr[5] = 5L << 27;
    assertThat(run(PRIVILEGED | Msr.EE, "msgsndp 5", "addi 6,0,1")).isEqualTo(Vectors.DOORBELL);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
  }

  @Test
  void anInterruptDueAtAnExitIsTakenAfterIt() {
    vcpu.setDecrementer(TENTH_OF_A_SECOND);
    vcpu.setExternalInterrupt(true);
    vcpu.requestExit();
    assertThat(run(PRIVILEGED | Msr.EE, "addi 6,0,1")).isZero();
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.nip).isEqualTo(Vectors.EXTERNAL + 4);
    assertThat(vcpu.srr0).isEqualTo(CODE);
  }

  // ---------------------------------------------------------------- wait

  @Test
  void aWaitEndsWithADecrementerException() {
    for (long enable : new long[] {Msr.EE, 0}) {
      ticks = 0;
      vcpu.setDecrementer(TENTH_OF_A_SECOND);
      assertThat(whileItWaits(PRIVILEGED | enable, () -> ticks = TENTH_OF_A_SECOND + 1))
          .isEqualTo(enable == 0 ? 0 : Vectors.DECREMENTER);
      if (enable != 0) {
        assertThat(vcpu.srr0).isEqualTo(CODE + 4);
      }
    }
  }

  @Test
  void anExternalInterruptReturnsToTheInstructionAfterTheWait() {
    vcpu.setDecrementer(TENTH_OF_A_SECOND);
    assertThat(whileItWaits(PROBLEM, () -> vcpu.setExternalInterrupt(true)))
        .isEqualTo(Vectors.EXTERNAL);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    assertThat(run(PRIVILEGED, "wait 0")).as("while it is pending").isZero();
  }

  @Test
  void aWaitEndsWhenTheMachineRequestsAnExit() {
    vcpu.setDecrementer(TENTH_OF_A_SECOND);
    whileItWaits(PROBLEM, vcpu::requestExit);
    assertThat(vcpu.nip).isEqualTo(CODE + 4);
  }

  @Test
  void tracedAndReservedWaitsDoNotWait() {
    assertThat(run(PRIVILEGED | Msr.SE, "wait 0")).isEqualTo(Vectors.TRACE);
    assertThat(run(PRIVILEGED, "wait 1", "wait 2", "wait 3")).isZero();
  }

  /** Executes a wait, and {@code action} when it waits. */
  private int whileItWaits(long state, Runnable action) {
    Thread waiting = Thread.currentThread();
    AtomicBoolean acted = new AtomicBoolean();
    Thread.ofPlatform()
        .start(
            () -> {
              while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              acted.set(true);
              action.run();
            });
    int interrupt = run(state, "wait 0");
    assertThat(acted).isTrue();
    return interrupt;
  }

  /** Executes {@code lines} and a hypercall; 0, or the interrupt that came instead. */
  private int run(long state, String... lines) {
    code(CODE_RA, state, lines);
    return enter(state, CODE);
  }

  private int enter(long state, long start) {
    vcpu.setMsr(state);
    vcpu.nip = start;
    engine.run();
    return vcpu.nip < 0x1000 ? (int) vcpu.nip - 4 : 0;
  }

  private void code(long ra, long state, String... lines) {
    boolean little = (state & Msr.LE) != 0;
    for (int i = 0; i <= lines.length; i++) {
      int word = i < lines.length ? assembler.assemble(lines[i]) : HYPERCALL;
      memory.putInt(ra + 4L * i, little ? Integer.reverseBytes(word) : word);
    }
  }
}

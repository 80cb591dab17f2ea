package dev.oriel.cpu.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.TestEngine;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.Vectors;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The interpreter: extent and end of blocks, and their invalidation. */
@Timeout(20)
class InterpreterTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final long MIB = 1 << 20;
  private static final long CODE = 0x10000;
  private static final long VECTOR = 0x700;
  private final GuestMemory memory = GuestMemory.reserve(16 * MIB);
  private final Assembler assembler = new Assembler(ISA);
  private long ticks;
  private final Partition partition = new Partition(memory, new NoDevices(), () -> ticks);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final ExecutionEngine engine = TestEngine.of(vcpu, ISA);

  InterpreterTest() {
    memory.plug(0, 16 * MIB);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      code(vector, "sc 1");
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void aLoopRunsItsRounds() {
    code(CODE, "addi 3,0,0", "addi 4,0,1000", "mtctr 4", "addi 3,3,2", "bc 16,0,-4", "sc 1");
    run(CODE);
    assertThat(vcpu.gpr[3]).isEqualTo(2000);
    assertThat(vcpu.nip).isEqualTo(CODE + 24);
    assertThat(engine.executed()).isEqualTo(2004);
  }

  @Test
  void littleEndianInstructionsAreFetchedAsSuch() {
    memory.putInt(CODE, Integer.reverseBytes(assembler.assemble("addi 3,0,7")));
    memory.putInt(CODE + 4, Integer.reverseBytes(assembler.assemble("sc 1")));
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.LE);
    vcpu.nip = CODE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.gpr[3]).isEqualTo(7);
  }

  @Test
  void executionContinuesInTheNextFrame() {
    code(CODE + 4096 - 8, "addi 3,0,1", "addi 3,3,1", "addi 3,3,1", "sc 1");
    run(CODE + 4096 - 8);
    assertThat(vcpu.gpr[3]).isEqualTo(3);
  }

  @Test
  void aBranchToTheInstructionAfterItsBlockIsTaken() {
    code(CODE, "cmpi 0,1,3,0", "bc 12,2,8", "addi 4,0,1", "sc 1");
    vcpu.gpr[3] = 0;
    run(CODE);
    assertThat(vcpu.gpr[4]).isZero();
    vcpu.gpr[3] = 1;
    run(CODE);
    assertThat(vcpu.gpr[4]).isEqualTo(1);
  }

  @Test
  void anInterruptInTheMiddleOfABlockNamesItsInstruction() {
    code(CODE, "addi 3,0,1", "addi 4,0,1", "tw 31,0,0", "addi 3,0,2", "sc 1");
    run(CODE);
    assertThat(vcpu.nip).isEqualTo(VECTOR + 4);
    assertThat(vcpu.srr0).isEqualTo(CODE + 8);
    assertThat(vcpu.gpr[3]).isEqualTo(1);
  }

  @Test
  void anEnabledExceptionSetsConditionField1BeforeItInterrupts() {
    code(CODE, "dadd. 1,2,3", "sc 1");
    vcpu.vsr[4] = 0x7800L << 48;
    vcpu.vsr[6] = 0xf800L << 48;
    vcpu.fpscr = 0x80;
    run(CODE, Msr.FP | Msr.FE0);
    assertThat(vcpu.nip).isEqualTo(VECTOR + 4);
    assertThat(vcpu.srr0).isEqualTo(CODE);
    assertThat(vcpu.cr).isEqualTo(0x0e00_0000);
  }

  @Test
  void decimalInstructionsNeedTheFloatingPointFacility() {
    code(CODE, "dadd. 1,2,3", "sc 1");
    run(CODE);
    assertThat(vcpu.nip).isEqualTo(0x804);
    assertThat(vcpu.srr0).isEqualTo(CODE);
    assertThat(vcpu.cr).isZero();
  }

  @Test
  void anUndefinedAtomicFunctionCodeCausesADataStorageInterrupt() {
    code(CODE, "lwat 4,3,9", "sc 1");
    vcpu.gpr[3] = 0x20000;
    run(CODE);
    assertThat(vcpu.nip).isEqualTo(0x304);
    assertThat(vcpu.dar).isEqualTo(0x20000);
    assertThat(vcpu.dsisr).isEqualTo(0x0200_0004);
  }

  @Test
  void anOddRegisterDoesNotFormAPair() {
    long at = CODE;
    for (int odd : new int[] {1 << 21, 1 << 16, 1 << 11}) {
      memory.putInt(at, assembler.assemble("daddq 2,4,6") | odd);
      run(at, Msr.FP);
      assertThat(vcpu.nip).isEqualTo(VECTOR + 4);
      assertThat(vcpu.srr1 & 0x8_0000).isNotZero();
      at += 4;
    }
  }

  @Test
  void storedCodeIsExecutedAfterIsync() {
    code(CODE, "addi 3,0,1", "stw 5,16(6)", "isync", "addi 3,0,2", "addi 3,3,1", "sc 1");
    vcpu.gpr[5] = assembler.assemble("addi 3,3,40");
    vcpu.gpr[6] = CODE;
    run(CODE);
    assertThat(vcpu.gpr[3]).isEqualTo(42);
  }

  @Test
  void codeStoredToAWrittenFrameIsExecuted() {
    code(CODE, "stw 5,0x200(6)", "stw 5,0x200(6)", "isync", "b 0x1f4");
    code(CODE + 0x200, "addi 3,0,1", "sc 1");
    vcpu.gpr[6] = CODE;
    for (int value = 100; value < 105; value++) {
      vcpu.gpr[5] = assembler.assemble("addi 3,0," + value);
      run(CODE);
      assertThat(vcpu.gpr[3]).isEqualTo(value);
    }
  }

  @Test
  void codeWrittenByDmaIsExecuted() {
    code(CODE, "addi 3,0,1", "sc 1");
    run(CODE);
    byte[] word = {0x38, 0x60, 0, 0x2a};
    memory.write(CODE, MemorySegment.ofArray(word), 0, 4);
    run(CODE);
    assertThat(vcpu.gpr[3]).isEqualTo(42);
  }

  @Test
  void aStoreOverTheEndOfAFrameChangesTheCodeInBoth() {
    long end = CODE + 4096;
    code(end - 4, "addi 3,0,1", "addi 3,3,1", "sc 1");
    run(end - 4);
    assertThat(vcpu.gpr[3]).isEqualTo(2);
    code(CODE + 64, "std 5,0(6)", "isync", "mtctr 6", "bcctr 20,0");
    vcpu.gpr[5] = (long) assembler.assemble("addi 3,0,40") << 32 | assembler.assemble("addi 3,3,2");
    vcpu.gpr[6] = end - 4;
    run(CODE + 64);
    assertThat(vcpu.gpr[3]).isEqualTo(42);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stb 7,3(6)",
        "stwcx. 7,0,6",
        "stdcx. 5,0,6",
        "stqcx. 4,0,6",
        "stxvd2x 0,0,6",
        "stwat 7,6,5"
      })
  void everyStoreToCodeIsNoticed(String store) {
    long code = CODE + 0x80;
    code(code, "addi 3,0,1", "sc 1", "sc 1", "sc 1");
    run(code);
    Map<String, String> reserving = Map.of("stw", "lwarx 8,0,6", "stq", "lqarx 8,0,6");
    code(
        CODE,
        reserving.getOrDefault(store.substring(0, 3), "ldarx 8,0,6"),
        store,
        "isync",
        "b 0x74");
    vcpu.gpr[7] = assembler.assemble("addi 3,0,42");
    vcpu.gpr[5] = vcpu.gpr[7] << 32 | assembler.assemble("sc 1");
    vcpu.gpr[4] = vcpu.vsr[0] = vcpu.gpr[5];
    vcpu.gpr[6] = code;
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.VSX);
    vcpu.nip = CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(code + 8);
    assertThat(vcpu.gpr[3]).isEqualTo(42);
  }

  @Test
  void oneFrameIsCodeInBothByteOrders() {
    code(CODE, "addi 3,0,1", "sc 1");
    memory.putInt(CODE + 8, Integer.reverseBytes(assembler.assemble("addi 3,0,2")));
    memory.putInt(CODE + 12, Integer.reverseBytes(assembler.assemble("sc 1")));
    for (int round = 0; round < 2; round++) {
      run(CODE);
      assertThat(vcpu.gpr[3]).isEqualTo(1 + 10 * round);
      vcpu.setMsr(Msr.SF | Msr.ME | Msr.LE);
      vcpu.nip = CODE + 8;
      engine.run();
      assertThat(vcpu.gpr[3]).isEqualTo(2 + 10 * round);
      memory.putInt(CODE, assembler.assemble("addi 3,0,11"));
      memory.putInt(CODE + 8, Integer.reverseBytes(assembler.assemble("addi 3,0,12")));
    }
  }

  @Test
  void anIllegalInstructionIsAProgramInterrupt() {
    for (int word : new int[] {0, 1 << 26, 5 << 26, 31 << 26 | 1023 << 1}) {
      memory.putInt(CODE, word);
      run(CODE);
      assertThat(vcpu.nip).isEqualTo(VECTOR + 4);
      assertThat(vcpu.srr0).isEqualTo(CODE);
      assertThat(vcpu.srr1 & 0xf_0000).isEqualTo(0x8_0000);
    }
  }

  @Test
  void aJumpToAnUnassignedAddressIsAMachineCheck() {
    run(64 * MIB);
    assertThat(vcpu.nip).isEqualTo(Vectors.MACHINE_CHECK + 4);
    assertThat(vcpu.srr0).isEqualTo(64 * MIB);
  }

  @Test
  void aGuestThatLoopsInExceptionsCanBeStopped() throws InterruptedException {
    memory.fill(0, 0x2000, (byte) 0);
    vcpu.nip = 0;
    Thread stopper = Thread.ofVirtual().start(vcpu::requestExit);
    assertThat(engine.run()).isEqualTo(Exit.REQUESTED);
    stopper.join();
  }

  @Test
  void theDecrementerInterruptsALoop() {
    code(CODE, "b 0");
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.EE);
    vcpu.setDecrementer(1);
    ticks = 2;
    vcpu.nip = CODE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.nip).isEqualTo(0x904);
    assertThat(vcpu.srr0).isEqualTo(CODE);
  }

  @Test
  void anExternalInterruptIsTakenWhenEnabled() {
    code(CODE, "addi 3,0,0", "mtmsrd 4,1", "addi 3,0,1", "sc 1");
    vcpu.setExternalInterrupt(true);
    vcpu.gpr[4] = Msr.EE;
    run(CODE);
    assertThat(vcpu.nip).isEqualTo(0x504);
    assertThat(vcpu.srr0).isEqualTo(CODE + 8);
    assertThat(vcpu.gpr[3]).isZero();
  }

  @Test
  void singleStepTracesEachInstructionButNotReturns() {
    code(CODE, "rfid");
    code(CODE + 0x100, "addi 3,0,5", "addi 3,0,6");
    vcpu.srr0 = CODE + 0x100;
    vcpu.srr1 = Msr.SF | Msr.ME | Msr.SE;
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.SE);
    vcpu.nip = CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(0xd04);
    assertThat(vcpu.srr0).isEqualTo(CODE + 0x104);
    assertThat(vcpu.gpr[3]).isEqualTo(5);
  }

  @Test
  void branchTraceStopsAfterBranchesOnly() {
    code(CODE, "addi 3,0,5", "b 8", "sc 1", "sc 1");
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.BE);
    vcpu.nip = CODE;
    engine.run();
    assertThat(vcpu.nip).isEqualTo(0xd04);
    assertThat(vcpu.srr0).isEqualTo(CODE + 12);
  }

  private void run(long start) {
    run(start, 0);
  }

  private void run(long start, long facilities) {
    vcpu.setMsr(Msr.SF | Msr.ME | facilities);
    vcpu.nip = start;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
  }

  private void code(long ra, String... lines) {
    for (String line : lines) {
      memory.putInt(ra, assembler.assemble(line));
      ra += 4;
    }
  }
}

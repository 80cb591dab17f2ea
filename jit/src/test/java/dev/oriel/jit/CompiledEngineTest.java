package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is compiled, what is not, and that the host memory for it is bounded. */
@Timeout(60)
class CompiledEngineTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final long MIB = 1 << 20;
  private static final long CODE = 0x10000;
  private static final long DATA = 0x8_0000;
  private final GuestMemory memory = GuestMemory.reserve(16 * MIB);
  private final Assembler assembler = new Assembler(ISA);
  private final Vcpu vcpu = new Vcpu(0, new Partition(memory, new NoDevices(), () -> 0));
  private final List<String> regions = new CopyOnWriteArrayList<>();

  CompiledEngineTest() {
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
  void aLoopIsOneRegionThatIsEnteredAgainAfterEachSlice() {
    code(CODE, "addi 3,0,0", "addi 3,3,2", "bc 16,0,-4", "sc 1");
    vcpu.ctr = 100_000;
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(200_000);
    assertThat(engine.executed()).isEqualTo(200_002);
    assertThat(regions).hasSize(1);
  }

  @Test
  void aRecursiveFunctionStaysInItsRegion() {
    // fib(r3): LR and r31 are saved on a stack at r1.
    code(
        CODE,
        "bl 8",
        "sc 1",
        "cmpi 0,1,3,2",
        "bclr 12,0,0",
        "mflr 0",
        "std 0,-8(1)",
        "std 31,-16(1)",
        "addi 1,1,-32",
        "addi 31,3,0",
        "addi 3,31,-1",
        "bl -32",
        "addi 4,31,-2",
        "addi 31,3,0",
        "addi 3,4,0",
        "bl -48",
        "add 3,3,31",
        "addi 1,1,32",
        "ld 0,-8(1)",
        "ld 31,-16(1)",
        "mtlr 0",
        "bclr 20,0,0");
    vcpu.gpr[1] = DATA;
    vcpu.gpr[3] = 15;
    // A miss in the TLB would leave the region, and go on in one that begins there.
    vcpu.store64(DATA - 8, vcpu.load64(DATA - 8));
    run(engine(CompilerSettings.LARGEST_REGIONS));
    assertThat(vcpu.gpr[3]).isEqualTo(610);
    assertThat(regions).hasSize(1);
  }

  @Test
  void registersAreWrittenBackBeforeAnInterrupt() {
    code(CODE, "addi 3,0,1", "cmpi 2,1,3,1", "addi 3,3,1", "tw 31,0,0", "addi 3,0,7", "sc 1");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    run(engine);
    assertThat(vcpu.nip).isEqualTo(0x704);
    assertThat(vcpu.srr0).isEqualTo(CODE + 12);
    assertThat(vcpu.gpr[3]).isEqualTo(2);
    assertThat(vcpu.cr).isEqualTo(2 << 20);
    // Three instructions before the trap, and the one at the vector.
    assertThat(engine.executed()).isEqualTo(4);
  }

  @Test
  void anInterruptGivesBackAllThatFollowsInALongBlock() {
    List<String> block = new ArrayList<>(List.of("addi 3,0,1", "tw 31,0,0"));
    block.addAll(Collections.nCopies(300, "addi 3,3,1"));
    block.add("sc 1");
    code(CODE, block.toArray(String[]::new));
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(1);
    assertThat(engine.executed()).isEqualTo(2);
  }

  @Test
  void aConditionFieldKeepsTheSummaryOverflowOfItsCompare() {
    // mtspr 1 sets XER[SO] between the compare and mfcr.
    code(CODE, "cmpi 1,1,3,5", "mtspr 1,4", "cmpi 2,1,3,5", "mfcr 5", "sc 1");
    vcpu.gpr[4] = 0x8000_0000L;
    run(engine(CompilerSettings.LARGEST_REGIONS));
    assertThat(vcpu.gpr[5]).isEqualTo(0x0890_0000);
  }

  @Test
  void everyExitOfALoopWritesItsConditionFields() {
    // CR field 7 comes from a signed word in one pass and from an unsigned doubleword in the next.
    code(
        CODE,
        "andi. 5,3,1",
        "bc 12,2,12",
        "cmpi 7,0,4,1",
        "b 8",
        "cmpl 7,1,4,3",
        "addi 3,3,1",
        "bc 16,0,-24",
        "bc 12,29,12",
        "mfcr 6",
        "tw 31,0,0",
        "mfcr 6",
        "tw 31,0,0");
    for (int passes = 1; passes < 4; passes++) {
      vcpu.ctr = passes;
      vcpu.gpr[3] = 0;
      vcpu.gpr[4] = -1;
      run(engine(CompilerSettings.LARGEST_REGIONS));
      boolean odd = passes % 2 != 0;
      // An odd number of passes ends with the unsigned compare, whose result is greater.
      int expected = odd ? 2 << 28 | 4 : 4 << 28 | 8;
      assertThat(vcpu.gpr[6]).isEqualTo(expected);
      assertThat(vcpu.cr).isEqualTo(expected);
    }
  }

  @Test
  void cfarHoldsTheAddressOfTheLastBranch() {
    code(CODE, "b 8", "sc 1", "mfspr 3,28", "mtspr 28,4", "mfspr 5,28", "b 4", "tw 31,0,0");
    vcpu.gpr[4] = 0x1234;
    run(engine(CompilerSettings.LARGEST_REGIONS));
    assertThat(vcpu.gpr[3]).isEqualTo(CODE);
    assertThat(vcpu.gpr[5]).isEqualTo(0x1234);
    assertThat(vcpu.cfar).isEqualTo(CODE + 20);
  }

  @Test
  void aPerformanceCounterInterruptsAfterTheExactInstruction() {
    code(CODE, "mtspr 795,30", "mtspr 791,3", "b 0");
    vcpu.gpr[30] = 0x0600_4000L;
    vcpu.gpr[3] = 0x8000_0000L - 5000;
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.EE);
    vcpu.nip = CODE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.nip).isEqualTo(0xf04);
    assertThat(vcpu.srr0).isEqualTo(CODE + 8);
    assertThat(vcpu.spr[791]).isEqualTo(0x8000_0000L);
  }

  @Test
  void aSystemCallAndItsReturnAreCompiled() {
    code(CODE, "addi 3,3,1", "sc 0", "bc 16,0,-8", "sc 1");
    code(0xc00, "mtmsrd 6,1", "rfid");
    vcpu.ctr = 1000;
    vcpu.gpr[6] = Msr.RI;
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(1000);
    assertThat(vcpu.nip).isEqualTo(CODE + 16);
    assertThat(vcpu.srr0).isEqualTo(CODE + 8);
    assertThat(vcpu.srr1).isEqualTo(Msr.SF | Msr.ME);
    assertThat(vcpu.cfar).isEqualTo(0xc04);
    assertThat(engine.toString()).endsWith(", 0 of 5001 instructions interpreted");
  }

  @Test
  void whatMayNotReturnInProblemStateInterruptsWithItsOwnAddress() {
    code(CODE, "addi 3,3,1", "rfid");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    vcpu.setMsr(Msr.SF | Msr.ME | Msr.PR);
    vcpu.nip = CODE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.nip).isEqualTo(0x704);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    assertThat(engine.executed()).isEqualTo(2);
  }

  @Test
  void hypercallsAreAnsweredInTheLoopUntilTheAnswerSaysOtherwise() {
    code(CODE, "addi 3,3,1", "sc 1", "b -8");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    List<Long> counts = new ArrayList<>();
    vcpu.answerHypercalls(
        () -> {
          counts.add(engine.executed());
          return vcpu.gpr[3] < 1000;
        });
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(1000);
    assertThat(counts).hasSize(1000).startsWith(2L, 5L, 8L);
  }

  @Test
  void anExitRequestEndsABranchToItself() throws InterruptedException {
    code(CODE, "b 0");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    vcpu.setMsr(Msr.SF | Msr.ME);
    vcpu.nip = CODE;
    Exit[] exit = {null};
    Thread thread = new Thread(() -> exit[0] = engine.run());
    thread.start();
    Thread.sleep(50);
    vcpu.requestExit();
    thread.join();
    assertThat(exit[0]).isEqualTo(Exit.REQUESTED);
    assertThat(vcpu.nip).isEqualTo(CODE);
  }

  @Test
  void aRegionRunsAtEveryAddressOfItsFrame() {
    // Two addresses of one frame: real mode ignores bit 0 of the effective address.
    code(CODE, "bcl 20,31,4", "mflr 3", "sc 1");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(CODE + 4);
    vcpu.nip = CODE | 1L << 63;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.gpr[3]).isEqualTo(CODE + 4 | 1L << 63);
    assertThat(regions).hasSize(1);
  }

  @Test
  void codeThatKeepsChangingIsLeftToTheInterpreter() {
    CompiledEngine engine = engine(new CompilerSettings(1, 100, 1000, false));
    for (int i = 0; i < 200; i++) {
      code(CODE, "addi 4,0,10", "mtctr 4", "addi 3,0," + i, "bc 16,0,-4", "sc 1");
      run(engine);
      assertThat(vcpu.gpr[3]).isEqualTo(i);
    }
    assertThat(regions).hasSizeLessThan(60);
  }

  @Test
  void codeThatHasChangedOftenIsCompiledOnceItStaysTheSame() {
    CompiledEngine engine = engine(new CompilerSettings(1, 100, 1000, false));
    for (int i = 0; i < 20; i++) {
      code(CODE, "addi 3,0," + i, "sc 1");
      run(engine);
    }
    regions.clear();
    code(CODE, "addi 3,0,99", "bc 16,0,-4", "sc 1");
    vcpu.ctr = 1000;
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(99);
    assertThat(regions).isNotEmpty();
  }

  @Test
  void theNumberOfRegionsIsBounded() {
    CompiledEngine engine = engine(new CompilerSettings(0, 1, 200, false));
    long first = MIB;
    int count = 250;
    for (int i = 0; i < count; i++) {
      memory.putInt(first + 4L * i, assembler.assemble("addi 3,3,1"));
    }
    memory.putInt(first + 4L * count, assembler.assemble("sc 1"));
    vcpu.gpr[3] = 0;
    vcpu.setMsr(Msr.SF | Msr.ME);
    vcpu.nip = first;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.gpr[3]).isEqualTo(count);
    assertThat(engine.toString()).contains(" 200 dropped");
  }

  @Test
  void codeCompiledInTheBackgroundReplacesTheInterpreter() throws InterruptedException {
    code(CODE, "addi 3,3,1", "bc 16,0,-4", "sc 1");
    CompiledEngine engine = engine(new CompilerSettings(10, 100, 1000, true));
    for (int i = 0; i < 1000 && regions.isEmpty(); i++) {
      vcpu.ctr = 1000;
      vcpu.gpr[3] = 0;
      run(engine);
      assertThat(vcpu.gpr[3]).isEqualTo(1000);
      Thread.sleep(5);
    }
    assertThat(regions).isNotEmpty();
    vcpu.ctr = 1000;
    vcpu.gpr[3] = 0;
    run(engine);
    assertThat(vcpu.gpr[3]).isEqualTo(1000);
  }

  @Test
  void aDumpShowsInstructionsAndBytecodeAndWhyARegionEnds() {
    code(CODE, "add 3,4,5", "slbia", "sc 1");
    run(engine(CompilerSettings.LARGEST_REGIONS));
    assertThat(regions.get(0))
        .contains("region of 2 instructions, entered at 000")
        .containsPattern("000  add r3,r4,r5 +.*ladd.*")
        .contains("left for 004: slbia is interpreted");
  }

  private CompiledEngine engine(CompilerSettings settings) {
    return new CompiledEngine(vcpu, ISA, settings, Optional.of(regions::add));
  }

  private void run(CompiledEngine engine) {
    vcpu.setMsr(Msr.SF | Msr.ME);
    vcpu.nip = CODE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
  }

  private void code(long address, String... instructions) {
    long at = address;
    for (String instruction : instructions) {
      memory.putInt(at, assembler.assemble(instruction));
      at += 4;
    }
  }
}

package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Under a clock that counts instructions, time is exact, whatever the engine does in one piece. */
@Timeout(60)
class InstructionTimeTest {
  private static final long CODE = 0x1_0000;
  private static final int SIZE = 1 << 20;
  private static final int HYPERCALL = 0x4400_0022;
  private static final int MTDEC_3 = 0x7c76_03a6;
  private static final int MFTB_4 = 0x7c8c_42e6;
  private static final int MFTB_5 = 0x7cac_42e6;
  private static final int MFDEC_6 = 0x7cd6_02a6;

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Assembler assembler = new Assembler(IsaTable.power9());
  private final InstructionTime time = new InstructionTime();
  private final Vcpu vcpu = new Vcpu(0, new Partition(memory, new NoDevices(), time));
  private final ExecutionEngine engine = TestEngine.of(vcpu, IsaTable.power9());
  private long end = CODE;

  InstructionTimeTest() {
    memory.plug(0, SIZE);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, HYPERCALL);
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void theTimeBaseCountsTheInstructionsOfABlock() {
    add(1, 3);
    word(MFTB_4);
    add(1, 5);
    word(MFTB_5);
    add(1, 2);
    word(HYPERCALL);
    run(0);
    assertThat(vcpu.gpr[4]).isEqualTo(3);
    assertThat(vcpu.gpr[5]).isEqualTo(9);
    assertThat(time.ticks()).isEqualTo(13);
  }

  @Test
  void aLoopReadsAnotherTimeInEachPass() {
    word(MFTB_4);
    word(assembler.assemble("add 7,7,4"));
    word(assembler.assemble("bc 16,0,-8"));
    word(HYPERCALL);
    vcpu.ctr = 100;
    run(0);
    assertThat(vcpu.gpr[7]).isEqualTo(LongStream.range(0, 100).map(pass -> 3 * pass).sum());
  }

  @Test
  void theDecrementerInterruptsBetweenTheSameTwoInstructions() {
    for (int ticks : new int[] {1, 10, 63, 64, 65, 200}) {
      end = CODE;
      vcpu.setDecrementer(1L << 50);
      add(1, 2);
      word(MTDEC_3);
      add(1, 300);
      word(HYPERCALL);
      vcpu.gpr[3] = ticks;
      run(Msr.EE);
      assertThat(vcpu.nip).isEqualTo(0x904);
      // It interrupts when it is -1.
      assertThat(vcpu.srr0).isEqualTo(CODE + 4 * (2 + ticks + 1));
    }
  }

  @Test
  void aDecrementerThatExpiresWhileItIsDisabledInterruptsWhenEnabled() {
    word(MTDEC_3);
    add(1, 50);
    word(MFDEC_6);
    word(assembler.assemble("mtmsrd 8,1"));
    add(1, 50);
    word(HYPERCALL);
    vcpu.gpr[3] = 20;
    vcpu.gpr[8] = Msr.EE;
    run(0);
    assertThat(vcpu.nip).isEqualTo(0x904);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4 * 53);
    assertThat(vcpu.gpr[6]).isEqualTo(20 - 51);
  }

  @Test
  void timeThatIsSleptThroughIsSkipped() {
    word(HYPERCALL);
    run(0);
    vcpu.setDecrementer(1L << 40);
    vcpu.awaitInterrupt();
    assertThat(time.ticks()).isEqualTo((1L << 40) + 2);
    assertThat(vcpu.decrementer()).isNegative();
  }

  @Test
  void anObserverIsCalledAtExactCounts() {
    word(assembler.assemble("addi 3,3,1"));
    word(assembler.assemble("addi 4,4,2"));
    word(assembler.assemble("bc 16,0,-8"));
    word(HYPERCALL);
    List<String> seen = new ArrayList<>();
    vcpu.observe(
        1000,
        () -> seen.add(vcpu.executed() + " " + vcpu.gpr[3] + " " + Long.toHexString(vcpu.nip)));
    vcpu.ctr = 1700;
    run(0);
    assertThat(seen)
        .containsExactly(
            "1000 334 10004",
            "2000 667 10008",
            "3000 1000 10000",
            "4000 1334 10004",
            "5000 1667 10008");
  }

  @Test
  void aTurnEndsAfterItsInstructions() {
    word(assembler.assemble("addi 9,9,1"));
    word(assembler.assemble("bc 20,0,-4"));
    time.share();
    begin(0);
    for (int end : new int[] {1000, 1001, 1008, 12_345}) {
      time.beginTurn(end - time.ticks());
      assertThat(engine.run()).isEqualTo(Exit.REQUESTED);
      assertThat(time.ticks()).isEqualTo(end);
      assertThat(vcpu.gpr[9]).isEqualTo((end + 1) / 2);
    }
  }

  @Test
  void aTurnEndsWhereAnInterruptIsAwaited() {
    add(1, 3);
    word(assembler.assemble("wait 0"));
    add(1, 2);
    word(HYPERCALL);
    time.share();
    time.beginTurn(1000);
    begin(0);
    for (int looks = 0; looks < 2; looks++) {
      assertThat(engine.run()).isEqualTo(Exit.REQUESTED);
      assertThat(vcpu.nip).isEqualTo(CODE + 16);
      assertThat(vcpu.gpr[9]).isEqualTo(3);
      assertThat(time.ticks()).isEqualTo(4);
      assertThat(vcpu.isPaused()).isTrue();
    }
    vcpu.setDoorbell(true);
    assertThat(vcpu.isPaused()).isFalse();
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    assertThat(vcpu.gpr[9]).isEqualTo(5);
    assertThat(time.ticks()).isEqualTo(7);
  }

  @Test
  void whoWaitsForNothingDoesNotSpin() throws InterruptedException {
    time.share();
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    Thread sleeper =
        Thread.ofPlatform()
            .start(
                () ->
                    vcpu.sleepForAll(
                        List.of(),
                        () -> {
                          looks.incrementAndGet();
                          return enough.get();
                        }));
    Thread.sleep(200);
    enough.set(true);
    time.poke();
    sleeper.join();
    assertThat(looks.get()).isLessThan(100);
  }

  private void run(long state) {
    begin(state);
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
  }

  private void begin(long state) {
    memory.codeFrames().written(0, SIZE);
    vcpu.setMsr(Msr.SF | Msr.ME | state);
    vcpu.nip = CODE;
  }

  private void add(int number, int times) {
    for (int i = 0; i < times; i++) {
      word(assembler.assemble("addi 9,9," + number));
    }
  }

  private void word(int word) {
    memory.putInt(end, word);
    end += 4;
  }
}

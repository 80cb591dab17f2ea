package dev.oriel.jit;

import static dev.oriel.testkit.RadixTree.C;
import static dev.oriel.testkit.RadixTree.LEAF;
import static dev.oriel.testkit.RadixTree.R;
import static dev.oriel.testkit.RadixTree.READ;
import static dev.oriel.testkit.RadixTree.VALID;
import static dev.oriel.testkit.RadixTree.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Msr;
import dev.oriel.testkit.RadixTree;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the vCPUs of a partition owe each other: ended translations, new code, atomic operations,
 * doorbells, time. {@code -Doriel.rounds} makes the tests longer.
 */
@ParameterizedClass
@EnumSource
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralVcpusTest {
  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 200);

  /** Frames, and what is published. */
  private static final long FRAME = 0x80_0000;

  private static final long OTHER_FRAME = 0x81_0000;
  private static final long SHARED = 0x82_0000;

  /** Where two frames are mapped in turn, and {@link #SHARED}. */
  private static final long PAGE = 0x1000_0000;

  private static final long SHARED_PAGE = 0x2000_0000;
  private static final long PROCESS_TABLE = 0x20_0000;

  private final Multiprocessor.Engine engine;

  SeveralVcpusTest(Multiprocessor.Engine engine) {
    this.engine = engine;
  }

  /**
   * One vCPU maps a page to two frames in turn. When its {@code ptesync} is over, another must not
   * load an older value than the frame has, nor may a store of a third reach the frame before.
   */
  @Test
  void anEndedTranslationIsUsedByNoVcpu() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 3)) {
      RadixTree tree = new RadixTree(machine.memory, 0x40_0000);
      long root = tree.process(PROCESS_TABLE);
      long flags = READ | WRITE | R | C;
      long slot = tree.map(root, PAGE, FRAME, 12, flags);
      tree.map(root, SHARED_PAGE, SHARED, 12, flags);
      machine.partition.setProcessTable(PROCESS_TABLE, 4096);
      long[] gpr = machine.vcpu(0).gpr;
      gpr[4] = slot;
      gpr[5] = VALID | LEAF | FRAME | flags;
      gpr[6] = VALID | LEAF | OTHER_FRAME | flags;
      gpr[7] = FRAME;
      gpr[8] = OTHER_FRAME;
      gpr[9] = SHARED;
      gpr[10] = ROUNDS;
      gpr[11] = PAGE;
      long mapper =
          machine.program(
              """
              loop:
              addi 13,13,1
              std 13,0(8)
              sync 1
              std 6,0(4)
              sync 2
              tlbie 11,12,0,1,1
              eieio
              tlbsync
              sync 2
              std 13,0(9)
              ld 14,8(7)
              addi 20,0,200
              mtspr 9,20
              wait:
              bc 16,0,@wait
              ld 15,8(7)
              cmp 0,1,14,15
              bc 4,2,@late
              or 16,5,5
              or 5,6,6
              or 6,16,16
              or 16,7,7
              or 7,8,8
              or 8,16,16
              cmp 0,1,13,10
              bc 4,2,@loop
              addi 16,0,1
              std 16,8(9)
              sc 1
              late:
              addi 3,0,1
              std 3,8(9)
              sc 1
              """);
      long reader =
          machine.program(
              """
              loop:
              ld 14,0(9)
              sync 1
              """
                  + "ld 15,0(11)\ncmp 0,1,15,14\nbc 12,0,@old\n".repeat(16)
                  + """
                    ld 16,8(9)
                    cmpi 0,1,16,0
                    bc 12,2,@loop
                    sc 1
                    old:
                    addi 3,0,1
                    sc 1
                    """);
      long writer =
          machine.program(
              "loop:\n"
                  + "addi 15,15,1\nstd 15,8(11)\n".repeat(16)
                  + """
                    ld 16,8(9)
                    cmpi 0,1,16,0
                    bc 12,2,@loop
                    sc 1
                    """);
      for (int i = 1; i < 3; i++) {
        machine.vcpu(i).gpr[9] = SHARED_PAGE;
        machine.vcpu(i).gpr[11] = PAGE;
        machine.vcpu(i).setMsr(Multiprocessor.REAL | Msr.DR);
      }
      machine.start(0, mapper);
      machine.start(1, reader);
      machine.start(2, writer);
      machine.await();
      assertThat(machine.vcpu(0).gpr[3]).as("a store came late").isZero();
      assertThat(machine.vcpu(1).gpr[3]).as("an old value was loaded").isZero();
      assertThat(machine.vcpu(0).gpr[13]).isEqualTo(ROUNDS);
    }
  }

  /** All invalidate at once and wait for each other: none waits for ever, and nothing grows. */
  @Test
  void invalidationsAtTheSameTimeEnd() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 4)) {
      long storm =
          machine.program(
              """
              loop:
              tlbie 11,12,0,1,1
              tlbie 13,12,2,1,1
              tlbsync
              sync 2
              bc 16,0,@loop
              sc 1
              """);
      for (int i = 0; i < machine.cpus(); i++) {
        machine.vcpu(i).ctr = ROUNDS;
        machine.vcpu(i).gpr[11] = PAGE;
        machine.vcpu(i).gpr[13] = 1 << 10;
      }
      machine.startAll(storm);
      machine.await();
      for (int i = 0; i < machine.cpus(); i++) {
        assertThat(machine.vcpu(i).ctr).isZero();
      }
    }
  }

  /**
   * A loop that only waits lets other threads run, and a {@code ptesync} meanwhile does not wait
   * for it.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 27, 31})
  void aLoopThatOnlyWaitsHoldsUpNobody(int hint) throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 2)) {
      AtomicInteger pauses = new AtomicInteger();
      long loop = machine.program("loop:\nor %1$d,%1$d,%1$d\nbc 16,0,@loop\nsc 1".formatted(hint));
      long invalidation = machine.program("tlbie 11,12,0,1,1\neieio\ntlbsync\nsync 2\nsc 1");
      FutureTask<Boolean> ended =
          new FutureTask<>(
              () -> {
                machine.start(0, invalidation);
                machine.await(0);
                return true;
              });
      machine.partition.setPause(
          () -> {
            if (pauses.incrementAndGet() == 20) {
              ended.run();
            }
          });
      machine.vcpu(1).ctr = 50_000;
      machine.vcpu(1).gpr[hint] = hint;
      machine.start(1, loop);
      machine.await(1);
      assertThat(ended.get()).isTrue();
      assertThat(pauses).hasValueGreaterThan(50_000 / 1_000).hasValueLessThan(50_000 / 10);
      assertThat(machine.vcpu(1).gpr[hint]).isEqualTo(hint);
    }
  }

  /** Hints that raise the priority, and moves, are no waiting. */
  @Test
  void otherMovesDoNotWait() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 2)) {
      AtomicInteger pauses = new AtomicInteger();
      machine.partition.setPause(pauses::incrementAndGet);
      long loop = machine.program("loop:\nor 2,2,2\nor 31,1,1\nor 1,1,31\nbc 16,0,@loop\nsc 1");
      machine.vcpu(1).ctr = 50_000;
      machine.start(1, loop);
      machine.await(1);
      assertThat(pauses).hasValue(0);
    }
  }

  /**
   * One vCPU changes an instruction, then a number; another reads the number and must execute that
   * instruction or a later one. The second store to the frame lets the first vCPU's TLB have it.
   */
  @Test
  void changedCodeIsExecuted() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 2)) {
      long target = machine.program("addi 3,0,0\nbclr 20,0,0");
      long[] gpr = machine.vcpu(0).gpr;
      gpr[6] = machine.memory.getInt(target);
      gpr[7] = target;
      gpr[9] = SHARED;
      gpr[10] = Math.min(10 * ROUNDS, Short.MAX_VALUE);
      long patcher =
          machine.program(
              """
              loop:
              addi 13,13,1
              or 14,6,13
              stw 14,0(7)
              dcbst 0,7
              sync 0
              icbi 0,7
              isync
              stw 14,128(7)
              sync 1
              std 13,0(9)
              cmp 0,1,13,10
              bc 12,2,@done
              andi. 15,13,63
              bc 4,2,@loop
              answer:
              ld 15,8(9)
              cmp 0,1,15,13
              bc 12,0,@answer
              b @loop
              done:
              sc 1
              """);
      machine.vcpu(1).gpr[7] = target;
      machine.vcpu(1).gpr[9] = SHARED;
      machine.vcpu(1).gpr[10] = gpr[10];
      long caller =
          machine.program(
              """
              mtspr 9,7
              loop:
              ld 14,0(9)
              cmpi 0,1,14,-1
              bc 12,2,@never
              never:
              isync
              bcctrl 20,0,0
              cmp 0,1,3,14
              bc 12,0,@old
              std 14,8(9)
              cmp 0,1,14,10
              bc 4,2,@loop
              sc 1
              old:
              std 10,8(9)
              addi 20,0,1
              sc 1
              """);
      machine.start(1, caller);
      machine.start(0, patcher);
      machine.await();
      assertThat(machine.vcpu(1).gpr[20]).as("old code was executed").isZero();
      assertThat(machine.vcpu(0).gpr[13]).isEqualTo(gpr[10]);
    }
  }

  /** Counters of every size in one block, which all vCPUs increment. */
  @Test
  void incrementsByLoadAndReserveAreExact() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 3)) {
      machine.memory.putByte(SHARED, (byte) 0x5a);
      StringBuilder text = new StringBuilder("loop:\n");
      String[] sizes = {"b 1", "h 2", "w 4", "d 8"};
      for (String each : sizes) {
        String[] parts = each.split(" ");
        text.append("addi 6,7,").append(parts[1]).append("\n");
        text.append(
            """
            %1$s:
            l%1$sarx 20,0,6
            addi 20,20,1
            st%1$scx. 20,0,6
            bc 4,2,@%1$s
            """
                .formatted(parts[0]));
      }
      text.append(
          """
          addi 6,7,16
          q:
          lqarx 20,0,6
          addi 21,21,1
          stqcx. 20,0,6
          bc 4,2,@q
          bc 16,0,@loop
          sc 1
          """);
      long program = machine.program(text.toString());
      int rounds = 10 * ROUNDS;
      for (int i = 0; i < machine.cpus(); i++) {
        machine.vcpu(i).gpr[7] = SHARED;
        machine.vcpu(i).ctr = rounds;
      }
      machine.startAll(program);
      machine.await();
      int sum = 3 * rounds;
      assertThat(machine.memory.getByte(SHARED)).isEqualTo((byte) 0x5a);
      assertThat(machine.memory.getByte(SHARED + 1)).isEqualTo((byte) sum);
      assertThat(machine.memory.getShort(SHARED + 2)).isEqualTo((short) sum);
      assertThat(machine.memory.getInt(SHARED + 4)).isEqualTo(sum);
      assertThat(machine.memory.getLong(SHARED + 8)).isEqualTo(sum);
      assertThat(machine.memory.getLong(SHARED + 16)).isZero();
      assertThat(machine.memory.getLong(SHARED + 24)).isEqualTo(sum);
    }
  }

  /** Two threads of a core ring each other's doorbell, and sleep in between. */
  @Test
  void noDoorbellIsLost() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 2)) {
      machine.partition.setThreadsPerCore(2);
      long program =
          machine.program(
              """
              loop:
              mfspr 5,176
              and. 5,5,6
              bc 4,2,@rung
              wait 0
              b @loop
              rung:
              msgclrp 7
              msgsndp 8
              bc 16,0,@loop
              sc 1
              """);
      long doorbell = 5L << 27;
      for (int i = 0; i < 2; i++) {
        machine.vcpu(i).gpr[6] = 1L << i;
        machine.vcpu(i).gpr[7] = doorbell | i;
        machine.vcpu(i).gpr[8] = doorbell | 1 - i;
        machine.vcpu(i).ctr = ROUNDS;
        machine.vcpu(i).setDecrementer(Long.MAX_VALUE >>> 8);
      }
      machine.vcpu(0).setDoorbell(true);
      machine.startAll(program);
      machine.await();
      assertThat(machine.vcpu(0).ctr).isZero();
      assertThat(machine.vcpu(1).ctr).isZero();
    }
  }

  /** What another vCPU has read is never later than what this one reads then. */
  @Test
  void timeNeverGoesBack() throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, 2)) {
      long program =
          machine.program(
              """
              loop:
              ld 14,0(8)
              cmpi 0,1,14,0
              bc 12,0,@back
              isync
              mfspr 13,268
              cmp 0,1,13,14
              bc 12,0,@back
              std 13,0(7)
              bc 16,0,@loop
              sc 1
              back:
              addi 3,0,1
              sc 1
              """);
      for (int i = 0; i < 2; i++) {
        machine.vcpu(i).gpr[7] = SHARED + 128L * i;
        machine.vcpu(i).gpr[8] = SHARED + 128L * (1 - i);
        machine.vcpu(i).ctr = 100L * ROUNDS;
      }
      machine.startAll(program);
      machine.await();
      assertThat(machine.vcpu(0).gpr[3]).isZero();
      assertThat(machine.vcpu(1).gpr[3]).isZero();
    }
  }
}

package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the memory model of POWER forbids is never seen. {@code -Doriel.rounds} sets how often. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LitmusTest {
  private static final int ROUNDS = Integer.getInteger("oriel.rounds", 4000);

  /** Rounds of one run, each of which has its own doublewords. */
  private static final int MOST = 1 << 16;

  private static final int ARRAY = 8 * MOST;
  private static final long X = 0x80_0000;
  private static final long LOADED = X + 3 * ARRAY;
  private static final long PROGRESS = 0xf0_0000;

  @ParameterizedTest
  @EnumSource
  void onTheInterpreter(Litmus litmus) throws Exception {
    run(litmus, Multiprocessor.Engine.INTERPRETER);
  }

  @ParameterizedTest
  @EnumSource
  void compiled(Litmus litmus) throws Exception {
    run(litmus, Multiprocessor.Engine.COMPILER);
  }

  /**
   * The outcome without barriers is allowed, and must be seen if these tests are to be believed.
   */
  @ParameterizedTest
  @EnumSource
  void storesAreBufferedWithoutABarrier(Multiprocessor.Engine engine) throws Exception {
    String first = Litmus.SB_SYNCS.threads().get(0).replace("sync 0\n", "");
    String second = Litmus.SB_SYNCS.threads().get(1).replace("sync 0\n", "");
    long seen = 0;
    for (int tries = 0; tries < 50 && seen == 0; tries++) {
      seen = count(Litmus.SB_SYNCS, engine, MOST, first, second);
    }
    assertThat(seen).isPositive();
  }

  private static void run(Litmus litmus, Multiprocessor.Engine engine) throws Exception {
    for (int left = ROUNDS; left > 0; left -= MOST) {
      String[] threads = litmus.threads().toArray(String[]::new);
      assertThat(count(litmus, engine, Math.min(left, MOST), threads)).isZero();
    }
  }

  /** How many of the rounds end in the outcome that {@code litmus} forbids. */
  private static long count(
      Litmus litmus, Multiprocessor.Engine engine, int rounds, String... threads) throws Exception {
    try (Multiprocessor machine = new Multiprocessor(engine, threads.length)) {
      for (int i = 0; i < threads.length; i++) {
        long[] gpr = machine.vcpu(i).gpr;
        gpr[7] = X;
        gpr[8] = X + ARRAY;
        gpr[9] = X + 2 * ARRAY;
        gpr[10] = LOADED + 2L * i * ARRAY;
        gpr[11] = gpr[10] + ARRAY;
        gpr[23] = PROGRESS;
        gpr[24] = 1;
        gpr[25] = 2;
        machine.vcpu(i).ctr = rounds;
      }
      for (int i = 0; i < threads.length; i++) {
        machine.start(i, machine.program(program(i, threads)));
      }
      machine.await();
      long seen = 0;
      for (int round = 0; round < rounds; round++) {
        seen += litmus.forbids(new Round(machine, round)) ? 1 : 0;
      }
      return seen;
    }
  }

  private record Round(Multiprocessor machine, int number) implements Litmus.Outcome {
    @Override
    public long loaded(int thread, int which) {
      return machine.memory.getLong(LOADED + (2L * thread + which) * ARRAY + 8L * number);
    }

    @Override
    public long x() {
      return machine.memory.getLong(X + 8L * number);
    }

    @Override
    public long y() {
      return machine.memory.getLong(X + ARRAY + 8L * number);
    }
  }

  /**
   * One thread: the test again and again with the next doublewords, after a short delay that
   * differs. Every 64 rounds it waits for the others.
   */
  private static String program(int thread, String... threads) {
    StringBuilder text = new StringBuilder("loop:\n");
    text.append("andi. 21,12,63\nbc 4,2,@meet\n");
    text.append("std 12,%d(23)\n".formatted(128 * thread));
    for (int other = 0; other < threads.length; other++) {
      text.append(
          """
          wait%1$d:
          ld 22,%2$d(23)
          cmp 0,1,22,12
          bc 12,0,@wait%1$d
          """
              .formatted(other, 128 * other));
    }
    text.append(
        """
        meet:
        mulli 20,12,%d
        andi. 20,20,15
        delay:
        addi 20,20,-1
        cmpi 0,1,20,0
        bc 12,1,@delay
        %s
        std 14,0(10)
        std 15,0(11)
        addi 7,7,8
        addi 8,8,8
        addi 9,9,8
        addi 10,10,8
        addi 11,11,8
        addi 12,12,1
        bc 16,0,@loop
        addi 12,12,64
        std 12,%d(23)
        sc 1
        """
            .formatted(2 * thread + 3, threads[thread], 128 * thread));
    return text.toString();
  }
}

package dev.oriel.cpu;

import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.util.Arrays;
import java.util.List;

/**
 * Executes single instruction words where all memory but their own page is missing, and says how
 * each ended. Big-endian, as the recordings are.
 */
final class WordMachine implements AutoCloseable {
  /** Words that are executed from one frame: each is followed by a hypercall. */
  private static final int BATCH = 512;

  private static final long MIB = 1 << 20;
  private static final long CODE = MIB;
  private static final long CODE_EA = 0x1000_0000;
  private static final long PROCESS_TABLE = 2 * MIB;
  private static final long NOWHERE = 0x2222_0000_0000L;
  private static final long PROBLEM =
      Msr.SF | Msr.ME | Msr.IR | Msr.DR | Msr.PR | Msr.EE | Msr.FP | Msr.VEC | Msr.VSX;
  private static final int HYPERCALL = 0x4400_0022;

  /** Until the decrementer's exception, which ends a wait. */
  private static final int TICKS = 50;

  private final GuestMemory memory = GuestMemory.reserve(16 * MIB);
  private final Partition partition = new Partition(memory, new NoDevices(), this::tick);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final ExecutionEngine engine;
  private final long[] gpr = new long[32];
  private final long[] vsr = new long[128];
  private final long[] spr = new long[1024];
  private long state = PROBLEM;
  private long ticks;

  WordMachine(IsaTable isa) {
    engine = TestEngine.of(vcpu, isa);
    memory.plug(0, 16 * MIB);
    RadixTree tree = new RadixTree(memory, 4 * MIB);
    long root = tree.process(PROCESS_TABLE);
    tree.map(root, CODE_EA, CODE, 12, RadixTree.READ | RadixTree.EXEC);
    partition.setProcessTable(PROCESS_TABLE, 4096);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, HYPERCALL);
    }
    Arrays.fill(gpr, NOWHERE);
    for (int i = 0; i < vsr.length; i++) {
      vsr[i] = 0x0123_4567_89ab_cdefL * (i + 1);
    }
  }

  /** Time goes on when it is looked at. */
  private long tick() {
    return ticks++;
  }

  /** Whether words are executed in problem state, as at first, or in privileged state. */
  void problemState(boolean problem) {
    state = problem ? PROBLEM : PROBLEM & ~Msr.PR & ~Msr.EE;
  }

  /**
   * How each word ends: i, an illegal-instruction program interrupt; p, a privileged-instruction
   * one; or a dot, anything else.
   *
   * @throws AssertionError if a word that ended as i or p changed a register
   */
  byte[] outcomes(int[] words) {
    byte[] outcomes = new byte[words.length];
    for (int start = 0; start < words.length; start += BATCH) {
      int count = Math.min(BATCH, words.length - start);
      for (int i = 0; i < count; i++) {
        memory.putInt(CODE + 8 * i, words[start + i]);
        memory.putInt(CODE + 8 * i + 4, HYPERCALL);
      }
      for (int i = 0; i < count; i++) {
        execute(CODE_EA + 8L * i);
        outcomes[start + i] = (byte) outcome(words[start + i], CODE_EA + 8L * i);
      }
    }
    return outcomes;
  }

  /** All registers, and where execution went on, after {@code word}. */
  List<Object> state(int word) {
    memory.putInt(CODE, word);
    memory.putInt(CODE + 4, HYPERCALL);
    execute(CODE_EA);
    return List.of(
        vcpu.nip,
        vcpu.msr(),
        vcpu.srr0,
        vcpu.srr1,
        vcpu.dar,
        vcpu.dsisr,
        vcpu.cr,
        vcpu.xer(),
        vcpu.lr,
        vcpu.ctr,
        vcpu.fpscr,
        vcpu.vscr,
        longs(vcpu.gpr),
        longs(vcpu.vsr),
        longs(vcpu.spr));
  }

  private static List<Long> longs(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private void execute(long ea) {
    System.arraycopy(gpr, 0, vcpu.gpr, 0, gpr.length);
    System.arraycopy(vsr, 0, vcpu.vsr, 0, vsr.length);
    System.arraycopy(spr, 0, vcpu.spr, 0, spr.length);
    ticks = 0;
    vcpu.setDecrementer(TICKS);
    vcpu.cr = 0;
    vcpu.setXer(0);
    vcpu.fpscr = 0;
    vcpu.vscr = 0;
    vcpu.dar = vcpu.dsisr = 0;
    vcpu.srr0 = vcpu.srr1 = 0;
    vcpu.lr = vcpu.ctr = vcpu.spr[Spr.TAR.number()] = ea + 4;
    vcpu.nip = ea;
    vcpu.setMsr(state);
    engine.run();
  }

  private char outcome(int word, long ea) {
    boolean here = vcpu.nip == Vectors.PROGRAM + 4 && vcpu.srr0 == ea;
    if (!here || (vcpu.srr1 & Vectors.PROGRAM_TRAP) != 0) {
      return '.';
    }
    boolean same =
        Arrays.equals(gpr, vcpu.gpr)
            && Arrays.equals(vsr, vcpu.vsr)
            && vcpu.lr == ea + 4
            && vcpu.ctr == ea + 4
            && vcpu.spr[Spr.TAR.number()] == ea + 4
            && vcpu.cr == 0
            && vcpu.xer() == 0
            && vcpu.fpscr == 0
            && vcpu.vscr == 0
            && vcpu.dar == 0
            && vcpu.dsisr == 0
            && (vcpu.srr1 & ~Msr.SRR1_CAUSE) == state;
    if (!same) {
      throw new AssertionError("%08x changed a register".formatted(word));
    }
    return (vcpu.srr1 & Vectors.PROGRAM_ILLEGAL) != 0 ? 'i' : 'p';
  }

  @Override
  public void close() {
    memory.close();
  }
}

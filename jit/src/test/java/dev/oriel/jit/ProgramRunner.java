package dev.oriel.jit;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Disassembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/** An engine with its own machine. Executes a program from states that seeds determine. */
final class ProgramRunner implements AutoCloseable {
  private static final int SIZE = 4 << 20;
  private static final long CODE = 0x1_0000;
  private static final long DATA = 0x2_0000;
  private static final long FACILITIES = Msr.FP | Msr.VEC | Msr.VSX;
  private static final MmioBus NOTHING =
      new MmioBus() {
        @Override
        public long load(long ra, int size) {
          return ra * 0x9e37;
        }

        @Override
        public void store(long ra, int size, long value) {}
      };

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Vcpu vcpu = new Vcpu(0, new Partition(memory, NOTHING, () -> 0));
  private final ExecutionEngine engine;
  private final boolean littleEndian;
  private final ValueLayout.OfInt word;
  private int[] program = {};

  ProgramRunner(Function<Vcpu, ExecutionEngine> engines, boolean littleEndian) {
    this.littleEndian = littleEndian;
    memory.plug(0, SIZE);
    vcpu.partition().setInterruptsLittleEndian(littleEndian);
    engine = engines.apply(vcpu);
    word =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(
            littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  void load(int[] program) {
    this.program = program;
    memory.segment().fill((byte) 0);
    memory.codeFrames().written(0, SIZE);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      write(vector, RandomProgram.HYPERCALL);
    }
    write(CODE, program);
  }

  private void write(long ra, int... words) {
    for (int i = 0; i < words.length; i++) {
      memory.segment().set(word, ra + 4L * i, words[i]);
    }
    memory.codeFrames().written(ra, 4L * words.length);
  }

  /**
   * Runs the program from the state that {@code seed} determines; returns the final state as text.
   */
  String run(long seed) {
    vcpu.reset();
    Random random = new Random(seed);
    memory.segment().asSlice(DATA).fill((byte) random.nextInt());
    for (int i = 0; i < 32; i++) {
      vcpu.gpr[i] =
          i >= 24 ? SIZE / 2 + random.nextInt(SIZE / 4) & -8 : RandomProgram.value(random);
    }
    for (int i = 0; i < vcpu.vsr.length; i++) {
      vcpu.vsr[i] = HardNumbers.doubleword(random);
    }
    vcpu.fpscr = HardNumbers.fpscr(random);
    vcpu.cr = random.nextInt();
    vcpu.setXer(random.nextInt() & 0x200c_007f);
    vcpu.nip = CODE;
    long msr = Msr.SF | Msr.ME | (littleEndian ? Msr.LE : 0);
    msr |= random.nextInt(8) == 0 ? random.nextLong() & FACILITIES : FACILITIES;
    vcpu.setMsr(msr | (random.nextBoolean() ? Msr.FE0 | Msr.FE1 : 0));
    long executed = engine.executed();
    Exit exit = engine.run();
    int[] code = new int[program.length];
    MemorySegment.copy(memory.segment(), word, CODE, code, 0, code.length);
    if (!Arrays.equals(code, program)) {
      load(program);
      return "it changed itself";
    }
    return exit
        + " nip %x msr %x srr0 %x srr1 %x dar %x dsisr %x cr %x xer %x lr %x ctr %x cfar %x"
            .formatted(
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
                vcpu.cfar)
        + " fpscr %x vscr %x executed %d gpr %s vsr %s memory %x"
            .formatted(
                vcpu.fpscr,
                vcpu.vscr,
                engine.executed() - executed,
                hex(vcpu.gpr),
                hex(vcpu.vsr),
                hash());
  }

  private static String hex(long[] values) {
    StringBuilder text = new StringBuilder();
    for (long value : values) {
      text.append(Long.toHexString(value)).append(' ');
    }
    return text.toString();
  }

  private long hash() {
    long hash = 0;
    for (long offset = 0; offset < SIZE; offset += 8) {
      hash = hash * 31 + memory.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }
    return hash;
  }

  @Override
  public void close() {
    memory.close();
  }

  /** The instructions of {@code program}, a line each. */
  static String text(int[] program) {
    Disassembler disassembler = new Disassembler(IsaTable.power9());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < program.length; i++) {
      text.append(
          "%x: %s%n".formatted(CODE + 4L * i, disassembler.disassemble(program[i], CODE + 4L * i)));
    }
    return text.toString();
  }
}

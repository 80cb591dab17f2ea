package dev.oriel.conformance;

import dev.oriel.conformance.Outcome.End;
import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Spr;
import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.Vectors;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One of Oriel's engines, on a processor in problem state with translation on. Interrupt vectors
 * and exits hold hypercalls, at which the engine returns.
 */
final class OrielSide implements Side {
  private static final int HYPERCALL = 0x4400_0022;
  private static final long TABLES = 0x40_0000;
  private static final int MEMORY = 0x50_0000;

  /** As under Linux, problem state may use DSCR, TAR and event-based branches. */
  private static final long FACILITIES = 1 << 2 | 1 << 8;

  private static final long STATE =
      Msr.SF | Msr.VEC | Msr.VSX | Msr.EE | Msr.PR | Msr.FP | Msr.ME | Msr.FE0 | Msr.FE1 | Msr.IR
          | Msr.DR | Msr.RI;

  private final GuestMemory memory = GuestMemory.reserve(MEMORY);
  private final ValueLayout.OfInt instruction;
  private final ValueLayout.OfLong doubleword;
  private final Vcpu vcpu;
  private final ExecutionEngine engine;
  private final long msr;
  private final MemorySegment data;
  private final MemorySegment bank;

  /** A time base that advances with each read, so that the decrementer ends an endless trial. */
  private long ticks;

  OrielSide(boolean littleEndian, Function<Vcpu, ExecutionEngine> engines) {
    memory.plug(0, MEMORY);
    ByteOrder order = littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    instruction = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    doubleword = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    Partition partition = new Partition(memory, new NoDevices(), () -> ticks++);
    partition.setInterruptsLittleEndian(littleEndian);
    vcpu = new Vcpu(0, partition);
    engine = engines.apply(vcpu);
    msr = STATE | (littleEndian ? Msr.LE : 0);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      code(vector, HYPERCALL);
    }
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    long root = tree.process(TABLES);
    long writable = Layout.DATA_SIZE - Layout.READ_ONLY;
    map(tree, root, Layout.CODE, Layout.CODE_SIZE, RadixTree.EXEC);
    map(tree, root, Layout.DATA, writable, RadixTree.READ | RadixTree.WRITE);
    map(tree, root, Layout.DATA + writable, Layout.READ_ONLY, RadixTree.READ);
    partition.setProcessTable(TABLES, 16);
    data = memory.segment().asSlice(memory.offset(Layout.DATA), Layout.DATA_SIZE);
    for (int offset = 0; offset < Layout.DATA_SIZE; offset += 8) {
      data.set(doubleword, offset, Bank.at(offset));
    }
    bank = MemorySegment.ofArray(data.toArray(ValueLayout.JAVA_BYTE));
    vcpu.reset();
  }

  /** Maps pages onto themselves. */
  private static void map(RadixTree tree, long root, long ea, long size, long rights) {
    for (long page = ea; page < ea + size; page += GuestMemory.FRAME_SIZE) {
      tree.map(root, page, page, GuestMemory.FRAME_SHIFT, rights | RadixTree.R | RadixTree.C);
    }
  }

  @Override
  public List<Outcome> run(List<Trial> trials) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Trial trial : trials) {
      outcomes.add(run(trial));
    }
    return outcomes;
  }

  @Override
  public Outcome run(Trial trial) {
    int[] code = trial.code();
    for (int i = 0; i <= code.length; i++) {
      code(trial.address(i), i < code.length && i < trial.limit() ? code[i] : HYPERCALL);
    }
    trial.patches().forEach((offset, value) -> data.set(doubleword, offset, value));
    set(trial.before());
    vcpu.spr[Spr.FSCR.number()] = FACILITIES;
    vcpu.dar = 0;
    vcpu.dsisr = 0;
    vcpu.setDecrementer(3);
    SystemLinkage.returnTo(vcpu, trial.address(0), msr, 0);
    long executed = engine.executed();
    Exit exit = engine.run();
    boolean loops = engine.executed() - executed > Layout.MOST_EXECUTED;
    Outcome outcome = exit != Exit.HYPERCALL || loops ? ended(End.ENDLESS, 0, 0) : outcome(trial);
    for (int i = 0; i <= code.length; i++) {
      code(trial.address(i), 0);
    }
    return outcome;
  }

  private void code(long ra, int word) {
    long offset = memory.offset(ra);
    memory.segment().set(instruction, offset, word);
    memory.codeFrames().written(offset, 4);
  }

  private Outcome outcome(Trial trial) {
    long at = vcpu.nip - 4;
    if (vcpu.problemState()) {
      return ended(End.EXIT, position(trial, at), 0);
    }
    long cia = vcpu.srr0;
    int position = position(trial, cia);
    return switch ((int) at) {
      case Vectors.DATA_STORAGE, Vectors.DATA_SEGMENT ->
          ended(End.DATA_STORAGE, position, vcpu.dar);
      case Vectors.INSTRUCTION_STORAGE, Vectors.INSTRUCTION_SEGMENT ->
          ended(End.INSTRUCTION_STORAGE, 0, cia);
      case Vectors.ALIGNMENT -> ended(End.ALIGNMENT, position, vcpu.dar);
      case Vectors.PROGRAM -> {
        long cause = vcpu.srr1;
        End end =
            (cause & Vectors.PROGRAM_TRAP) != 0
                ? End.TRAP
                : (cause & Vectors.PROGRAM_FP) != 0
                    ? End.FP_EXCEPTION
                    : (cause & Vectors.PROGRAM_PRIVILEGED) != 0
                        ? End.PRIVILEGED
                        : (cause & Vectors.PROGRAM_ILLEGAL) != 0 ? End.ILLEGAL : End.OTHER;
        yield ended(end, position, cia);
      }
      case Vectors.FACILITY_UNAVAILABLE -> ended(End.FACILITY, position, cia);
      case Vectors.DECREMENTER -> ended(End.ENDLESS, 0, 0);
      default -> ended(End.OTHER, position, at);
    };
  }

  private static int position(Trial trial, long cia) {
    return (int) (cia - trial.address(0) >> 2);
  }

  private Outcome ended(End end, int position, long address) {
    SortedMap<Integer, Long> changed = new TreeMap<>();
    long from = 0;
    while (true) {
      long next =
          MemorySegment.mismatch(data, from, Layout.DATA_SIZE, bank, from, Layout.DATA_SIZE);
      if (next < 0) {
        return new Outcome(end, position, address, get(), changed);
      }
      int offset = (int) (from + next) & -8;
      changed.put(offset, data.get(doubleword, offset));
      data.set(doubleword, offset, Bank.at(offset));
      from = offset + 8;
    }
  }

  private void set(Registers registers) {
    System.arraycopy(registers.words(), Registers.GPR, vcpu.gpr, 0, 32);
    System.arraycopy(registers.words(), Registers.VSR, vcpu.vsr, 0, 128);
    vcpu.cr = (int) registers.get(Registers.CR);
    vcpu.setXer(registers.get(Registers.XER));
    vcpu.lr = registers.get(Registers.LR);
    vcpu.ctr = registers.get(Registers.CTR);
    vcpu.fpscr = registers.get(Registers.FPSCR);
    vcpu.spr[Spr.TAR.number()] = registers.get(Registers.TAR);
    vcpu.vscr = (int) registers.get(Registers.VSCR);
    vcpu.spr[Spr.VRSAVE.number()] = registers.get(Registers.VRSAVE);
  }

  private Registers get() {
    long[] words = new long[Registers.COUNT];
    System.arraycopy(vcpu.gpr, 0, words, Registers.GPR, 32);
    System.arraycopy(vcpu.vsr, 0, words, Registers.VSR, 128);
    words[Registers.CR] = vcpu.cr & 0xffff_ffffL;
    words[Registers.XER] = vcpu.xer() & 0xffff_ffffL;
    words[Registers.LR] = vcpu.lr;
    words[Registers.CTR] = vcpu.ctr;
    words[Registers.FPSCR] = vcpu.fpscr;
    words[Registers.TAR] = vcpu.spr[Spr.TAR.number()];
    words[Registers.VSCR] = vcpu.vscr & 0xffff_ffffL;
    words[Registers.VRSAVE] = vcpu.spr[Spr.VRSAVE.number()];
    return new Registers(words);
  }

  @Override
  public void close() {
    memory.close();
  }

  private static final class NoDevices implements MmioBus {
    @Override
    public long load(long ra, int size) {
      throw new AssertionError("load from 0x" + Long.toHexString(ra));
    }

    @Override
    public void store(long ra, int size, long value) {
      throw new AssertionError("store to 0x" + Long.toHexString(ra));
    }
  }
}

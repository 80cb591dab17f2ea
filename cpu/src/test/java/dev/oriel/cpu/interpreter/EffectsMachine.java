package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.SpecialRegisters;
import dev.oriel.cpu.Spr;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.Vectors;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.Interrupt;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Executes single instructions in any state of the thread. */
final class EffectsMachine implements AutoCloseable {
  /** Where the memory of a {@link ThreadState} is; nothing is mapped around it. */
  static final long DATA = 0x30_0000;

  static final int DATA_SIZE = 8 * ThreadState.MEMORY_CELLS;
  static final long CIA = 0x20_0000;

  private static final long TABLES = 0x40_0000;
  private static final int SIZE = 0x50_0000;
  private static final long PRIVILEGED = Msr.SF | Msr.ME | Msr.DR | Msr.IR;

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Vcpu vcpu;
  private final MemorySegment data;
  private long ticks;

  /** Where the thread has a reservation before it executes something; 0 for none. */
  long reservation;

  /** Bytes of the reservation. */
  int reservationSize;

  /**
   * @param state what all is like now
   * @param next address of the next instruction
   * @param interrupt what happened instead, if it did
   * @param cause where, and why, in the registers that tell it
   */
  record Outcome(ThreadState state, long next, Optional<Interrupt> interrupt, long cause) {}

  EffectsMachine() {
    memory.plug(0, SIZE);
    MmioBus nothing =
        new MmioBus() {
          @Override
          public long load(long ra, int size) {
            return 0;
          }

          @Override
          public void store(long ra, int size, long value) {}
        };
    Partition partition = new Partition(memory, nothing, () -> ticks);
    vcpu = new Vcpu(0, partition);
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    long root = tree.process(TABLES);
    for (int page = 0; page < DATA_SIZE; page += GuestMemory.FRAME_SIZE) {
      tree.map(
          root,
          DATA + page,
          DATA + page,
          GuestMemory.FRAME_SHIFT,
          RadixTree.READ | RadixTree.WRITE | RadixTree.R | RadixTree.C);
    }
    partition.setProcessTable(TABLES, 16);
    data = memory.segment().asSlice(memory.offset(DATA), DATA_SIZE);
    vcpu.setExternalInterrupt(true);
  }

  /** Executes {@code word} at a time that {@code time} stands for. */
  Outcome run(Instruction row, int word, ThreadState before, long time) {
    ticks = time;
    set(before.cells());
    if (reservation != 0) {
      reserve();
    }
    Optional<Interrupt> interrupt = Optional.empty();
    long[] block = {(long) row.index() << 32 | word & 0xffff_ffffL};
    try {
      Dispatch.run(vcpu, block, CIA);
    } catch (GuestInterrupt thrown) {
      vcpu.deliver(thrown, CIA);
      interrupt = Optional.of(kind());
    }
    if (vcpu.nip == Vectors.PROGRAM) {
      interrupt = Optional.of(kind());
    }
    long next = vcpu.nip;
    long cause =
        interrupt.isEmpty()
            ? 0
            : (vcpu.srr1 & 0x783f_0000L) << 32 ^ vcpu.dar ^ (long) vcpu.dsisr << 32;
    vcpu.takeHypercall();
    return new Outcome(get(), next, interrupt, cause);
  }

  private void reserve() {
    try {
      if (reservationSize == 16) {
        vcpu.reservation().loadQuad(reservation);
      } else {
        vcpu.reservation().load(reservation, reservationSize);
      }
    } catch (GuestInterrupt unaligned) {
      vcpu.reservation().clear();
    }
  }

  private Interrupt kind() {
    long cause = vcpu.srr1;
    return switch ((int) vcpu.nip) {
      case Vectors.DATA_STORAGE, Vectors.DATA_SEGMENT -> Interrupt.STORAGE;
      case Vectors.ALIGNMENT -> Interrupt.ALIGNMENT;
      case Vectors.FP_UNAVAILABLE -> Interrupt.FP_UNAVAILABLE;
      case Vectors.VECTOR_UNAVAILABLE -> Interrupt.VECTOR_UNAVAILABLE;
      case Vectors.VSX_UNAVAILABLE -> Interrupt.VSX_UNAVAILABLE;
      case Vectors.FACILITY_UNAVAILABLE -> Interrupt.FACILITY;
      case Vectors.PROGRAM ->
          (cause & Vectors.PROGRAM_TRAP) != 0
              ? Interrupt.TRAP
              : (cause & Vectors.PROGRAM_FP) != 0
                  ? Interrupt.FP
                  : (cause & Vectors.PROGRAM_PRIVILEGED) != 0
                      ? Interrupt.PRIVILEGED
                      : Interrupt.ILLEGAL;
      default -> throw new AssertionError("vector 0x" + Long.toHexString(vcpu.nip));
    };
  }

  private void set(long[] cells) {
    vcpu.setMsr(PRIVILEGED);
    vcpu.reservation().clear();
    System.arraycopy(cells, ThreadState.GPR, vcpu.gpr, 0, 32);
    System.arraycopy(cells, ThreadState.VSR, vcpu.vsr, 0, 128);
    vcpu.cr = 0;
    for (int field = 0; field < 8; field++) {
      vcpu.cr |= (int) cells[ThreadState.CR + field] << 28 - 4 * field;
    }
    vcpu.so = (int) cells[ThreadState.XER];
    vcpu.ov = (int) cells[ThreadState.XER + 1];
    vcpu.ca = (int) cells[ThreadState.XER + 2];
    vcpu.ov32 = (int) cells[ThreadState.XER + 3];
    vcpu.ca32 = (int) cells[ThreadState.XER + 4];
    vcpu.xerByteCount = (int) cells[ThreadState.XER + 5];
    vcpu.lr = cells[ThreadState.LR];
    vcpu.ctr = cells[ThreadState.CTR];
    vcpu.spr[Spr.TAR.number()] = cells[ThreadState.TAR];
    vcpu.cfar = cells[ThreadState.CFAR];
    vcpu.fpscr = cells[ThreadState.FPSCR];
    vcpu.vscr = (int) cells[ThreadState.VSCR];
    vcpu.srr0 = cells[ThreadState.SRR];
    vcpu.srr1 = cells[ThreadState.SRR + 1];
    vcpu.setDecrementer(cells[ThreadState.DEC]);
    vcpu.setDoorbell(cells[ThreadState.DOORBELL] != 0);
    for (int i = 0; i < ThreadState.SPR_NUMBERS.length; i++) {
      int number = ThreadState.SPR_NUMBERS[i];
      long value = cells[ThreadState.SPRS + i];
      if (ThreadState.SPRS + i < ThreadState.TRANSLATION) {
        vcpu.spr[number] = value;
      } else if (SpecialRegisters.read(vcpu, number, 0, 0) != value) {
        SpecialRegisters.write(vcpu, number, value);
      }
    }
    vcpu.dar = 0;
    vcpu.dsisr = 0;
    MemorySegment.copy(
        cells, ThreadState.MEMORY, data, ValueLayout.JAVA_LONG, 0, ThreadState.MEMORY_CELLS);
    vcpu.setMsr(cells[ThreadState.MSR]);
  }

  private ThreadState get() {
    ThreadState state = new ThreadState();
    long[] cells = state.cells();
    cells[ThreadState.MSR] = vcpu.msr();
    vcpu.setMsr(PRIVILEGED);
    System.arraycopy(vcpu.gpr, 0, cells, ThreadState.GPR, 32);
    System.arraycopy(vcpu.vsr, 0, cells, ThreadState.VSR, 128);
    for (int field = 0; field < 8; field++) {
      cells[ThreadState.CR + field] = vcpu.cr >>> 28 - 4 * field & 15;
    }
    cells[ThreadState.XER] = vcpu.so;
    cells[ThreadState.XER + 1] = vcpu.ov;
    cells[ThreadState.XER + 2] = vcpu.ca;
    cells[ThreadState.XER + 3] = vcpu.ov32;
    cells[ThreadState.XER + 4] = vcpu.ca32;
    cells[ThreadState.XER + 5] = vcpu.xerByteCount;
    cells[ThreadState.LR] = vcpu.lr;
    cells[ThreadState.CTR] = vcpu.ctr;
    cells[ThreadState.TAR] = vcpu.spr[Spr.TAR.number()];
    cells[ThreadState.CFAR] = vcpu.cfar;
    cells[ThreadState.FPSCR] = vcpu.fpscr;
    cells[ThreadState.VSCR] = vcpu.vscr;
    cells[ThreadState.SRR] = vcpu.srr0;
    cells[ThreadState.SRR + 1] = vcpu.srr1;
    cells[ThreadState.DEC] = vcpu.decrementer();
    cells[ThreadState.DOORBELL] = SpecialRegisters.read(vcpu, Spr.DPDES.number(), 0, 0);
    for (int i = 0; i < ThreadState.SPR_NUMBERS.length; i++) {
      int number = ThreadState.SPR_NUMBERS[i];
      cells[ThreadState.SPRS + i] =
          ThreadState.SPRS + i < ThreadState.TRANSLATION
              ? vcpu.spr[number]
              : SpecialRegisters.read(vcpu, number, 0, 0);
    }
    MemorySegment.copy(
        data, ValueLayout.JAVA_LONG, 0, cells, ThreadState.MEMORY, ThreadState.MEMORY_CELLS);
    return state;
  }

  @Override
  public void close() {
    memory.close();
  }
}

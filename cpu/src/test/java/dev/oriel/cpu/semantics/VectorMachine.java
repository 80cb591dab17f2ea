package dev.oriel.cpu.semantics;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.TestEngine;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.StringJoiner;

/** Executes the input of a test vector in a machine without platform; see {@code record.c}. */
final class VectorMachine implements AutoCloseable {
  private static final long CODE = 0x20_0000;
  private static final long MEMORY = 0x10_0000;
  private static final int BLOCK = 256;
  private static final int HYPERCALL = 0x4400_0022;
  private static final int ALIGNMENT = 0x600;
  private static final int PROGRAM = 0x700;
  private static final long TRAP = 0x2_0000;
  private static final long FP_ENABLED = 0x10_0000;

  private final GuestMemory memory = GuestMemory.reserve(4 << 20);
  private final ValueLayout.OfInt instruction;
  private final Vcpu vcpu;
  private final ExecutionEngine engine;
  private final long msr;

  /** A machine in 64-bit mode. */
  VectorMachine(boolean littleEndian) {
    this(littleEndian, true);
  }

  VectorMachine(boolean littleEndian, boolean sixtyFour) {
    this(littleEndian, (sixtyFour ? Msr.SF : 0) | Msr.FE0 | Msr.FE1);
  }

  /** A little-endian one that ignores enabled floating-point exceptions. */
  static VectorMachine ignoringExceptions() {
    return new VectorMachine(true, Msr.SF);
  }

  private VectorMachine(boolean littleEndian, long mode) {
    memory.plug(0, 4 << 20);
    Partition partition = new Partition(memory, new NoDevices(), () -> 0);
    partition.setInterruptsLittleEndian(littleEndian);
    vcpu = new Vcpu(0, partition);
    engine = TestEngine.of(vcpu, IsaTable.power9());
    msr = Msr.FP | Msr.VEC | Msr.VSX | mode | (littleEndian ? Msr.LE : 0);
    instruction =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(
            littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      code(vector, HYPERCALL);
    }
  }

  /** The differences after {@code input}, in the notation of the vectors. */
  String run(String input) {
    String[] items = input.split(" ");
    vcpu.reset();
    vcpu.setMsr(msr);
    vcpu.lr = CODE + 8;
    for (int i = 0; i < BLOCK; i++) {
      memory.putByte(MEMORY + i, pattern(i));
    }
    long at = CODE;
    for (String word : items[0].split("\\+")) {
      code(at, Integer.parseUnsignedInt(word, 16));
      at += 4;
    }
    code(at, HYPERCALL);
    for (int i = 1; i < items.length; i++) {
      set(items[i]);
    }
    State before = new State(vcpu);
    vcpu.nip = CODE;
    Exit exit = engine.run();
    if (exit != Exit.HYPERCALL) {
      return exit.toString();
    }
    return vcpu.nip == at + 4 ? differences(before) : interrupt();
  }

  private void code(long ra, int word) {
    long offset = memory.offset(ra);
    memory.segment().set(instruction, offset, word);
    memory.codeFrames().written(offset, 4);
  }

  private static byte pattern(int i) {
    return (byte) (i * 157 + 11);
  }

  private void set(String item) {
    String name = item.substring(0, item.indexOf('='));
    String text = item.substring(item.indexOf('=') + 1);
    int number = name.length() > 1 ? Integer.parseInt(name.substring(1)) : 0;
    if (name.charAt(0) == 'v') {
      vcpu.vsr[2 * number] = Long.parseUnsignedLong(text.substring(0, 16), 16);
      vcpu.vsr[2 * number + 1] = Long.parseUnsignedLong(text.substring(16), 16);
      return;
    }
    long value = Long.parseUnsignedLong(text, 16);
    switch (name.charAt(0)) {
      case 'r' -> vcpu.gpr[number] = value;
      case 'c' -> vcpu.cr = (int) value;
      case 'x' -> vcpu.setXer(value);
      case 't' -> vcpu.ctr = value;
      case 'f' -> vcpu.fpscr = value;
      case 's' -> vcpu.vscr = (int) value;
      default -> throw new IllegalArgumentException(item);
    }
  }

  private String interrupt() {
    int vector = (int) vcpu.nip - 4;
    if (vector == PROGRAM) {
      return (vcpu.srr1 & TRAP) != 0 ? "trap" : (vcpu.srr1 & FP_ENABLED) != 0 ? "fpe" : "ill";
    }
    return vector == ALIGNMENT ? "bus" : "interrupt 0x" + Integer.toHexString(vector);
  }

  private record State(
      long[] gpr, long[] vsr, int cr, int xer, long ctr, long lr, long fpscr, int vscr) {
    State(Vcpu v) {
      this(v.gpr.clone(), v.vsr.clone(), v.cr, v.xer(), v.ctr, v.lr, v.fpscr, v.vscr);
    }
  }

  private String differences(State before) {
    State after = new State(vcpu);
    StringJoiner out = new StringJoiner(" ");
    for (int i = 0; i < 32; i++) {
      difference(out, "r" + i, before.gpr[i], after.gpr[i]);
    }
    difference(out, "c", before.cr & 0xffff_ffffL, after.cr & 0xffff_ffffL);
    difference(out, "x", before.xer & 0xffff_ffffL, after.xer & 0xffff_ffffL);
    difference(out, "t", before.ctr, after.ctr);
    difference(out, "l", before.lr, after.lr);
    for (int i = 0; i < 128; i += 2) {
      if (before.vsr[i] != after.vsr[i] || before.vsr[i + 1] != after.vsr[i + 1]) {
        out.add("v%d=%016x%016x".formatted(i / 2, after.vsr[i], after.vsr[i + 1]));
      }
    }
    difference(out, "f", before.fpscr, after.fpscr);
    difference(out, "s", before.vscr, after.vscr);
    storageDifference(out);
    return out.toString();
  }

  private static void difference(StringJoiner out, String name, long before, long after) {
    if (before != after) {
      out.add(name + "=" + Long.toHexString(after));
    }
  }

  private void storageDifference(StringJoiner out) {
    int first = 0;
    int last = BLOCK;
    while (first < BLOCK && memory.getByte(MEMORY + first) == pattern(first)) {
      first++;
    }
    while (last > first && memory.getByte(MEMORY + last - 1) == pattern(last - 1)) {
      last--;
    }
    if (first < last) {
      StringBuilder bytes = new StringBuilder("m" + first + "=");
      for (int i = first; i < last; i++) {
        bytes.append("%02x".formatted(memory.getByte(MEMORY + i)));
      }
      out.add(bytes);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}

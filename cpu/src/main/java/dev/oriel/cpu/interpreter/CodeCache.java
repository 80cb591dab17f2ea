package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Decoded blocks of one vCPU, found in two steps: by effective address in a direct-mapped array, and
 * on a miss there by where they lie in RAM. A block never spans two 4 KiB frames, so one stamp says
 * whether it is still what memory holds.
 */
final class CodeCache {
  private static final ValueLayout.OfInt LITTLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int NEAR_MASK = (1 << 14) - 1;
  private static final int LONGEST_BLOCK = 64;

  /** Bounds what a guest can make the host hold: past this many instructions all are dropped. */
  private static final int MOST_INSTRUCTIONS = 4 << 20;

  /** The bits of BO, in place, that are set in a branch without condition. */
  private static final int BRANCH_ALWAYS = 0b10100 << 21;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final MemorySegment ram;
  private final CodeFrames codeFrames;
  private final IsaTable isa;
  private final int illegal;
  private final Block[] near = new Block[NEAR_MASK + 1];
  private final Map<Long, Block> far = new HashMap<>();
  private int instructions;

  CodeCache(Vcpu vcpu, IsaTable isa, int illegal) {
    this.vcpu = vcpu;
    this.isa = isa;
    this.illegal = illegal;
    memory = vcpu.partition().memory();
    ram = memory.segment();
    codeFrames = memory.codeFrames();
  }

  /** The block at {@code ea} in the current context, or an instruction storage interrupt. */
  Block find(long ea) {
    long context = vcpu.fetchContext(ea);
    Block block = near[(int) (ea >>> 2) & NEAR_MASK];
    if (block != null
        && block.ea() == ea
        && block.context() == context
        && codeFrames.stamp(block.offset()) == block.stamp()) {
      return block;
    }
    return miss(ea, context);
  }

  private Block miss(long ea, long context) {
    long offset = memory.offset(vcpu.fetchAddress(ea));
    if (offset < 0) {
      return new Block(ea, context, 0, 0, new long[] {(long) illegal << 32});
    }
    long key = offset | (vcpu.littleEndian() ? 1 : 0);
    Block known = far.get(key);
    if (known == null || codeFrames.stamp(offset) != known.stamp()) {
      known = decode(ea, context, offset);
      far.put(key, known);
    }
    Block block = new Block(ea, context, offset, known.stamp(), known.code());
    near[(int) (ea >>> 2) & NEAR_MASK] = block;
    return block;
  }

  private Block decode(long ea, long context, long offset) {
    boolean added = !codeFrames.watched(offset);
    int stamp = codeFrames.watch(offset);
    if (added) {
      vcpu.codeFrameAdded();
    }
    int room = (int) (GuestMemory.FRAME_SIZE - (offset & GuestMemory.FRAME_SIZE - 1)) >> 2;
    long[] code = new long[Math.min(room, LONGEST_BLOCK)];
    int count = 0;
    while (count < code.length) {
      int word = ram.get(LITTLE, offset + 4L * count);
      if (!vcpu.littleEndian()) {
        word = Integer.reverseBytes(word);
      }
      Instruction instruction = isa.decode(word);
      int index = instruction == null ? illegal : instruction.index();
      code[count++] = (long) index << 32 | word & 0xffff_ffffL;
      if (instruction == null || ends(instruction, word)) {
        break;
      }
    }
    account(count);
    return new Block(ea, context, offset, stamp, Arrays.copyOf(code, count));
  }

  private static boolean ends(Instruction instruction, int word) {
    boolean always = (word & BRANCH_ALWAYS) == BRANCH_ALWAYS;
    return instruction.has(Flag.END) && (always || !instruction.has(Flag.COND));
  }

  private void account(int decoded) {
    instructions += decoded;
    if (instructions > MOST_INSTRUCTIONS) {
      instructions = decoded;
      far.clear();
      Arrays.fill(near, null);
    }
  }
}

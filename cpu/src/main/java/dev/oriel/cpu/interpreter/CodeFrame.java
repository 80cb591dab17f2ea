package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The decoded blocks of one 4 KiB frame of guest RAM in one byte order. A block is a run of
 * instructions that is entered at its first and left at the latest after its last; it never spans two
 * frames, so that one stamp says whether it is still what memory holds.
 */
final class CodeFrame {
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int WORDS = GuestMemory.FRAME_SIZE / 4;
  private static final int LONGEST_BLOCK = 64;

  /** The bits of BO, in place, that are set in a branch without condition. */
  private static final int BRANCH_ALWAYS = 0b10100 << 21;

  /** Where the frame lies in guest RAM. */
  private final long offset;

  private final boolean littleEndian;

  /** Blocks by the word they start at; an element is its instruction's number above its 32 bits. */
  private final long @Nullable [][] blocks = new long[WORDS][];

  /** What {@link dev.oriel.memory.CodeFrames#stamp} said before the first word was read. */
  private final int stamp;

  CodeFrame(Vcpu vcpu, long offset) {
    this.offset = offset;
    littleEndian = vcpu.littleEndian();
    var frames = vcpu.partition().memory().codeFrames();
    boolean added = !frames.watched(offset);
    stamp = frames.watch(offset);
    if (added) {
      vcpu.codeFrameAdded();
    }
  }

  long offset() {
    return offset;
  }

  int stamp() {
    return stamp;
  }

  /** The block that starts at {@code ea}, or null if it has not been decoded. */
  long @Nullable [] block(long ea) {
    return blocks[(int) ea >>> 2 & WORDS - 1];
  }

  long[] decode(long ea, MemorySegment ram, IsaTable isa) {
    int first = (int) ea >>> 2 & WORDS - 1;
    long[] code = new long[Math.min(WORDS - first, LONGEST_BLOCK)];
    int count = 0;
    while (count < code.length) {
      int word = ram.get(WORD, offset + 4L * (first + count));
      if (!littleEndian) {
        word = Integer.reverseBytes(word);
      }
      Instruction instruction = isa.decode(word);
      int number = instruction == null ? Dispatch.ILLEGAL : instruction.index();
      code[count++] = (long) number << 32 | word & 0xffff_ffffL;
      if (instruction == null || ends(instruction, word)) {
        break;
      }
    }
    long[] block = Arrays.copyOf(code, count);
    blocks[first] = block;
    return block;
  }

  private static boolean ends(Instruction instruction, int word) {
    boolean always = (word & BRANCH_ALWAYS) == BRANCH_ALWAYS;
    return instruction.has(Flag.END) && (always || !instruction.has(Flag.COND));
  }
}

package dev.oriel.cpu.interpreter;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The decoded blocks of one 4 KiB frame of guest RAM in one byte order. A block is a run of
 * instructions that is entered at its first and left at the latest after its last; it never spans
 * two frames, so that one watch tells whether it still matches memory.
 *
 * @param <C> what an engine keeps with the frame
 */
public final class CodeFrame<C> {
  private static final int WORDS = GuestMemory.FRAME_SIZE / 4;

  /**
   * Upper bounds of the bytes that a frame without blocks takes, with its cache slot and its watch,
   * and that a block without instructions takes. References have 4 bytes in a heap of less than 32
   * GiB.
   */
  static final int BYTES = 16 + 4 * WORDS + 384;

  private static final int BLOCK_BYTES = 16;

  private static final int INSTRUCTION_BYTES = Long.BYTES;

  private final MemorySegment words;
  private final long offset;
  private final ValueLayout.OfInt word;
  private final CodeWatch watch;
  private final CodeCache<C> cache;
  private final C companion;

  /** Words where a debugger wants the vCPU to stop; null if there are none. */
  private final @Nullable BitSet breakpoints;

  /** Blocks by the word they start at; an element is its instruction's number above its 32 bits. */
  private final long[] @Nullable [] blocks = new long[WORDS] @Nullable [];

  /**
   * @param words the bytes of the frame @param watch started before any of them was read
   */
  CodeFrame(
      MemorySegment words,
      long offset,
      ByteOrder order,
      CodeWatch watch,
      CodeCache<C> cache,
      C companion,
      @Nullable BitSet breakpoints) {
    this.words = words;
    this.offset = offset;
    this.word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    this.watch = watch;
    this.cache = cache;
    this.companion = companion;
    this.breakpoints = breakpoints;
  }

  /** Whether a debugger wants the vCPU to stop at some instruction of the page. */
  public boolean hasBreakpoints() {
    return breakpoints != null;
  }

  /** What the engine keeps with this frame. */
  public C companion() {
    return companion;
  }

  /** The instruction word with this number in the frame, as it is now. */
  public int word(int number) {
    return words.get(word, 4L * number);
  }

  /** The instruction words of the whole frame, as they are now. */
  public int[] words() {
    int[] copy = new int[WORDS];
    MemorySegment.copy(words, word, 0, copy, 0, WORDS);
    return copy;
  }

  /** Whether it is the frame at {@code ramOffset} in RAM. */
  boolean isAt(long ramOffset) {
    return offset == ramOffset;
  }

  /** Whether the blocks still match memory. */
  public boolean valid() {
    return watch.holds();
  }

  /**
   * The block that starts at effective address {@code ea} of a page that maps to this frame.
   *
   * @throws dev.oriel.cpu.GuestInterrupt to stop the vCPU at a breakpoint there
   */
  public long[] block(long ea) {
    int first = (int) ea >>> 2 & WORDS - 1;
    long[] block = blocks[first];
    return block != null ? block : decode(first);
  }

  private long[] decode(int first) {
    IsaTable isa = cache.isa();
    int end = WORDS;
    if (breakpoints != null) {
      if (breakpoints.get(first)) {
        cache.vcpu().debugStop().atBreakpoint();
      }
      int next = breakpoints.nextSetBit(first);
      end = next < 0 ? WORDS : next;
    }
    long[] code = new long[Math.min(end - first, cache.longestBlock())];
    int count = 0;
    while (count < code.length) {
      int bits = word(first + count);
      Instruction instruction = isa.decode(bits);
      int number = instruction == null ? Dispatch.ILLEGAL : instruction.index();
      code[count++] = (long) number << 32 | bits & 0xffff_ffffL;
      if (instruction == null || instruction.ends(bits)) {
        break;
      }
    }
    long[] block = Arrays.copyOf(code, count);
    cache.take(BLOCK_BYTES + (long) count * INSTRUCTION_BYTES);
    blocks[first] = block;
    return block;
  }
}

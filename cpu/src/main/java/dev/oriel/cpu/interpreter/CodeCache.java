package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds decoded code by effective address: a direct-mapped array says which frame a page means in a
 * translation context, and the frame has its blocks by address.
 *
 * @param <C> what an engine keeps with each frame (see {@link CodeFrame#companion})
 */
public final class CodeCache<C> {
  private static final int PAGES_MASK = (1 << 11) - 1;
  private static final long PAGE = -GuestMemory.FRAME_SIZE;
  private static final long NO_PAGE = -1;

  /** Bound what a guest can make the host hold: past either, everything is dropped. */
  private static final int MOST_FRAMES = 8192;

  private static final int MOST_INSTRUCTIONS = 4 << 20;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final CodeFrames codeFrames;
  private final IsaTable isa;
  private final int longestBlock;
  private final Companions<C> companions;

  private final long[] pageAddress = new long[PAGES_MASK + 1];
  private final long[] pageContext = new long[PAGES_MASK + 1];
  private final List<@Nullable CodeFrame<C>> pageFrame =
      new ArrayList<>(Collections.nCopies(PAGES_MASK + 1, null));

  /** Frames by where they lie in RAM, and in bit 0 their byte order. */
  private final Map<Long, CodeFrame<C>> frames = new HashMap<>();

  /** What executes where there is no memory: zeros, which are no instruction. */
  private final CodeFrame<C> nowhere;

  private int instructions;

  /** Makes what an engine keeps with a frame. */
  @FunctionalInterface
  public interface Companions<C> {
    /**
     * The companion of a frame that is decoded from now on.
     *
     * @param old the companion of the same frame before its content changed, null if there is none
     */
    C of(@Nullable C old);
  }

  /**
   * @param longestBlock the most instructions of a block; 1 to execute step by step
   */
  public CodeCache(Vcpu vcpu, IsaTable isa, int longestBlock, Companions<C> companions) {
    this.vcpu = vcpu;
    this.isa = isa;
    this.longestBlock = longestBlock;
    this.companions = companions;
    memory = vcpu.partition().memory();
    codeFrames = memory.codeFrames();
    byte[] zeros = new byte[GuestMemory.FRAME_SIZE];
    nowhere =
        new CodeFrame<>(
            MemorySegment.ofArray(zeros),
            ByteOrder.BIG_ENDIAN,
            CodeWatch.nothing(),
            this,
            companions.of(null));
    Arrays.fill(pageAddress, NO_PAGE);
  }

  IsaTable isa() {
    return isa;
  }

  int longestBlock() {
    return longestBlock;
  }

  /**
   * The frame that the page of {@code ea} means now.
   *
   * @throws dev.oriel.cpu.GuestInterrupt an instruction storage or segment interrupt
   */
  public CodeFrame<C> frame(long ea) {
    int index = (int) (ea >>> GuestMemory.FRAME_SHIFT) & PAGES_MASK;
    if (pageAddress[index] == (ea & PAGE) && pageContext[index] == vcpu.fetchContext(ea)) {
      CodeFrame<C> frame = pageFrame.get(index);
      if (frame != null && frame.valid()) {
        return frame;
      }
    }
    return miss(ea, index);
  }

  private CodeFrame<C> miss(long ea, int index) {
    long offset = memory.offset(vcpu.fetchAddress(ea));
    if (offset < 0) {
      return nowhere;
    }
    long start = offset & PAGE;
    long key = start | (vcpu.littleEndian() ? 1 : 0);
    CodeFrame<C> frame = frames.get(key);
    if (frame == null || !frame.valid()) {
      if (frames.size() >= MOST_FRAMES || instructions > MOST_INSTRUCTIONS) {
        clear();
      }
      frame = watch(start, frame == null ? null : frame.companion());
      frames.put(key, frame);
    }
    pageAddress[index] = ea & PAGE;
    pageContext[index] = vcpu.fetchContext(ea);
    pageFrame.set(index, frame);
    return frame;
  }

  private CodeFrame<C> watch(long offset, @Nullable C old) {
    boolean added = !codeFrames.watched(offset);
    CodeWatch watch = codeFrames.watch(offset);
    if (added) {
      vcpu.codeFrameAdded();
    }
    return new CodeFrame<>(
        memory.segment().asSlice(offset, GuestMemory.FRAME_SIZE),
        vcpu.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
        watch,
        this,
        companions.of(old));
  }

  /** Accounts for {@code count} instructions more. */
  void decoded(int count) {
    instructions += count;
  }

  /** Forgets all code. */
  public void clear() {
    instructions = 0;
    frames.clear();
    Arrays.fill(pageAddress, NO_PAGE);
    Collections.fill(pageFrame, null);
  }
}

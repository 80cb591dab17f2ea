package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.GuestMemory;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds decoded code by effective address: a direct-mapped array says which frame a page means in a
 * translation context, and the frame has its blocks by address.
 */
final class CodeCache {
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

  private final long[] pageAddress = new long[PAGES_MASK + 1];
  private final long[] pageContext = new long[PAGES_MASK + 1];
  private final CodeFrame[] pageFrame = new CodeFrame[PAGES_MASK + 1];

  /** Frames by where they lie in RAM, and in bit 0 their byte order. */
  private final Map<Long, CodeFrame> frames = new HashMap<>();

  private int instructions;

  /**
   * @param longestBlock the most instructions of a block; 1 to execute step by step
   */
  CodeCache(Vcpu vcpu, IsaTable isa, int longestBlock) {
    this.vcpu = vcpu;
    this.isa = isa;
    this.longestBlock = longestBlock;
    memory = vcpu.partition().memory();
    codeFrames = memory.codeFrames();
    Arrays.fill(pageAddress, NO_PAGE);
  }

  IsaTable isa() {
    return isa;
  }

  int longestBlock() {
    return longestBlock;
  }

  /** The frame that the page of {@code ea} means now, or the interrupt of its fetch. */
  CodeFrame frame(long ea) {
    int index = (int) (ea >>> GuestMemory.FRAME_SHIFT) & PAGES_MASK;
    if (pageAddress[index] == (ea & PAGE) && pageContext[index] == vcpu.fetchContext(ea)) {
      CodeFrame frame = pageFrame[index];
      if (frame.valid()) {
        return frame;
      }
    }
    return miss(ea, index);
  }

  private CodeFrame miss(long ea, int index) {
    long offset = memory.offset(vcpu.fetchAddress(ea));
    if (offset < 0) {
      vcpu.nothingToFetch();
    }
    long start = offset & PAGE;
    long key = start | (vcpu.littleEndian() ? 1 : 0);
    CodeFrame frame = frames.get(key);
    if (frame == null || !frame.valid()) {
      if (frames.size() >= MOST_FRAMES || instructions > MOST_INSTRUCTIONS) {
        drop();
      }
      frame = watch(start);
      frames.put(key, frame);
    }
    pageAddress[index] = ea & PAGE;
    pageContext[index] = vcpu.fetchContext(ea);
    pageFrame[index] = frame;
    return frame;
  }

  private CodeFrame watch(long offset) {
    boolean added = !codeFrames.watched(offset);
    CodeWatch watch = codeFrames.watch(offset);
    if (added) {
      vcpu.codeFrameAdded();
    }
    return new CodeFrame(
        memory.segment().asSlice(offset, GuestMemory.FRAME_SIZE),
        vcpu.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
        watch,
        this);
  }

  /** Accounts for {@code count} instructions more. */
  void decoded(int count) {
    instructions += count;
  }

  private void drop() {
    instructions = 0;
    frames.clear();
    Arrays.fill(pageAddress, NO_PAGE);
    Arrays.fill(pageFrame, null);
  }
}

package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds decoded blocks by effective address: a direct-mapped array says which frame a page means in a
 * translation context, and the frame has its blocks by address.
 */
final class CodeCache {
  private static final int PAGES_MASK = (1 << 11) - 1;
  private static final long NO_PAGE = -1;

  /** Bound what a guest can make the host hold: past either, everything is dropped. */
  private static final int MOST_FRAMES = 8192;

  private static final int MOST_INSTRUCTIONS = 4 << 20;

  /** What executes where there is no memory. */
  private static final int ILLEGAL_WORD = 0;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final MemorySegment ram;
  private final CodeFrames codeFrames;
  private final IsaTable isa;

  private final long[] pageAddress = new long[PAGES_MASK + 1];
  private final long[] pageContext = new long[PAGES_MASK + 1];
  private final CodeFrame[] pageFrame = new CodeFrame[PAGES_MASK + 1];

  /** Frames by their number and byte order. */
  private final Map<Long, CodeFrame> frames = new HashMap<>();

  private int instructions;

  CodeCache(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    this.isa = isa;
    memory = vcpu.partition().memory();
    ram = memory.segment();
    codeFrames = memory.codeFrames();
    Arrays.fill(pageAddress, NO_PAGE);
  }

  /** The block at {@code ea} in the current context, or an instruction storage interrupt. */
  long[] find(long ea) {
    long page = ea & -GuestMemory.FRAME_SIZE;
    int index = (int) (ea >>> GuestMemory.FRAME_SHIFT) & PAGES_MASK;
    if (pageAddress[index] == page && pageContext[index] == vcpu.fetchContext(ea)) {
      CodeFrame frame = pageFrame[index];
      if (codeFrames.stamp(frame.offset()) == frame.stamp()) {
        long[] block = frame.block(ea);
        return block != null ? block : decode(frame, ea);
      }
    }
    return miss(ea, page, index);
  }

  private long[] miss(long ea, long page, int index) {
    long offset = memory.offset(vcpu.fetchAddress(ea)) & -GuestMemory.FRAME_SIZE;
    if (offset < 0) {
      return new long[] {(long) Dispatch.ILLEGAL << 32 | ILLEGAL_WORD};
    }
    long key = offset | (vcpu.littleEndian() ? 1 : 0);
    CodeFrame frame = frames.get(key);
    if (frame == null || codeFrames.stamp(offset) != frame.stamp()) {
      if (frames.size() >= MOST_FRAMES) {
        drop();
      }
      frame = new CodeFrame(vcpu, offset);
      frames.put(key, frame);
    }
    pageAddress[index] = page;
    pageContext[index] = vcpu.fetchContext(ea);
    pageFrame[index] = frame;
    long[] block = frame.block(ea);
    return block != null ? block : decode(frame, ea);
  }

  private long[] decode(CodeFrame frame, long ea) {
    long[] block = frame.decode(ea, ram, isa);
    instructions += block.length;
    if (instructions > MOST_INSTRUCTIONS) {
      drop();
    }
    return block;
  }

  private void drop() {
    instructions = 0;
    frames.clear();
    Arrays.fill(pageAddress, NO_PAGE);
    Arrays.fill(pageFrame, null);
  }
}

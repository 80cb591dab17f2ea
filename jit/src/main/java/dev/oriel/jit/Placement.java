package dev.oriel.jit;

import dev.oriel.cpu.interpreter.CodeCache;
import dev.oriel.cpu.interpreter.CodeFrame;
import org.jspecify.annotations.Nullable;

/**
 * Which frames a region's instructions are of, and where their pages lie relative to the first. It
 * names the frames without holding them, so that code which is dropped takes no memory.
 *
 * @param frames {@link CompiledFrame#id} of each, 0 for a page without instructions of the region
 * @param offsets bytes from the first page to each
 */
record Placement(long[] frames, int[] offsets) {

  /** Bytes from the start of the first page to {@code word}; see {@link RegionPages}. */
  int offset(int word) {
    return offset(offsets, word);
  }

  static int offset(int[] offsets, int word) {
    return offsets[word / CompiledFrame.WORDS] + 4 * (word % CompiledFrame.WORDS);
  }

  /** Bytes from the start of the first page to word {@code word} of {@code frame}, one of them. */
  int offset(CompiledFrame frame, int word) {
    for (int i = 0; i < frames.length; i++) {
      if (frames[i] == frame.id()) {
        return offsets[i] + 4 * word;
      }
    }
    throw new IllegalArgumentException("the region has no instruction of this frame");
  }

  /**
   * Whether {@code page}, the address of the first page, and the others around it map to the frames
   * that were compiled, and those have not changed.
   */
  boolean holds(CodeCache<CompiledFrame> cache, long page) {
    for (int i = 0; i < frames.length; i++) {
      if (frames[i] != 0) {
        @Nullable CodeFrame<CompiledFrame> frame = cache.find(page + offsets[i]);
        if (frame == null || frame.companion().id() != frames[i]) {
          return false;
        }
      }
    }
    return true;
  }
}

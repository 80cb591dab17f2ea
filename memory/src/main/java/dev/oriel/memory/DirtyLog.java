package dev.oriel.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which frames of guest RAM were written since the last look, for a machine that migrates. A writer
 * marks a frame after its bytes are in place; an engine that keeps an offset for stores marks its
 * frame when it begins to, and keeps none over a look: {@link #take} is called while the machine
 * stands still, and all engines forget their offsets before it goes on.
 */
public final class DirtyLog {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;

  DirtyLog(long capacity) {
    words = new long[words(capacity)];
  }

  private static int words(long capacity) {
    return Math.toIntExact((capacity >>> GuestMemory.FRAME_SHIFT) / Long.SIZE + 1);
  }

  /** What a log takes of the host. */
  static long bytes(long capacity) {
    return (long) words(capacity) * Long.BYTES;
  }

  /** Bytes in {@code [offset, offset + length)} were written, or will be. */
  void mark(long offset, long length) {
    // Signed, so that nothing written at offset 0 ends before it.
    long last = offset + length - 1 >> GuestMemory.FRAME_SHIFT;
    for (long frame = offset >>> GuestMemory.FRAME_SHIFT; frame <= last; frame++) {
      long bit = 1L << frame;
      int word = (int) (frame / Long.SIZE);
      // It is taken away only while nobody writes.
      if ((words[word] & bit) == 0) {
        long _ = (long) WORD.getAndBitwiseOr(words, word, bit);
      }
    }
  }

  /**
   * The frames, by their offset in {@link GuestMemory#segment()}, that were written since the last
   * call; forgets them. For who makes the machine stand still.
   */
  public BitSet take() {
    BitSet written = BitSet.valueOf(words);
    Arrays.fill(words, 0);
    return written;
  }
}

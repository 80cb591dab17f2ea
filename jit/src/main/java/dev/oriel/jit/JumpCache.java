package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.GuestMemory;
import java.util.Arrays;

/**
 * Finds compiled code by effective address: a direct-mapped array for one vCPU. It is emptied when
 * any frame of code is written, so it never returns stale code.
 */
final class JumpCache {
  private static final int SHIFT = 14;
  private static final int MASK = (1 << SHIFT) - 1;

  /** The most that a cache takes: for each slot a reference and an entry. */
  private static final long BYTES = (4L + 32) << SHIFT;

  /** The code at {@code ea} in one fetch context. */
  static final class Entry {
    private final long ea;
    private final long context;
    final CompiledCode code;

    /** Offset of {@link #ea} in the code. */
    final int offset;

    Entry(long ea, long context, CompiledCode code, int offset) {
      this.ea = ea;
      this.context = context;
      this.code = code;
      this.offset = offset;
    }

    boolean is(Vcpu v, long address) {
      return ea == address && context == v.fetchContext(address);
    }
  }

  /** Fills empty slots. No instruction has an odd address. */
  private static final Entry NOTHING =
      new Entry(
          -1,
          0,
          new CompiledCode() {
            @Override
            int run(Vcpu v, long[] gpr, long page, int offset, int left) {
              throw new AssertionError();
            }
          },
          0);

  private final CodeFrames frames;
  private final Entry[] entries = new Entry[1 << SHIFT];

  /** The state of {@link #frames} to which the entries belong. */
  private int changes;

  /**
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  JumpCache(GuestMemory memory) {
    memory.host().require(BYTES);
    frames = memory.codeFrames();
    clear();
  }

  /** The slot of {@code ea}, which may hold the entry of another address. */
  Entry at(long ea) {
    if (changes != frames.changes()) {
      clear();
    }
    return entries[index(ea)];
  }

  void put(Vcpu v, long ea, CompiledCode code, int offset) {
    entries[index(ea)] = new Entry(ea, v.fetchContext(ea), code, offset);
  }

  void clear() {
    changes = frames.changes();
    Arrays.fill(entries, NOTHING);
  }

  private static int index(long ea) {
    return (int) (ea >>> 2) & MASK;
  }
}

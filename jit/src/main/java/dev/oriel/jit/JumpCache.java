package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds compiled code by effective address: a direct-mapped array for one vCPU. */
final class JumpCache {
  private static final int SHIFT = 14;
  private static final int MASK = (1 << SHIFT) - 1;

  private static final class Entry {
    final long ea;
    final long context;
    final CompiledCode code;

    Entry(long ea, long context, CompiledCode code) {
      this.ea = ea;
      this.context = context;
      this.code = code;
    }
  }

  private final @Nullable Entry[] entries = new Entry[1 << SHIFT];

  /** The code to run at {@code ea}, if it is known and still true. */
  @Nullable CompiledCode find(Vcpu v, long ea) {
    Entry entry = entries[index(ea)];
    return entry != null
            && entry.ea == ea
            && entry.context == v.fetchContext(ea)
            && entry.code.valid()
        ? entry.code
        : null;
  }

  void put(Vcpu v, long ea, CompiledCode code) {
    entries[index(ea)] = new Entry(ea, v.fetchContext(ea), code);
  }

  void clear() {
    Arrays.fill(entries, null);
  }

  private static int index(long ea) {
    return (int) (ea >>> 2) & MASK;
  }
}

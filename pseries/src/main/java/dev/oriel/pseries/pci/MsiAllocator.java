package dev.oriel.pseries.pci;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.interrupt.Interrupts;
import java.util.Arrays;
import java.util.BitSet;

/** Hands out the numbers of message signalled interrupts, lowest first. */
public final class MsiAllocator implements Part {
  private final Interrupts interrupts;
  private final BitSet taken = new BitSet(Interrupts.MSI_COUNT);

  public MsiAllocator(Interrupts interrupts) {
    this.interrupts = interrupts;
  }

  /**
   * Claims {@code count} consecutive numbers starting at a multiple of {@code alignment}; -1 if
   * none.
   */
  synchronized int allocate(int count, int alignment) {
    for (int first = 0; first + count <= Interrupts.MSI_COUNT; first += alignment) {
      int used = taken.nextSetBit(first);
      if (used < 0 || used >= first + count) {
        taken.set(first, first + count);
        for (int i = 0; i < count; i++) {
          interrupts.claim(Interrupts.MSI + first + i, false);
        }
        return Interrupts.MSI + first;
      }
    }
    return -1;
  }

  @Override
  public String partName() {
    return "messages";
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putLongs(Arrays.copyOf(taken.toLongArray(), Interrupts.MSI_COUNT / Long.SIZE));
  }

  /** The interrupt controller knows its claims. */
  @Override
  public synchronized void restore(StateReader in) {
    long[] words = new long[Interrupts.MSI_COUNT / Long.SIZE];
    in.getLongs(words);
    taken.clear();
    taken.or(BitSet.valueOf(words));
  }

  /** Releases numbers. */
  synchronized void release(int first, int count) {
    for (int i = 0; i < count; i++) {
      interrupts.release(first + i);
    }
    taken.clear(first - Interrupts.MSI, first - Interrupts.MSI + count);
  }
}

package dev.oriel.iommu.emulated;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A range split into {@value #FANOUT} equal parts. Written by one thread, read by any. */
final class Node implements Subtree {
  static final int BITS = 6;
  static final int FANOUT = 1 << BITS;
  static final int BYTES = 32 + 16 + FANOUT * 8;
  private static final VarHandle CHILD = MethodHandles.arrayElementVarHandle(Subtree[].class);

  private final @Nullable Subtree[] children = new @Nullable Subtree[FANOUT];
  private final int shift;

  /** Children in use; of interest to the writer alone. */
  private int used;

  /**
   * @param shift log2 of the entries that each child covers
   */
  Node(int shift) {
    this.shift = shift;
  }

  int shift() {
    return shift;
  }

  int slot(long index) {
    return (int) (index >>> shift) & FANOUT - 1;
  }

  @Nullable Subtree child(int slot) {
    return (Subtree) CHILD.getVolatile(children, slot);
  }

  void child(int slot, @Nullable Subtree child) {
    Subtree old = children[slot];
    if (old != child) {
      used += (child == null ? 0 : 1) - (old == null ? 0 : 1);
      CHILD.setVolatile(children, slot, child);
    }
  }

  int used() {
    return used;
  }

  @Override
  public long get(long index) {
    Subtree child = child(slot(index));
    return child == null ? 0 : child.get(index);
  }

  @Override
  public long bytes() {
    long bytes = BYTES;
    for (Subtree child : children) {
      bytes += child == null ? 0 : child.bytes();
    }
    return bytes;
  }

  @Override
  public boolean anyLive(long first, long last) {
    for (int slot = slot(first); slot <= slot(last); slot++) {
      Subtree child = child(slot);
      if (child != null) {
        long base = first >>> shift + BITS << shift + BITS | (long) slot << shift;
        if (child.anyLive(Math.max(first, base), Math.min(last, base + (1L << shift) - 1))) {
          return true;
        }
      }
    }
    return false;
  }

  /** All children as one run; null if they are not one. */
  @Nullable Run asRun(long pageSize) {
    Run all = null;
    for (Subtree child : children) {
      if (child == null) {
        continue;
      }
      if (!(child instanceof Run run)) {
        return null;
      }
      all = all == null ? run : all.join(run, pageSize);
      if (all == null) {
        return null;
      }
    }
    return all;
  }
}

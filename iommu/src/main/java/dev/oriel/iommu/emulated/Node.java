package dev.oriel.iommu.emulated;

import dev.oriel.iommu.spi.RunVisitor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A range split into {@value #FANOUT} equal parts. Written by one thread, read by any. */
final class Node implements Subtree {
  static final int BITS = 6;
  static final int FANOUT = 1 << BITS;
  static final int BYTES = 48 + 16 + FANOUT * 8;
  private static final VarHandle CHILD = MethodHandles.arrayElementVarHandle(Subtree[].class);

  private final @Nullable Subtree[] children = new @Nullable Subtree[FANOUT];
  private final int shift;

  /** Which of the ranges of its size this is, from index 0 on. */
  private final long number;

  private volatile boolean detached;

  /** Children in use; used by the writer only. */
  private int used;

  /**
   * @param base the first index of the range
   * @param shift log2 of the entries that each child covers
   */
  Node(long base, int shift) {
    this.shift = shift;
    number = base >>> shift + BITS;
  }

  /** Whether this is the part of the tree that has {@code index}. */
  boolean serves(long index) {
    return index >>> shift + BITS == number && !detached;
  }

  /** Before this is taken out of the tree: whoever has kept a node must not use it any more. */
  void detach() {
    detached = true;
    for (Subtree child : children) {
      if (child instanceof Node node) {
        node.detach();
      }
    }
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
  public long runEnd(long index, long pageSize) {
    Subtree child = child(slot(index));
    return child == null ? index : child.runEnd(index, pageSize);
  }

  @Override
  public boolean anyLive(long first, long last) {
    long base = first >>> shift + BITS << shift + BITS;
    for (int slot = slot(first); slot <= slot(last); slot++) {
      Subtree child = child(slot);
      if (child != null) {
        long start = base | (long) slot << shift;
        if (child.anyLive(Math.max(first, start), Math.min(last, start + (1L << shift) - 1))) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void visit(long base, RunVisitor visitor) {
    for (int slot = 0; slot < FANOUT; slot++) {
      Subtree child = child(slot);
      if (child != null) {
        child.visit(base + ((long) slot << shift), visitor);
      }
    }
  }

  @Override
  public long bytes() {
    long bytes = BYTES;
    for (Subtree child : children) {
      bytes += child == null ? 0 : child.bytes();
    }
    return bytes;
  }

  /** All children as one list of at most {@code most} runs; null if there are more. */
  long @Nullable [] asRuns(int most, long pageSize) {
    if (!mayBeRuns(most)) {
      return null;
    }
    long[] all = {};
    for (Subtree child : children) {
      long[] list =
          child instanceof Runs runs
              ? runs.list()
              : child instanceof Run run ? RunList.of(run) : new long[0];
      for (int i = 0; i < RunList.size(list); i++) {
        all = RunList.with(all, RunList.run(list, i), pageSize);
      }
    }
    return RunList.size(all) <= most ? all : null;
  }

  /** Counts the runs, those that touch others across a border as part of them. */
  private boolean mayBeRuns(int most) {
    int runs = 0;
    long behind = -1;
    for (Subtree child : children) {
      switch (child) {
        case null -> {}
        case Run run -> {
          runs += run.first() == behind ? 0 : 1;
          behind = run.last() + 1;
        }
        case Runs(long[] list) -> {
          int size = RunList.size(list);
          runs += RunList.first(list, 0) == behind ? size - 1 : size;
          behind = RunList.last(list, size - 1) + 1;
        }
        case Node node -> {
          return false;
        }
        case DenseLeaf leaf -> {
          return false;
        }
      }
      if (runs > most) {
        return false;
      }
    }
    return true;
  }
}

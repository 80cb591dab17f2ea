package dev.oriel.iommu.emulated;

import static dev.oriel.iommu.emulated.Subtree.LEAF_BITS;
import static dev.oriel.iommu.emulated.Subtree.LEAF_SPAN;

import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TCE table in the heap: a radix tree whose parts are linear runs wherever they can be. The direct
 * mapping of a guest is one run however large the guest; a window nobody has mapped into is no tree at
 * all; entries that follow no pattern take a leaf of {@value Subtree#LEAF_SPAN} each.
 *
 * <p>Readers take no lock. A writer replaces immutable parts and links a part into the tree only when
 * it is complete, so a reader that meets the old part reads what was stored before.
 *
 * <p>Memory is charged before it is allocated. A store that meets the end of the budget stops there:
 * what it stored before stays, and what it did not reach is untouched.
 */
public final class EmulatedTable implements TceTable {
  /** Charged for the table itself, whatever is in it. */
  private static final long BASE_BYTES = 64;

  private final TableBudget budget;
  private final long pageSize;
  private final int bits;
  private volatile @Nullable Subtree root;

  /** Bytes charged; changed by the writer alone. */
  private volatile long bytes = BASE_BYTES;

  /** First index that the current {@link #fill} could not store, -1 if all went well. */
  private long refused;

  private EmulatedTable(TableShape shape, TableBudget budget) {
    this.budget = budget;
    pageSize = shape.pageSize();
    int wanted = Long.SIZE - Long.numberOfLeadingZeros(shape.entries() - 1);
    int levels = Math.max(0, Math.ceilDiv(wanted - LEAF_BITS, Node.BITS));
    bits = LEAF_BITS + levels * Node.BITS;
  }

  /** An empty table; nothing if the budget does not even allow that. */
  public static Optional<TceTable> create(TableShape shape, TableBudget budget) {
    return budget.charge(BASE_BYTES)
        ? Optional.of(new EmulatedTable(shape, budget))
        : Optional.empty();
  }

  @Override
  public long get(long index) {
    Subtree part = part(index);
    return part == null ? 0 : part.get(index);
  }

  /** What is below the last node on the way to {@code index}. */
  private @Nullable Subtree part(long index) {
    Subtree part = root;
    while (part instanceof Node node) {
      part = node.child(node.slot(index));
    }
    return part;
  }

  @Override
  public boolean anyLive(long index, long count) {
    Subtree all = root;
    return all != null && all.anyLive(index, index + count - 1);
  }

  @Override
  public long linearEnd(long index, long tce, long limit) {
    long end = index;
    while (true) {
      if (part(end) instanceof Run run && run.stride() == pageSize) {
        long skip = Math.min(run.last(), limit);
        if (run.first() <= end && skip > end && run.get(end) == tce + (end - index) * pageSize) {
          end = skip;
        }
      }
      if (end >= limit || get(end + 1) != tce + (end + 1 - index) * pageSize) {
        return end;
      }
      end++;
    }
  }

  @Override
  public long fill(long index, long count, long tce, long stride) {
    if (count == 0) {
      return 0;
    }
    refused = -1;
    root = store(root, 0, bits, new Run(index, index + count - 1, tce, count == 1 ? 0 : stride));
    return refused < 0 ? count : refused - index;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    root = null;
    release(bytes);
  }

  /**
   * Stores the part of {@code run} that lies in the range of {@code 2^bits} entries from {@code base}
   * on, which it meets.
   *
   * @return what stands for the range now; {@code old} itself if that was changed in place, or if the
   *     budget refused
   */
  private @Nullable Subtree store(@Nullable Subtree old, long base, int bits, Run run) {
    long end = base + (1L << bits) - 1;
    Run part = run.clip(base, end);
    if (part == null) {
      throw new AssertionError(run + " is not in the range of " + base);
    }
    if (part.first() == base && part.last() == end) {
      return replace(old, part);
    }
    return switch (old) {
      case null -> part.zero() ? null : charge(Run.BYTES, part) ? part : null;
      case Run was -> merge(was, base, bits, part);
      case Node node -> storeBelow(node, base, part);
      case SparseLeaf leaf -> compact(leaf, Leaves.with(leaf, part), base, part);
      case DenseLeaf leaf -> overwrite(leaf, base, part);
    };
  }

  /** Drops {@code old} for one run. */
  private @Nullable Subtree replace(@Nullable Subtree old, Run run) {
    if (run.zero()) {
      drop(old);
      return null;
    }
    if (old == null) {
      return charge(Run.BYTES, run) ? run : null;
    }
    release(old.bytes() - Run.BYTES);
    return run;
  }

  /** Stores beside or over a run, which stays one run if possible. */
  private @Nullable Subtree merge(Run old, long base, int bits, Run run) {
    Run left = old.clip(base, run.first() - 1);
    Run right = old.clip(run.last() + 1, Long.MAX_VALUE);
    @Nullable Run[] pieces = {left, run.zero() ? null : run, right};
    Run joined = join(pieces);
    if (joined != null) {
      return joined;
    }
    if (left == null && right == null && run.zero()) {
      drop(old);
      return null;
    }
    if (bits == LEAF_BITS) {
      return compact(old, Leaves.with(Leaves.list(old), run), base, run);
    }
    Node node = new Node(bits - Node.BITS);
    if (!charge(Node.BYTES, run)) {
      return old;
    }
    for (Run piece : pieces) {
      if (piece != null && refused < 0) {
        putBelow(node, base, piece);
      }
    }
    if (refused >= 0) {
      refused = run.first();
      drop(node);
      return old;
    }
    release(Run.BYTES);
    return node;
  }

  /** One run for all of the pieces that there are; null if there is no such run. */
  private @Nullable Run join(@Nullable Run[] pieces) {
    Run all = null;
    for (Run piece : pieces) {
      if (all == null) {
        all = piece;
      } else if (piece != null) {
        all = all.join(piece, pageSize);
        if (all == null) {
          return null;
        }
      }
    }
    return all;
  }

  private @Nullable Subtree storeBelow(Node node, long base, Run run) {
    putBelow(node, base, run);
    if (node.used() == 0) {
      drop(node);
      return null;
    }
    Run all = node.child(node.slot(run.last())) instanceof Run ? node.asRun(pageSize) : null;
    return all == null ? node : replace(node, all);
  }

  private void putBelow(Node node, long base, Run run) {
    int childBits = node.shift();
    int last = node.slot(run.last());
    for (int slot = node.slot(run.first()); slot <= last && refused < 0; slot++) {
      Subtree child = node.child(slot);
      if (child != null || !run.zero()) {
        node.child(slot, store(child, base + ((long) slot << childBits), childBits, run));
      }
    }
  }

  private boolean charge(long more, Run run) {
    if (!budget.charge(more)) {
      refused = run.first();
      return false;
    }
    bytes += more;
    return true;
  }

  private void release(long less) {
    budget.release(less);
    bytes -= less;
  }

  private void drop(@Nullable Subtree part) {
    if (part != null) {
      release(part.bytes());
    }
  }

  private @Nullable Subtree overwrite(DenseLeaf leaf, long base, Run run) {
    leaf.set(run);
    if (leaf.used() == LEAF_SPAN) {
      long first = leaf.get(0);
      long step = leaf.get(1) - first;
      boolean oneRun = (step == 0 || step == pageSize) && leaf.linear(step);
      return oneRun ? replace(leaf, new Run(base, base + LEAF_SPAN - 1, first, step)) : leaf;
    }
    return leaf.used() <= SparseLeaf.SHRINK ? compact(leaf, Leaves.list(leaf), base, run) : leaf;
  }

  /** The smallest leaf that holds {@code entries}, in place of {@code old}. */
  private @Nullable Subtree compact(Subtree old, SparseLeaf entries, long base, Run run) {
    Subtree leaf = Leaves.smallest(entries, base, pageSize);
    long had = old.bytes();
    long needs = leaf == null ? 0 : leaf.bytes();
    if (needs > had) {
      return charge(needs - had, run) ? leaf : old;
    }
    release(had - needs);
    return leaf;
  }
}

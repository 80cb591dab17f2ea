package dev.oriel.iommu.emulated;

import static dev.oriel.iommu.emulated.Subtree.LEAF_BITS;
import static dev.oriel.iommu.emulated.Subtree.LEAF_SPAN;

import dev.oriel.iommu.spi.RunVisitor;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TCE table in the heap: a radix tree of linear runs. A guest's direct mapping is one run,
 * whatever the guest's size; an empty window has no tree; a leaf holds its entries one by one only
 * if many of them follow no pattern.
 *
 * <p>Readers take no lock. A writer replaces immutable parts and links a part into the tree only
 * when it is complete, so a reader of the old part reads what was stored before.
 *
 * <p>Everything in the tree has been charged. A store that exhausts the budget stops there: what it
 * stored before stays, and the rest is unchanged.
 */
public final class EmulatedTable implements TceTable {
  /** Bytes charged for an empty table. */
  private static final long BASE_BYTES = 64;

  /** A range with more runs than this is split. */
  private static final int SPLIT = 64;

  /** A split range with no more runs than this is merged. */
  private static final int GATHER = 24;

  /** A dense leaf with no more entries than this becomes runs again. */
  private static final int THIN = 48;

  private final TableBudget budget;
  private final long pageSize;
  private final int bits;
  private volatile @Nullable Subtree root;

  /** The node above leaves that a reader was at last, if it is still in the tree. */
  private @Nullable Node last;

  /** Bytes charged; changed by the writer only. */
  private volatile long bytes = BASE_BYTES;

  /** First index that the current {@link #fill} could not store, -1 if it stored all. */
  private long refused;

  private EmulatedTable(TableShape shape, TableBudget budget) {
    this.budget = budget;
    pageSize = shape.pageSize();
    int wanted = Long.SIZE - Long.numberOfLeadingZeros(shape.entries() - 1);
    int levels = Math.max(0, Math.ceilDiv(wanted - LEAF_BITS, Node.BITS));
    bits = LEAF_BITS + levels * Node.BITS;
  }

  /** An empty table; refused if the budget has no room for it. */
  public static TableRequest create(TableShape shape, TableBudget budget) {
    return budget.charge(BASE_BYTES)
        ? new TableRequest.Created(new EmulatedTable(shape, budget))
        : new TableRequest.Refused(budget.refusal(BASE_BYTES));
  }

  @Override
  public long get(long index) {
    Subtree part = part(index);
    return part == null ? 0 : part.get(index);
  }

  /** What is below the last node on the way to {@code index}. */
  private @Nullable Subtree part(long index) {
    Node near = last;
    Subtree part = near != null && near.serves(index) ? near : root;
    while (part instanceof Node node) {
      if (node.shift() == LEAF_BITS && node != near) {
        last = node;
      }
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
      Subtree part = part(end);
      if (part == null || part.get(end) != tce + (end - index) * pageSize) {
        return Math.max(index, end - 1);
      }
      end = Math.min(limit, part.runEnd(end, pageSize));
      if (end == limit) {
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
  public int fill(long index, long[] list, long pageSize) {
    if (TceTable.runLength(list, 0, pageSize) >= list.length) {
      return TceTable.super.fill(index, list, pageSize);
    }
    refused = -1;
    root = store(root, 0, bits, ListedEntries.of(index, list));
    if (refused < 0) {
      return list.length;
    }
    // The entries of one leaf did not fit together; some of them may.
    int done = (int) (refused - index);
    return done
        + TceTable.super.fill(refused, Arrays.copyOfRange(list, done, list.length), pageSize);
  }

  @Override
  public void visit(RunVisitor visitor) {
    Subtree all = root;
    if (all != null) {
      all.visit(0, visitor);
    }
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    root = null;
    last = null;
    budget.release(bytes);
    bytes = 0;
  }

  /**
   * Stores the part of {@code change} that lies in the range of {@code 2^bits} entries from {@code
   * base} on; there must be one.
   *
   * @return the new part for the range; {@code old} itself if it was changed in place or the budget
   *     refused
   */
  private @Nullable Subtree store(@Nullable Subtree old, long base, int bits, Change change) {
    long end = base + (1L << bits) - 1;
    Change part = change.clip(base, end);
    if (part == null) {
      throw new AssertionError(change + " is not in the range of " + base);
    }
    if (old == null || part.first() == base && part.last() == end) {
      return replace(old, fresh(part, base, bits), part);
    }
    return switch (old) {
      case Run was -> edit(was, RunList.of(was), base, bits, part);
      case Runs runs -> edit(runs, runs.list(), base, bits, part);
      case Node node -> storeBelow(node, base, part);
      case DenseLeaf leaf -> overwrite(leaf, base, part);
    };
  }

  /** The part that holds the entries of {@code change} and no others. */
  private @Nullable Subtree fresh(Change change, long base, int bits) {
    return switch (change) {
      case Run run -> run.zero() ? null : run;
      case ListedEntries listed -> build(listed.over(new long[0], pageSize), base, bits);
    };
  }

  /** Charges the difference; returns {@code old} if the budget refuses {@code change}. */
  private @Nullable Subtree replace(@Nullable Subtree old, @Nullable Subtree part, Change change) {
    long more = (part == null ? 0 : part.bytes()) - (old == null ? 0 : old.bytes());
    if (more > 0 && !budget.charge(more)) {
      refused = change.first();
      return old;
    }
    if (more < 0) {
      budget.release(-more);
    }
    bytes += more;
    if (old instanceof Node node) {
      node.detach();
      last = null;
    }
    return part;
  }

  private @Nullable Subtree edit(Subtree old, long[] list, long base, int bits, Change change) {
    return replace(old, build(change.over(list, pageSize), base, bits), change);
  }

  /** The smallest part that holds these runs. */
  private static @Nullable Subtree build(long[] list, long base, int bits) {
    int size = RunList.size(list);
    if (size <= 1) {
      return size == 0 ? null : RunList.run(list, 0);
    }
    if (size <= SPLIT) {
      return new Runs(list);
    }
    if (bits == LEAF_BITS) {
      return new DenseLeaf(list);
    }
    int childBits = bits - Node.BITS;
    Node node = new Node(base, childBits);
    for (int slot = 0; slot < Node.FANOUT; slot++) {
      long start = base + ((long) slot << childBits);
      long[] part = RunList.clip(list, start, start + (1L << childBits) - 1);
      node.child(slot, build(part, start, childBits));
    }
    return node;
  }

  private @Nullable Subtree storeBelow(Node node, long base, Change change) {
    int childBits = node.shift();
    int last = node.slot(change.last());
    for (int slot = node.slot(change.first()); slot <= last && refused < 0; slot++) {
      Subtree child = node.child(slot);
      if (child != null || !change.zero()) {
        node.child(slot, store(child, base + ((long) slot << childBits), childBits, change));
      }
    }
    Subtree stored = node.child(last);
    if (stored instanceof Node || stored instanceof DenseLeaf) {
      return node;
    }
    long[] all = node.asRuns(GATHER, pageSize);
    return all == null ? node : replace(node, build(all, base, childBits + Node.BITS), change);
  }

  private @Nullable Subtree overwrite(DenseLeaf leaf, long base, Change change) {
    leaf.set(change);
    if (leaf.used() == LEAF_SPAN) {
      long first = leaf.get(0);
      long step = leaf.get(1) - first;
      boolean oneRun = (step == 0 || step == pageSize) && leaf.linear(step);
      return oneRun
          ? replace(leaf, new Run(base, base + LEAF_SPAN - 1, first, step), change)
          : leaf;
    }
    return leaf.used() <= THIN
        ? replace(leaf, build(leaf.asRuns(base, pageSize), base, LEAF_BITS), change)
        : leaf;
  }
}

package dev.oriel.devices.image.qcow2;

import dev.oriel.devices.image.qcow2.MetadataCache.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The reference counts of clusters, and the allocation of clusters whose count is 0. A table points
 * to blocks of counts; where it points to none, all counts are 0.
 */
final class Refcounts {
  private static final long OFFSET = 0xffff_ffff_ffff_fe00L;

  /** Counts that one allocation looks at before it appends to the file. */
  private static final int PATIENCE = 1 << 20;

  /** Runs of freed clusters that are remembered. */
  private static final int MOST_FREE = 1 << 12;

  private final ByteFile file;
  private final MetadataCache cache;
  private final Freed released;
  private Header header;
  private final int order;

  /** log2 of the counts in a block. */
  private final int blockBits;

  private long table;
  private long tableClusters;

  /** No cluster before it is free, but those of {@link #free} and forgotten ones. */
  private long hint;

  private final Deque<Run> free = new ArrayDeque<>();

  /** Consecutive clusters. */
  record Run(long first, long count) {}

  Refcounts(ByteFile file, MetadataCache cache, Freed released, Header header) {
    this.file = file;
    this.cache = cache;
    this.released = released;
    this.header = header;
    order = header.refcountOrder();
    blockBits = header.clusterBits() + 3 - order;
    table = header.refcountTable();
    tableClusters = header.refcountClusters();
  }

  /** The disk has another size, and perhaps another L1 table. */
  void use(Header changed) {
    header = changed;
  }

  private static IOException corrupt(String what) {
    return new IOException("the qcow2 image is corrupt: " + what);
  }

  private long bytes(long clusters) {
    return clusters << header.clusterBits();
  }

  /** Bytes of the table. */
  private long tableBytes() {
    return bytes(tableClusters);
  }

  /** Whether a range overlaps the header, the table of counts, or another table that is known. */
  boolean isTable(long offset, long length) {
    return offset < header.cluster()
        || overlaps(offset, length, table, tableBytes())
        || overlaps(offset, length, header.l1(), header.l1Bytes())
        || header.snapshots() != 0 && overlaps(offset, length, header.snapshots(), 1)
        || cache.holds(offset, length);
  }

  private static boolean overlaps(long a, long aLength, long b, long bLength) {
    return a < b + bLength && b < a + aLength;
  }

  /** The offset of the block with the count of {@code cluster}, or 0. */
  private long block(long cluster) throws IOException {
    long index = cluster >>> blockBits;
    if (index >= tableBytes() / Long.BYTES) {
      return 0;
    }
    long offset = cache.get(Kind.REFCOUNT_TABLE, table + index * Long.BYTES) & OFFSET;
    if (offset % header.cluster() != 0 || offset < 0) {
      throw corrupt("counts at byte " + Long.toUnsignedString(offset));
    }
    return offset;
  }

  /** The count of a cluster; a count of 64 bits may be negative. */
  long count(long cluster) throws IOException {
    long block = block(cluster);
    if (block == 0) {
      return 0;
    }
    long bit = (cluster & (1L << blockBits) - 1) << order;
    return word(block, bit) >>> shift(bit) & mask();
  }

  private long word(long block, long bit) throws IOException {
    return cache.get(Kind.REFCOUNTS, block + (bit >>> 6) * Long.BYTES);
  }

  private long mask() {
    return order == 6 ? -1 : (1L << (1 << order)) - 1;
  }

  /** Counts of less than a byte begin at its lowest bit, the others are big-endian. */
  private int shift(long bit) {
    int inWord = (int) (bit & 63);
    return order < 3 ? 56 - (inWord & 56) + (inWord & 7) : 64 - (1 << order) - inWord;
  }

  private void set(long cluster, long count) throws IOException {
    long block = block(cluster);
    long bit = (cluster & (1L << blockBits) - 1) << order;
    long word = word(block, bit) & ~(mask() << shift(bit)) | count << shift(bit);
    cache.put(Kind.REFCOUNTS, block + (bit >>> 6) * Long.BYTES, word);
  }

  /**
   * Takes a free cluster, which nothing points to yet.
   *
   * @return its offset
   */
  long allocate() throws IOException {
    long cluster = reused();
    if (cluster < 0) {
      cluster = fresh();
    }
    guard(cluster);
    set(cluster, 1);
    return bytes(cluster);
  }

  /**
   * Takes consecutive clusters at the end of the file, which nothing points to yet.
   *
   * @return the offset of the first
   */
  long allocate(long count) throws IOException {
    long first = Math.max(hint, end());
    for (int looked = 0; looked < PATIENCE; looked++) {
      long blocks = missingBlocks(first, count);
      long last = first + blocks + count - 1;
      if (last >>> blockBits >= tableBytes() / Long.BYTES) {
        moveTable(tableBytes() / Long.BYTES << blockBits);
        first = Math.max(first, hint);
        continue;
      }
      long used = lastUsed(first, last);
      if (used < 0) {
        take(first, blocks, last);
        return bytes(first + blocks);
      }
      first = used + 1;
    }
    throw corrupt("it has counts beyond its end");
  }

  /** The blocks that lack counts of {@code count} clusters from {@code first} on and of theirs. */
  private long missingBlocks(long first, long count) throws IOException {
    long missing = 0;
    for (long index = first >>> blockBits;
        index <= first + missing + count - 1 >>> blockBits;
        index++) {
      missing += block(index << blockBits) == 0 ? 1 : 0;
    }
    return missing;
  }

  /** The last cluster of a range that is in use, or -1. */
  private long lastUsed(long first, long last) throws IOException {
    for (long cluster = last; cluster >= first; cluster--) {
      if (count(cluster) != 0) {
        return cluster;
      }
      guard(cluster);
    }
    return -1;
  }

  /** Counts the clusters of a range, of which the first become the blocks that lack. */
  private void take(long first, long blocks, long last) throws IOException {
    clear(first, blocks);
    long block = first;
    for (long index = first >>> blockBits; index <= last >>> blockBits; index++) {
      if (block(index << blockBits) == 0) {
        cache.put(Kind.REFCOUNT_TABLE, table + index * Long.BYTES, bytes(block++));
      }
    }
    for (long cluster = first; cluster <= last; cluster++) {
      set(cluster, 1);
    }
  }

  /** The first cluster after the file. */
  private long end() throws IOException {
    return (file.size() - 1 >>> header.clusterBits()) + 1;
  }

  /** Returns a cluster that nothing has pointed to since it was allocated. */
  void giveBack(long offset) throws IOException {
    set(offset >>> header.clusterBits(), 0);
    remember(new Run(offset >>> header.clusterBits(), 1));
  }

  /** Removes one reference to each cluster of a run; none may be durable. */
  void release(Run run) throws IOException {
    long found = 0;
    for (long i = 0; i <= run.count; i++) {
      if (i < run.count && dropsToZero(run.first + i)) {
        found++;
      } else if (found > 0) {
        Run unused = new Run(run.first + i - found, found);
        cache.forget(bytes(unused.first), bytes(found));
        file.free(bytes(unused.first), bytes(found));
        remember(unused);
        found = 0;
      }
    }
  }

  private boolean dropsToZero(long cluster) throws IOException {
    long count = count(cluster);
    if (count != 0) {
      set(cluster, count - 1);
    }
    return count == 1;
  }

  private void remember(Run run) {
    if (free.size() < MOST_FREE) {
      free.add(run);
    } else {
      hint = Math.min(hint, run.first);
    }
  }

  /** A freed cluster, or -1. */
  private long reused() throws IOException {
    while (!free.isEmpty()) {
      Run run = free.remove();
      if (run.count > 1) {
        free.addFirst(new Run(run.first + 1, run.count - 1));
      }
      if (count(run.first) == 0) {
        return run.first;
      }
    }
    return -1;
  }

  private void guard(long cluster) throws IOException {
    if (isTable(bytes(cluster), header.cluster())) {
      throw corrupt("cluster " + cluster + " is in use, but not counted");
    }
  }

  /** A cluster whose count is 0, from {@link #hint} on. */
  private long fresh() throws IOException {
    long end = end();
    for (long looked = 0; ; looked++) {
      if (looked == PATIENCE) {
        if (hint >= end + PATIENCE) {
          throw corrupt("it has counts beyond its end");
        }
        hint = Math.max(hint, end);
        looked = 0;
      }
      long block = block(hint);
      if (block == 0) {
        addBlock(hint);
      } else if (count(hint) == 0) {
        return hint++;
      } else {
        hint++;
      }
    }
  }

  /** Makes {@code cluster} the block with its own count, or moves the table if it is full. */
  private void addBlock(long cluster) throws IOException {
    long index = cluster >>> blockBits;
    if (index >= tableBytes() / Long.BYTES) {
      moveTable(index << blockBits);
      return;
    }
    guard(cluster);
    clear(cluster, 1);
    cache.put(Kind.REFCOUNT_TABLE, table + index * Long.BYTES, bytes(cluster));
    set(cluster, 1);
  }

  /** Fills clusters that will hold tables with zeros. */
  private void clear(long first, long count) throws IOException {
    MemorySegment zeros = MemorySegment.ofArray(new byte[header.cluster()]);
    for (long i = 0; i < count; i++) {
      file.write(bytes(first + i), zeros);
    }
    cache.forget(bytes(first), bytes(count));
  }

  /**
   * Makes a table one and a half times as large, in clusters from {@code first} on, to which the
   * old one has no counts: first the blocks with the counts of these clusters, then the table. The
   * header changes when all this is durable.
   */
  private void moveTable(long first) throws IOException {
    long perBlock = 1L << blockBits;
    long clusters = tableClusters + tableClusters / 2 + 2;
    if (bytes(clusters) > Header.LARGEST_REFCOUNT_TABLE) {
      throw new IOException("the qcow2 image cannot grow: its clusters are too small");
    }
    // They hold counts of their own too.
    long blocks = (clusters + perBlock - 2) / (perBlock - 1);
    if ((first >>> blockBits) + blocks > bytes(clusters) / Long.BYTES) {
      throw corrupt("it is longer than it has counts for");
    }
    for (long i = 0; i < blocks + clusters; i++) {
      guard(first + i);
    }
    clear(first, blocks + clusters);
    long moved = bytes(first + blocks);
    int page = cache.pageSize();
    for (long at = 0; at < tableBytes(); at += page) {
      file.write(moved + at, cache.view(Kind.REFCOUNT_TABLE, table + at));
    }
    Run old = new Run(table >>> header.clusterBits(), tableClusters);
    cache.forget(table, tableBytes());
    table = moved;
    tableClusters = clusters;
    for (long i = 0; i < blocks; i++) {
      long entry = (first >>> blockBits) + i;
      cache.put(Kind.REFCOUNT_TABLE, table + entry * Long.BYTES, bytes(first + i));
    }
    for (long i = 0; i < blocks + clusters; i++) {
      set(first + i, 1);
    }
    hint = first + blocks + clusters;
    long rest = cache.get(Kind.HEADER, Header.REFCOUNT_CLUSTERS) & 0xffff_ffffL;
    cache.put(Kind.HEADER, Header.REFCOUNT_TABLE, table);
    cache.put(Kind.HEADER, Header.REFCOUNT_CLUSTERS, clusters << 32 | rest);
    released.add(old.first, old.count);
  }
}

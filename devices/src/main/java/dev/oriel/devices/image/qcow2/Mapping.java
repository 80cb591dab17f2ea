package dev.oriel.devices.image.qcow2;

import dev.oriel.devices.image.qcow2.MetadataCache.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The two levels of tables that map the disk's clusters to those of the file. */
final class Mapping {
  static final long COPIED = 1L << 63;
  private static final long COMPRESSED = 1L << 62;
  private static final long ZERO = 1;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  private final ByteFile file;
  private final MetadataCache cache;
  private final Refcounts refcounts;
  private final Freed freed;
  private Header header;
  private final int clusterBits;

  /** log2 of the disk's bytes that an L2 table maps. */
  private final int tableBits;

  Mapping(ByteFile file, MetadataCache cache, Refcounts refcounts, Freed freed, Header header) {
    this.file = file;
    this.cache = cache;
    this.refcounts = refcounts;
    this.freed = freed;
    this.header = header;
    clusterBits = header.clusterBits();
    tableBits = 2 * clusterBits - 3;
  }

  /** The disk has another size, and perhaps another L1 table. */
  void use(Header changed) {
    header = changed;
  }

  private IOException corrupt(String what, long entry) {
    return new IOException("the qcow2 image is corrupt: %s %016x".formatted(what, entry));
  }

  private long l1(long position) throws IOException {
    return cache.get(Kind.L1, header.l1() + (position >>> tableBits) * Long.BYTES);
  }

  private void putL1(long position, long entry) throws IOException {
    cache.put(Kind.L1, header.l1() + (position >>> tableBits) * Long.BYTES, entry);
  }

  private long aligned(String what, long entry) throws IOException {
    long offset = entry & OFFSET;
    if (offset % header.cluster() != 0 || offset != 0 && offset < header.cluster()) {
      throw corrupt(what, entry);
    }
    return offset;
  }

  /** The offset of an L2 entry in its table. */
  private long slot(long position) {
    return (position >>> clusterBits & (1L << clusterBits - 3) - 1) * Long.BYTES;
  }

  /** The disk's byte after those that the L2 table of {@code position} maps. */
  long endOfTable(long position) {
    return (position >>> tableBits) + 1 << tableBits;
  }

  /** Whether there is an L2 table for {@code position}. */
  boolean hasTable(long position) throws IOException {
    return aligned("L1 entry", l1(position)) != 0;
  }

  /** Where the cluster of the disk's byte {@code position} is. */
  Cluster find(long position) throws IOException {
    long table = aligned("L1 entry", l1(position));
    return table == 0 ? new Cluster.Absent() : decode(cache.get(Kind.L2, table + slot(position)));
  }

  private Cluster decode(long entry) throws IOException {
    if ((entry & COMPRESSED) != 0) {
      int offsetBits = 62 - (clusterBits - 8);
      long offset = entry & (1L << offsetBits) - 1;
      long sectors = (entry & COMPRESSED - 1) >>> offsetBits;
      if (offset < header.cluster() || offset >>> 56 != 0) {
        throw corrupt("L2 entry", entry);
      }
      return new Cluster.Compressed(offset, (sectors + 1) * 512 - offset % 512);
    }
    long offset = aligned("L2 entry", entry);
    if ((entry & ZERO) != 0) {
      if (header.version() == 2) {
        throw corrupt("L2 entry", entry);
      }
      return new Cluster.Zero(entry);
    }
    return offset == 0 ? new Cluster.Absent() : new Cluster.Stored(offset, (entry & COPIED) != 0);
  }

  /**
   * Makes an L2 table for {@code position} that nothing else refers to; call it before {@link
   * #put}.
   */
  void own(long position) throws IOException {
    long entry = l1(position);
    long old = aligned("L1 entry", entry);
    if (old != 0 && (entry & COPIED) != 0) {
      return;
    }
    long table = refcounts.allocate();
    try {
      fill(table, old);
    } catch (IOException e) {
      refcounts.giveBack(table);
      throw e;
    }
    putL1(position, table | COPIED);
    if (old != 0) {
      freed.add(old >>> clusterBits, 1);
    }
  }

  /** Makes a new table a copy of an old one, or all zeros. */
  private void fill(long table, long old) throws IOException {
    MemorySegment contents = MemorySegment.ofArray(new byte[header.cluster()]);
    if (old != 0) {
      // It is shared with a snapshot, so it has no changes in the cache.
      file.read(old, contents);
    }
    file.write(table, contents);
    cache.forget(table, header.cluster());
  }

  /** The cluster of the file that is kept in reserve for zeros and can be overwritten, or 0. */
  long reserve(Cluster.Zero zero) {
    return (zero.entry() & COPIED) != 0 ? zero.entry() & OFFSET : 0;
  }

  /** Maps to a cluster of the file that nothing else refers to, or only keeps it for zeros. */
  void store(long position, long offset, boolean zeros) throws IOException {
    replace(position, offset | COPIED | (zeros ? ZERO : 0));
  }

  /** Maps to zeros without a cluster; version 2 has none. */
  void zero(long position) throws IOException {
    replace(position, ZERO);
  }

  /** Maps to nothing. */
  void clear(long position) throws IOException {
    replace(position, 0);
  }

  /** Whether the entry of {@code position}, which has a table, is not 0. */
  boolean isInUse(long position) throws IOException {
    return cache.get(Kind.L2, aligned("L1 entry", l1(position)) + slot(position)) != 0;
  }

  /** Drops the L2 table of {@code position}, if there is one, with all that it maps to. */
  void drop(long position) throws IOException {
    long table = aligned("L1 entry", l1(position));
    if (table == 0) {
      return;
    }
    long[] entries = new long[1 << clusterBits - 3];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = cache.get(Kind.L2, table + (long) i * Long.BYTES);
      decode(entries[i]);
    }
    putL1(position, 0);
    for (long entry : entries) {
      free(entry, 0);
    }
    freed.add(table >>> clusterBits, 1);
  }

  private void replace(long position, long entry) throws IOException {
    long at = aligned("L1 entry", l1(position)) + slot(position);
    long old = cache.get(Kind.L2, at);
    decode(old);
    cache.put(Kind.L2, at, entry);
    free(old, entry);
  }

  /** Frees what an entry, which is right, mapped to, except what the one in its place does. */
  private void free(long old, long entry) throws IOException {
    switch (decode(old)) {
      case Cluster.Compressed(long offset, long length) -> {
        long first = offset >>> clusterBits;
        freed.add(first, (offset + length - 1 >>> clusterBits) - first + 1);
      }
      default -> {
        long offset = old & OFFSET;
        if (offset != 0 && offset != (entry & OFFSET)) {
          freed.add(offset >>> clusterBits, 1);
        }
      }
    }
  }
}

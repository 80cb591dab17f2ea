package dev.oriel.devices.image.qcow2;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.qcow2.MetadataCache.Kind;
import dev.oriel.devices.image.qcow2.Refcounts.Run;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An open qcow2 image.
 *
 * <p>Data is written to the file at once, tables only by a flush, in the order of {@link
 * MetadataCache}. A cluster that is freed is neither reused nor given to the host before a flush
 * has made that durable. So an interruption at any point leaves an image that has the state of the
 * last flush, except for data that was overwritten in place, and whose counts are at most too high.
 */
public final class Qcow2Image implements BlockImage {
  /** Opens the backing file of an image. */
  @FunctionalInterface
  public interface Chain {
    /**
     * Opens it for reading.
     *
     * @param format its format, if the image says so
     * @throws BadImageException if it cannot be used
     */
    BlockImage open(String backing, Optional<String> format) throws IOException;
  }

  private static final int SECTOR = 512;

  private final String name;
  private final ByteFile file;
  private final boolean readOnly;
  private volatile Header header;
  private final int cluster;
  private final MetadataCache cache;
  private final Freed freed = new Freed();
  private final Refcounts refcounts;
  private final Mapping mapping;
  private final @Nullable BlockImage backing;

  /** Held by a flush. Who holds the monitor never waits for it. */
  private final ReentrantLock flushing = new ReentrantLock();

  private @Nullable Inflated inflated;
  private @Nullable MemorySegment whole;

  private Qcow2Image(
      String name, ByteFile file, boolean readOnly, Header header, @Nullable BlockImage backing) {
    this.name = name;
    this.file = file;
    this.readOnly = readOnly;
    this.header = header;
    this.backing = backing;
    cluster = header.cluster();
    cache = new MetadataCache(file, cluster);
    refcounts = new Refcounts(file, cache, freed, header);
    mapping = new Mapping(file, cache, refcounts, freed, header);
  }

  /**
   * Opens the image in {@code file}, which belongs to it from now on.
   *
   * @param chain opens the backing file, if there is one
   * @throws BadImageException if the image cannot be used
   */
  public static Qcow2Image open(String name, ByteFile file, boolean readOnly, Chain chain)
      throws IOException {
    Header header = Header.read(name, file, readOnly);
    if (header.autoclear() && !readOnly) {
      file.write(Header.AUTOCLEAR, MemorySegment.ofArray(new byte[Long.BYTES]));
      file.force();
    }
    @Nullable BlockImage backing =
        header.backing().isEmpty()
            ? null
            : chain.open(header.backing().get(), header.backingFormat());
    return new Qcow2Image(name, file, readOnly, header, backing);
  }

  /**
   * Bytes of the disk in an image that somebody else may have open.
   *
   * @throws BadImageException if the image cannot be used
   */
  public static long size(String name, ByteFile file) throws IOException {
    return Header.read(name, file, true).size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return header.size();
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public synchronized void read(long position, MemorySegment target) throws IOException {
    for (long done = 0; done < target.byteSize(); ) {
      long at = position + done;
      long left = target.byteSize() - done;
      long length = Math.min(cluster - at % cluster, left);
      Cluster found = mapping.find(at);
      if (found instanceof Cluster.Stored(long offset, boolean _)) {
        while (length < left && isStoredAt(at + length, offset + at % cluster + length)) {
          length = Math.min(length + cluster, left);
        }
      }
      read(found, at, target.asSlice(done, length));
      done += length;
    }
  }

  /** What is cut off is lost, even if it fails; it does not come back when the disk grows. */
  @Override
  public void resize(long bytes) throws IOException {
    Header now = header;
    if (readOnly) {
      throw new IOException("it is only read");
    }
    if (bytes <= 0 || bytes % SECTOR != 0) {
      throw new IOException("%d bytes are not a multiple of %d".formatted(bytes, SECTOR));
    }
    if (now.entries(bytes) * Long.BYTES > Header.LARGEST_L1) {
      throw new IOException("its clusters are too small for %d bytes".formatted(bytes));
    }
    if (now.version() == 2 && now.snapshots() != 0) {
      throw new IOException("a version 2 image that has snapshots cannot be resized");
    }
    if (bytes < now.size()) {
      shrink(bytes);
      return;
    }
    long shown = backing == null ? 0 : Math.min(backing.size(), bytes);
    if (now.version() == 2 && shown > now.size()) {
      throw new IOException("a version 2 image cannot hide the end of a longer backing file");
    }
    flush(); // so that the L1 table has no changes in the cache
    change(() -> grow(bytes));
    try {
      long end = hasContents(now.size()) ? Math.min(firstWhole(now.size()), bytes) : now.size();
      zero(now.size(), Math.max(end, shown) - now.size(), true);
      flush();
    } catch (IOException e) {
      cutOff(now.size());
      throw e;
    }
  }

  private void shrink(long bytes) throws IOException {
    long old = header.size();
    long end = mapping.endOfTable(bytes - 1);
    for (long at = firstWhole(bytes); at < Math.min(end, old); at += cluster) {
      long here = at;
      change(() -> clear(here));
    }
    for (long at = end; at < old; at = mapping.endOfTable(at)) {
      long here = at;
      change(() -> mapping.drop(here));
    }
    flush(); // The size changes last, so that nothing is left beyond it.
    try {
      change(() -> use(header.resized(bytes, header.l1(), header.l1Entries())));
      flush();
    } catch (IOException e) {
      cutOff(old);
      throw e;
    }
  }

  private void clear(long at) throws IOException {
    if (mapping.hasTable(at) && mapping.isInUse(at)) {
      mapping.own(at);
      mapping.clear(at);
    }
  }

  /** Whether the cluster at {@code position} is not only zeros or the backing file's. */
  private synchronized boolean hasContents(long position) throws IOException {
    return position % cluster != 0
        && switch (mapping.find(position)) {
          case Cluster.Absent(), Cluster.Zero _ -> false;
          case Cluster.Stored _, Cluster.Compressed _ -> true;
        };
  }

  /** The size is what it was; the L1 table may stay larger. */
  private synchronized void cutOff(long bytes) throws IOException {
    use(header.resized(bytes, header.l1(), header.l1Entries()));
  }

  /** Changes the header, after the L1 table has moved if it must. */
  private void grow(long bytes) throws IOException {
    Header old = header;
    long entries = Math.max(old.l1Entries(), old.entries(bytes));
    long table = old.l1();
    if (entries > old.l1Entries()) {
      table = refcounts.allocate(old.l1Clusters(entries));
      copyL1(old, table, old.l1Clusters(entries));
      cache.forget(old.l1(), old.l1Clusters() * cluster);
      freed.add(old.l1() >>> old.clusterBits(), old.l1Clusters());
    }
    use(old.resized(bytes, table, entries));
  }

  /** Fills the clusters of a new L1 table, or gives them back. */
  private void copyL1(Header old, long table, long clusters) throws IOException {
    try {
      MemorySegment contents = MemorySegment.ofArray(new byte[(int) clusters * cluster]);
      file.read(old.l1(), contents.asSlice(0, old.l1Bytes()));
      file.write(table, contents);
      cache.forget(table, contents.byteSize());
    } catch (IOException e) {
      for (long i = 0; i < clusters; i++) {
        refcounts.giveBack(table + i * cluster);
      }
      throw e;
    }
  }

  private void use(Header next) throws IOException {
    long before = cache.get(Kind.HEADER, Header.L1_ENTRIES) & 0xffff_ffff_0000_0000L;
    cache.put(Kind.HEADER, Header.L1_ENTRIES, before | next.l1Entries());
    cache.put(Kind.HEADER, Header.L1, next.l1());
    cache.put(Kind.HEADER, Header.SIZE, next.size());
    refcounts.use(next);
    mapping.use(next);
    header = next;
  }

  private boolean isStoredAt(long position, long offset) throws IOException {
    return mapping.find(position) instanceof Cluster.Stored(long there, boolean _)
        && there == offset;
  }

  /** Reads from the cluster at {@code at}; if it is stored, from those that follow it too. */
  private void read(Cluster found, long at, MemorySegment target) throws IOException {
    switch (found) {
      case Cluster.Absent() -> readBacking(at, target);
      case Cluster.Zero _ -> target.fill((byte) 0);
      case Cluster.Stored(long offset, boolean _) -> file.read(offset + at % cluster, target);
      case Cluster.Compressed compressed ->
          target.copyFrom(inflated().of(compressed).asSlice(at % cluster, target.byteSize()));
    }
  }

  private Inflated inflated() {
    if (inflated == null) {
      inflated = new Inflated(file, cluster);
    }
    return inflated;
  }

  private void readBacking(long at, MemorySegment target) throws IOException {
    long there = backing == null ? 0 : Math.clamp(backing.size() - at, 0, target.byteSize());
    if (backing != null && there > 0) {
      backing.read(at, target.asSlice(0, there));
    }
    target.asSlice(there).fill((byte) 0);
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    for (long done = 0; done < source.byteSize(); ) {
      long at = position + done;
      long length = Math.min(cluster - at % cluster, source.byteSize() - done);
      MemorySegment part = source.asSlice(done, length);
      change(() -> writeCluster(at, part));
      done += length;
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  /** Changes tables, once few changes are waiting for a flush. */
  private void change(Change change) throws IOException {
    while (true) {
      synchronized (this) {
        if (!cache.isFull() && !freed.isFull()) {
          change.run();
          return;
        }
      }
      flush();
    }
  }

  private void writeCluster(long at, MemorySegment part) throws IOException {
    Cluster found = mapping.find(at);
    if (found instanceof Cluster.Stored(long offset, boolean own) && own) {
      writeInPlace(offset + at % cluster, part);
      return;
    }
    mapping.own(at);
    long reserve = found instanceof Cluster.Zero zero ? mapping.reserve(zero) : 0;
    long offset = reserve != 0 ? reserve : refcounts.allocate();
    try {
      writeWhole(found, at, part, offset);
      mapping.store(at, offset, false);
    } catch (IOException e) {
      if (reserve == 0) {
        refcounts.giveBack(offset);
      }
      throw e;
    }
  }

  private void writeInPlace(long offset, MemorySegment part) throws IOException {
    if (refcounts.isTable(offset, part.byteSize())) {
      throw new IOException("the qcow2 image is corrupt: data at byte " + offset + " is a table");
    }
    file.write(offset, part);
  }

  /** Writes a cluster that nothing points to yet: the old contents with {@code part} over them. */
  private void writeWhole(Cluster old, long at, MemorySegment part, long offset)
      throws IOException {
    long from = at % cluster;
    boolean zeros = old instanceof Cluster.Zero || old instanceof Cluster.Absent && backing == null;
    if (part.byteSize() == cluster || zeros && offset >= file.size()) {
      writeInPlace(offset + from, part);
      return;
    }
    if (whole == null) {
      whole = MemorySegment.ofArray(new byte[cluster]);
    }
    read(old, at - from, whole);
    whole.asSlice(from, part.byteSize()).copyFrom(part);
    writeInPlace(offset, whole);
  }

  /** Frees the whole clusters of a range. */
  @Override
  public void discard(long position, long bytes) throws IOException {
    eachCluster(firstWhole(position), endOfWhole(position + bytes), this::discardCluster);
  }

  /** Makes a range zeros. Whole clusters of it have none in the file afterwards. */
  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    long end = position + bytes;
    long first = firstWhole(position);
    long last = endOfWhole(end);
    if (first >= last || backing != null && header.version() == 2) {
      BlockImage.super.zero(position, bytes, mayFree);
      return;
    }
    BlockImage.super.zero(position, first - position, mayFree);
    eachCluster(first, last, at -> zeroCluster(at, mayFree));
    BlockImage.super.zero(last, Math.max(0, end - last), mayFree);
  }

  private long firstWhole(long position) {
    return position + cluster - 1 & -cluster;
  }

  /** The last cluster may be shorter. */
  private long endOfWhole(long end) {
    return end == size() ? firstWhole(end) : end & -cluster;
  }

  private interface ClusterChange {
    void run(long position) throws IOException;
  }

  /** Calls {@code change} for the clusters of a range, except where all are absent and zeros. */
  private void eachCluster(long first, long end, ClusterChange change) throws IOException {
    for (long at = first; at < end; ) {
      if (backing == null && !hasTable(at)) {
        at = mapping.endOfTable(at);
      } else {
        long here = at;
        change(() -> change.run(here));
        at += cluster;
      }
    }
  }

  private synchronized boolean hasTable(long at) throws IOException {
    return mapping.hasTable(at);
  }

  private void discardCluster(long at) throws IOException {
    if (mapping.find(at) instanceof Cluster.Absent || backing != null && header.version() == 2) {
      return;
    }
    mapping.own(at);
    if (backing == null) {
      mapping.clear(at);
    } else {
      mapping.zero(at);
    }
  }

  private void zeroCluster(long at, boolean mayFree) throws IOException {
    switch (mapping.find(at)) {
      case Cluster.Absent() when backing == null -> {}
      case Cluster.Zero _ when !mayFree -> {}
      case Cluster.Stored(long offset, boolean own)
          when own && !mayFree && header.version() > 2 -> {
        mapping.own(at);
        mapping.store(at, offset, true);
      }
      default -> {
        mapping.own(at);
        if (backing == null) {
          mapping.clear(at);
        } else {
          mapping.zero(at);
        }
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (readOnly) {
      return;
    }
    flushing.lock();
    try {
      MetadataCache.Batch batch;
      List<Run> clusters;
      synchronized (this) {
        batch = cache.take();
        clusters = freed.take();
      }
      boolean written = false;
      try {
        cache.write(batch);
        written = true;
      } finally {
        synchronized (this) {
          cache.end(batch, written);
          if (!written) {
            freed.restore(clusters);
          }
        }
      }
      release(clusters);
    } finally {
      flushing.unlock();
    }
  }

  /** Makes clusters reusable to which nothing durable points any more. */
  private synchronized void release(List<Run> clusters) throws IOException {
    for (Run run : clusters) {
      refcounts.release(run);
    }
  }

  private synchronized boolean isChanged() {
    return cache.isChanged();
  }

  /** Makes everything durable. After a failure the file is closed all the same. */
  @Override
  public void close() throws IOException {
    try (file;
        BlockImage _ = backing) {
      if (isChanged()) {
        flush();
      }
      if (isChanged()) {
        flush(); // the counts of what the first one freed
      }
    }
  }
}

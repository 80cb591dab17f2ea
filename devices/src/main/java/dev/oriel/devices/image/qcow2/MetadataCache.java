package dev.oriel.devices.image.qcow2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pages of an image's tables. Changes stay in memory until {@link #write}, which makes them durable
 * in an order that leaves a consistent image if it is interrupted anywhere: whatever points to a
 * cluster becomes durable after the cluster's contents and its reference count.
 *
 * <p>Its users synchronize all but {@link #write}.
 */
final class MetadataCache {
  /** Kinds of tables, in the order in which their changes become durable. */
  enum Kind {
    REFCOUNTS,
    REFCOUNT_TABLE,
    HEADER,
    L2,
    L1
  }

  /** The most bytes of pages that are kept though they have not changed. */
  private static final int LARGEST = 2 << 20;

  /** Changed pages at which {@link #isFull} asks for a flush. */
  private static final int MOST_CHANGED = 512;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final class Page {
    final long offset;
    final Kind kind;
    final MemorySegment bytes;
    boolean changed;

    /** Whether an older state of it is being written. */
    boolean underWay;

    Page(long offset, Kind kind, int size) {
      this.offset = offset;
      this.kind = kind;
      bytes = MemorySegment.ofArray(new byte[size]);
    }
  }

  private record Copy(Page page, MemorySegment bytes) {}

  /** The changes up to a moment. */
  static final class Batch {
    private final List<Copy> copies = new ArrayList<>();

    private Batch() {}
  }

  private final ByteFile file;
  private final int size;
  private final int most;
  private final Map<Long, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
  private int changed;

  /**
   * @param cluster bytes of a cluster
   */
  MetadataCache(ByteFile file, int cluster) {
    this.file = file;
    size = Math.min(cluster, 4096);
    most = LARGEST / size;
  }

  /** Bytes of a page. */
  int pageSize() {
    return size;
  }

  /** The 8 bytes at {@code offset}, a multiple of 8. */
  long get(Kind kind, long offset) throws IOException {
    return page(kind, offset).bytes.get(LONG, offset & size - 1);
  }

  void put(Kind kind, long offset, long value) throws IOException {
    Page page = page(kind, offset);
    page.bytes.set(LONG, offset & size - 1, value);
    if (!page.changed) {
      page.changed = true;
      changed++;
    }
  }

  /** The page that holds {@code offset}, for reading until the next call of any method. */
  MemorySegment view(Kind kind, long offset) throws IOException {
    return page(kind, offset).bytes;
  }

  private Page page(Kind kind, long offset) throws IOException {
    long start = offset & -size;
    Page page = pages.get(start);
    if (page != null) {
      if (page.kind != kind) {
        throw new IOException("the qcow2 image is corrupt: two tables at byte " + start);
      }
      return page;
    }
    Page read = new Page(start, kind, size);
    file.read(start, read.bytes);
    makeRoom();
    pages.put(start, read);
    return read;
  }

  private void makeRoom() {
    Iterator<Page> eldest = pages.values().iterator();
    while (pages.size() >= most && eldest.hasNext()) {
      Page page = eldest.next();
      if (!page.changed && !page.underWay) {
        eldest.remove();
      }
    }
  }

  /** Whether a page is here that overlaps a range: data there would overwrite a table. */
  boolean holds(long offset, long bytes) {
    for (long at = offset & -size; at < offset + bytes; at += size) {
      if (pages.containsKey(at)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets the pages of a range that holds no table any more, or a new one. */
  void forget(long offset, long bytes) {
    if (bytes / size > pages.size()) {
      List.copyOf(pages.keySet()).stream()
          .filter(at -> at >= offset && at < offset + bytes)
          .forEach(this::forget);
      return;
    }
    for (long at = offset; at < offset + bytes; at += size) {
      forget(at);
    }
  }

  private void forget(long at) {
    Page page = pages.remove(at);
    if (page != null && page.changed) {
      changed--;
    }
  }

  /** Whether enough has changed that a flush is due before more changes. */
  boolean isFull() {
    return changed >= Math.min(MOST_CHANGED, most / 2);
  }

  boolean isChanged() {
    return changed > 0;
  }

  /** Copies the changes, which then count as written. */
  Batch take() {
    Batch batch = new Batch();
    for (Page page : pages.values()) {
      if (page.changed) {
        page.changed = false;
        page.underWay = true;
        MemorySegment copy = MemorySegment.ofArray(new byte[size]).copyFrom(page.bytes);
        batch.copies.add(new Copy(page, copy));
      }
    }
    batch.copies.sort(
        Comparator.comparing((Copy copy) -> copy.page.kind)
            .thenComparing(copy -> copy.page.offset));
    changed = 0;
    return batch;
  }

  /** Makes a batch durable, and all data that was written to the file before. */
  void write(Batch batch) throws IOException {
    Kind last = Kind.REFCOUNTS;
    for (Copy copy : batch.copies) {
      if (copy.page.kind != last) {
        file.force();
        last = copy.page.kind;
      }
      file.write(copy.page.offset, copy.bytes);
    }
    file.force();
  }

  /**
   * The end of a {@link #write}.
   *
   * @param written false if it failed, so that the changes are still to be written
   */
  void end(Batch batch, boolean written) {
    for (Copy copy : batch.copies) {
      Page page = copy.page;
      page.underWay = false;
      if (!written && !page.changed && pages.get(page.offset) == page) {
        page.changed = true;
        changed++;
      }
    }
  }
}

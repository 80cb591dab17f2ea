package dev.oriel.iommu.spi;

/**
 * The translation entries of one DMA window, named by index. All 64 bits of an entry are kept; an
 * entry that was never stored is 0.
 *
 * <p>Readers ({@link #get}, {@link #translate}, {@link #linearEnd}) may run on any number of
 * threads at any time. Writers ({@link #fill}, {@link #close}) are serialised by the caller. A
 * reader sees each entry either before or after a concurrent store, never anything else, and a
 * store that has returned is seen by every reader that starts afterwards.
 *
 * <p>Indexes and counts are always within the table: the caller has checked the guest's values.
 */
public interface TceTable extends AutoCloseable {
  /** Permission bit: the device may read. */
  long READ = 1;

  /** Permission bit: the device may write. */
  long WRITE = 2;

  /** The entry at {@code index}, 0 if none was stored. */
  long get(long index);

  /**
   * The entry that DMA uses at {@code index}: the stored entry, or the host's version of it, which
   * permits nothing if the host has not mapped the page.
   */
  default long translate(long index) {
    return get(index);
  }

  /**
   * Stores {@code tce + i * stride} at {@code index + i} for all {@code 0 <= i < count}, in
   * ascending order.
   *
   * @param stride 0, or the I/O page size
   * @return entries stored: {@code count}, or less if the next one was {@linkplain #refusal
   *     refused}
   */
  long fill(long index, long count, long tce, long stride);

  /**
   * Stores {@code list[i]} at {@code index + i} for all entries of the list, in ascending order.
   *
   * @param pageSize bytes of an I/O page
   * @return entries stored: all, or less if the next one was {@linkplain #refusal refused}
   */
  default int fill(long index, long[] list, long pageSize) {
    int done = 0;
    while (done < list.length) {
      int run = runLength(list, done, pageSize);
      long stride = run == 1 ? 0 : list[done + 1] - list[done];
      int stored = (int) fill(index + done, run, list[done], stride);
      done += stored;
      if (stored < run) {
        break;
      }
    }
    return done;
  }

  /** How many entries of {@code list} from {@code first} on one call of {@link #fill} can store. */
  static int runLength(long[] list, int first, long pageSize) {
    int end = first + 1;
    if (end < list.length) {
      long stride = list[end] - list[first];
      while ((stride == 0 || stride == pageSize)
          && end < list.length
          && list[end] - list[end - 1] == stride) {
        end++;
      }
    }
    return end - first;
  }

  /**
   * The most entries to fill with {@code tce} at once if the operation must be interruptible: more
   * may take a host seconds.
   */
  default long longestFill(long tce) {
    return Long.MAX_VALUE;
  }

  /** Why the last {@link #fill} stored less than requested; used by the writer only. */
  default Refusal refusal() {
    return Refusal.RESOURCES;
  }

  /** Whether any of the {@code count} entries from {@code index} on permits DMA. */
  boolean anyLive(long index, long count);

  /**
   * The last {@code n <= limit} such that each entry {@code index + i} up to {@code n} is {@code
   * tce + i * page size}, given that {@link #translate} of {@code index} was {@code tce}. A table
   * may return less.
   */
  default long linearEnd(long index, long tce, long limit) {
    return index;
  }

  /**
   * Visits every entry that is not 0 once, by ascending index; neighbours may come in one run or in
   * several. This is a reader: it may see or miss concurrent stores.
   */
  void visit(RunVisitor visitor);

  /** Host memory held, in bytes, as charged to the {@link TableBudget}. */
  long bytes();

  /** Frees the host memory. No reader may be active or follow. */
  @Override
  void close();
}

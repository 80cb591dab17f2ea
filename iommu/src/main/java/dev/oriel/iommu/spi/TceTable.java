package dev.oriel.iommu.spi;

/**
 * The translation entries of one DMA window, named by index. An entry is kept verbatim, all 64
 * bits; 0 is what an entry is that was never stored.
 *
 * <p>Readers ({@link #get}, {@link #translate}, {@link #linearEnd}) may run on any number of
 * threads at any time. Writers ({@link #fill}, {@link #close}) are serialised by the caller. A
 * reader sees each entry either before or after a concurrent store, never anything else, and a
 * store that has returned is seen by every reader that starts afterwards.
 *
 * <p>Indexes and counts are always within the table: the caller has checked what the guest gave.
 */
public interface TceTable extends AutoCloseable {
  /** Permission bit: the device may read. */
  long READ = 1;

  /** Permission bit: the device may write. */
  long WRITE = 2;

  /** The entry at {@code index}, 0 if none was stored. */
  long get(long index);

  /**
   * What DMA meets at {@code index}: the entry, or what a host made of it, which permits nothing
   * where the host has not mapped the page.
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
   * The most entries to be filled with {@code tce} at once where somebody may want to end it: more
   * may take a host seconds.
   */
  default long longestFill(long tce) {
    return Long.MAX_VALUE;
  }

  /** Why the last {@link #fill} stored less than it was given; of interest to the writer alone. */
  default Refusal refusal() {
    return Refusal.RESOURCES;
  }

  /** Whether any of the {@code count} entries from {@code index} on permits DMA. */
  boolean anyLive(long index, long count);

  /**
   * The last {@code n <= limit} such that each entry {@code index + i} up to {@code n} is {@code
   * tce + i * page size}, given that {@link #translate} of {@code index} was {@code tce}. A table
   * may answer less.
   */
  default long linearEnd(long index, long tce, long limit) {
    return index;
  }

  /**
   * Shows every entry that is not 0, by ascending index, each once; neighbours may come in one run
   * or in several. A reader: of what is stored meanwhile it sees some and some not.
   */
  void visit(RunVisitor visitor);

  /** Host memory held, in bytes, as charged to the {@link TableBudget}. */
  long bytes();

  /** Gives the host memory back. No reader is left, none comes. */
  @Override
  void close();
}

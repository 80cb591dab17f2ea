package dev.oriel.iommu.sanitizer;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last {@value #CAPACITY} changes of TCEs, oldest forgotten first. Not thread-safe. */
final class TceHistory {
  static final int CAPACITY = 1 << 14;

  /** A change, its call, and the addresses of its frames. */
  static final int CHANGE_BYTES = 384;

  private final @Nullable TceChange[] changes = new @Nullable TceChange[CAPACITY];
  private long count;

  void add(TceChange change) {
    changes[(int) (count++ % CAPACITY)] = change;
  }

  /** Whether old changes have been dropped. */
  boolean incomplete() {
    return count > CAPACITY;
  }

  /** The latest change that {@code wanted} accepts; null if none is remembered. */
  @Nullable TceChange latest(Predicate<TceChange> wanted) {
    for (long i = count - 1; i >= Math.max(0, count - CAPACITY); i--) {
      TceChange change = changes[(int) (i % CAPACITY)];
      if (change != null && wanted.test(change)) {
        return change;
      }
    }
    return null;
  }

  /** The recorded history of one I/O page since its window was created. */
  Page page(int liobn, long ioba) {
    TceChange[] found = new TceChange[2];
    TceChange end =
        latest(
            change -> {
              if (change.liobn() != liobn || !change.covers(ioba)) {
                return false;
              }
              switch (change.action()) {
                case OPENED -> {
                  return true;
                }
                case MAPPED -> {
                  found[0] = change;
                  return true;
                }
                case UNMAPPED, CLOSED -> {
                  // The earliest that followed the mapping took it away.
                  found[1] = change;
                  return false;
                }
              }
              throw new AssertionError(change);
            });
    return new Page(found[0], found[1], end == null);
  }

  /**
   * The history of an I/O page.
   *
   * @param mapped its last mapping
   * @param unmapped the first later change that removed it
   * @param forgotten whether the history does not reach back to the window's creation
   */
  record Page(@Nullable TceChange mapped, @Nullable TceChange unmapped, boolean forgotten) {}
}

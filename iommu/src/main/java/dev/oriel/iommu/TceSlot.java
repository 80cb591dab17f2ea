package dev.oriel.iommu;

import dev.oriel.iommu.spi.TceTable;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One LIOBN, the window that it currently names, and the operations on that window's entries.
 *
 * <p>The monitor serialises all changes of entries and of the window. The gate is drained outside
 * the monitor and before an operation returns.
 */
final class TceSlot {
  final int liobn;
  final PartitionableEndpoint endpoint;
  private volatile @Nullable DmaWindow window;

  TceSlot(int liobn, PartitionableEndpoint endpoint) {
    this.liobn = liobn;
    this.endpoint = endpoint;
  }

  /** The active window, if any. */
  @Nullable DmaWindow window() {
    return window;
  }

  synchronized void window(@Nullable DmaWindow window) {
    this.window = window;
  }

  /** The rules that the operations follow. */
  Strictness strictness() {
    return endpoint.strictness();
  }

  /** {@code ioba} aligned down to the I/O page, if there is one. */
  long align(long ioba) {
    DmaWindow now = window;
    return now == null ? ioba : now.align(ioba);
  }

  TceLookup get(long ioba) {
    DmaWindow now = window;
    if (now == null || strictness().answer(now, ioba) != null) {
      return TceLookup.REFUSED;
    }
    return new TceLookup(TceStatus.SUCCESS, now.table().get(now.index(ioba)));
  }

  TceStatus put(long ioba, long tce) {
    boolean restricts;
    TceStatus status;
    synchronized (this) {
      DmaWindow now = window;
      TceStatus answer = strictness().answerToPut(now, endpoint.memory(), ioba, tce);
      if (now == null || answer != null) {
        return TceStatus.PARAMETER;
      }
      long index = now.index(ioba);
      long old = now.table().get(index);
      restricts = old != tce && (old & (TceTable.READ | TceTable.WRITE)) != 0;
      boolean stored = now.table().fill(index, 1, tce, 0) == 1;
      status = stored ? TceStatus.SUCCESS : TceStatus.of(now.table().refusal());
      // A host may have mapped for a moment what was refused in the end.
      restricts |= !stored;
    }
    drain(restricts);
    return status;
  }

  /**
   * Stores up to the end of the window; nothing if the first entry is out of range.
   *
   * @param abandoned polled between the pieces for a host
   */
  TceBatch stuff(long ioba, long tce, long count, BooleanSupplier abandoned) {
    boolean restricts;
    TceBatch batch;
    synchronized (this) {
      DmaWindow now = window;
      if (now == null || count == 0 || !now.has(now.index(ioba))) {
        return new TceBatch(TceStatus.PARAMETER, align(ioba), tce, 0);
      }
      long index = now.index(ioba);
      long fits = Math.min(count, now.entries() - index);
      restricts = now.table().anyLive(index, fits);
      long longest = now.table().longestFill(tce);
      long done = 0;
      boolean full = false;
      while (done < fits && !full && (done == 0 || !abandoned.getAsBoolean())) {
        long piece = Math.min(fits - done, longest);
        long stored = now.table().fill(index + done, piece, tce, 0);
        done += stored;
        full = stored < piece;
      }
      restricts |= done < fits;
      batch =
          full || done == fits
              ? batch(now, ioba, tce, done, full, done == count)
              : new TceBatch(TceStatus.ABANDONED, next(now, ioba, done), tce, done);
    }
    drain(restricts);
    return batch;
  }

  /** Stores a list up to the end of the window; nothing if the first entry is out of range. */
  TceBatch putIndirect(long ioba, long[] list) {
    boolean restricts;
    TceBatch batch;
    synchronized (this) {
      DmaWindow now = window;
      if (now == null || list.length == 0 || !now.has(now.index(ioba))) {
        long first = list.length == 0 ? 0 : list[0];
        return new TceBatch(TceStatus.PARAMETER, align(ioba), first, 0);
      }
      long index = now.index(ioba);
      int fits = (int) Math.min(list.length, now.entries() - index);
      restricts = now.table().anyLive(index, fits);
      long[] fitting = fits == list.length ? list : Arrays.copyOf(list, fits);
      int done = now.table().fill(index, fitting, now.pageSize());
      restricts |= done < fits;
      long last = list[Math.min(done, list.length - 1)];
      batch = batch(now, ioba, last, done, done < fits, done == list.length);
    }
    drain(restricts);
    return batch;
  }

  private static TceBatch batch(
      DmaWindow window, long ioba, long lastTce, long done, boolean full, boolean all) {
    TceStatus status =
        full
            ? TceStatus.of(window.table().refusal())
            : all ? TceStatus.SUCCESS : TceStatus.PARAMETER;
    return new TceBatch(status, next(window, ioba, done), lastTce, done);
  }

  private static long next(DmaWindow window, long ioba, long done) {
    return window.align(ioba) + done * window.pageSize();
  }

  private void drain(boolean restricts) {
    if (restricts) {
      endpoint.gate().drain();
    }
  }
}

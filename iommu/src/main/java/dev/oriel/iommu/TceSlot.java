package dev.oriel.iommu;

import dev.oriel.iommu.spi.TceTable;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One LIOBN, the window it names at the moment, and the operations on that window's entries.
 *
 * <p>The monitor serialises all that changes the entries or the window. The gate is drained outside the
 * monitor and before an operation returns.
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

  /** Whose rules the operations follow. */
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

  /** Stuffs up to the end of the window; nothing if there is no entry to start with. */
  TceBatch stuff(long ioba, long tce, long count) {
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
      long done = now.table().fill(index, fits, tce, 0);
      restricts |= done < fits;
      batch = batch(now, ioba, tce, done, done < fits, done == count);
    }
    drain(restricts);
    return batch;
  }

  /** Stores a list up to the end of the window; nothing if there is no entry to start with. */
  TceBatch putIndirect(long ioba, IntToLongFunction list, int count) {
    boolean restricts = false;
    TceBatch batch;
    synchronized (this) {
      DmaWindow now = window;
      if (count == 0) {
        return new TceBatch(TceStatus.PARAMETER, align(ioba), 0, 0);
      }
      long tce = list.applyAsLong(0);
      if (now == null || !now.has(now.index(ioba))) {
        return new TceBatch(TceStatus.PARAMETER, align(ioba), tce, 0);
      }
      TceTable table = now.table();
      long index = now.index(ioba);
      int fits = (int) Math.min(count, now.entries() - index);
      int done = 0;
      boolean full = false;
      while (done < fits && !full) {
        // The entry that ends a run is read once, as the first of the next: the list may change.
        long first = tce;
        long stride = 0;
        int run = 1;
        while (done + run < count) {
          long next = list.applyAsLong(done + run);
          long step = next - tce;
          boolean continues = run == 1 ? step == 0 || step == now.pageSize() : step == stride;
          tce = next;
          if (!continues || done + run == fits) {
            break;
          }
          stride = step;
          run++;
        }
        restricts |= table.anyLive(index + done, run);
        long stored = table.fill(index + done, run, first, stride);
        if (stored < run) {
          full = true;
          restricts = true;
          tce = first + stored * stride;
        }
        done += (int) stored;
      }
      batch = batch(now, ioba, tce, done, full, done == count);
    }
    drain(restricts);
    return batch;
  }

  private static TceBatch batch(
      DmaWindow window, long ioba, long lastTce, long done, boolean full, boolean all) {
    TceStatus status =
        full ? TceStatus.of(window.table().refusal()) : all ? TceStatus.SUCCESS : TceStatus.PARAMETER;
    return new TceBatch(status, window.align(ioba) + done * window.pageSize(), lastTce, done);
  }

  private void drain(boolean restricts) {
    if (restricts) {
      endpoint.gate().drain();
    }
  }
}

package dev.oriel.iommu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Forwards events to several listeners, in order. */
record IommuListeners(List<IommuListener> all) implements IommuListener {
  /** One that forwards to all of these; null if there are none. */
  static @Nullable IommuListener of(List<? extends IommuListener> listeners) {
    return switch (listeners.size()) {
      case 0 -> null;
      case 1 -> listeners.getFirst();
      default -> new IommuListeners(List.copyOf(listeners));
    };
  }

  @Override
  public void put(long liobn, long ioba, long tce, TceStatus status) {
    all.forEach(each -> each.put(liobn, ioba, tce, status));
  }

  @Override
  public void get(long liobn, long ioba, TceStatus status, long tce) {
    all.forEach(each -> each.get(liobn, ioba, status, tce));
  }

  @Override
  public void stuff(long liobn, long tce, long count, TceBatch batch) {
    all.forEach(each -> each.stuff(liobn, tce, count, batch));
  }

  @Override
  public void indirect(long liobn, long ioba, long listRa, long count, TceBatch batch) {
    all.forEach(each -> each.indirect(liobn, ioba, listRa, count, batch));
  }

  @Override
  public void opened(DmaWindow window) {
    all.forEach(each -> each.opened(window));
  }

  @Override
  public void closed(DmaWindow window) {
    all.forEach(each -> each.closed(window));
  }

  @Override
  public void refused(int liobn, String reason) {
    all.forEach(each -> each.refused(liobn, reason));
  }

  @Override
  public void translated(DmaWindow window, long offset, long tce) {
    all.forEach(each -> each.translated(window, offset, tce));
  }

  @Override
  public void fault(DmaFault fault) {
    all.forEach(each -> each.fault(fault));
  }
}

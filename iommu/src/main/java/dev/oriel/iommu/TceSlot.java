package dev.oriel.iommu;

import org.jspecify.annotations.Nullable;

/**
 * One LIOBN and the window it names at the moment. The monitor serialises everything that changes the
 * window's table or the window itself.
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
}

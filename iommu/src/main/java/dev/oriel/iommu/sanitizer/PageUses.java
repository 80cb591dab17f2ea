package dev.oriel.iommu.sanitizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records which function was the first to do DMA through the current mapping of an I/O page, for at
 * most {@value #MOST} pages. Not thread-safe.
 */
final class PageUses {
  static final int MOST = 1 << 14;

  /** A use, its page, and their place in the map. */
  static final int USE_BYTES = 128;

  /**
   * @param ioba aligned to the page
   */
  record Page(int liobn, long ioba) {}

  record Use(Page page, String device, long tce) {}

  private final Map<Page, Use> uses = new HashMap<>();

  /**
   * Records a use; returns the first use of this mapping, or null if this is the first or is not
   * kept.
   */
  @Nullable Use note(Page page, String device, long tce) {
    Use first = uses.get(page);
    if (first == null && uses.size() < MOST) {
      uses.put(page, new Use(page, device, tce));
    }
    return first;
  }

  /** The mappings of a range of bus addresses have changed. */
  void forget(int liobn, long ioba, long bytes, int pageShift) {
    if (Long.compareUnsigned(bytes >>> pageShift, uses.size()) > 0) {
      uses.keySet()
          .removeIf(
              page -> page.liobn == liobn && Long.compareUnsigned(page.ioba - ioba, bytes) < 0);
    } else {
      for (long done = 0; done != bytes; done += 1L << pageShift) {
        uses.remove(new Page(liobn, ioba + done));
      }
    }
  }

  /** Removes the uses that {@code which} accepts. */
  List<Use> take(Predicate<Use> which) {
    List<Use> taken = new ArrayList<>(uses.values().stream().filter(which).toList());
    taken.forEach(use -> uses.remove(use.page));
    taken.sort((a, b) -> Long.compareUnsigned(a.page.ioba, b.page.ioba));
    return taken;
  }
}

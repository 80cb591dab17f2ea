package dev.oriel.iommu.sanitizer;

import dev.oriel.iommu.DmaFault;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.IommuListener;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceStatus;
import dev.oriel.iommu.sanitizer.DmaReport.Access;
import dev.oriel.iommu.sanitizer.DmaReport.PageState;
import dev.oriel.iommu.sanitizer.DmaReport.Window;
import dev.oriel.iommu.spi.TceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds DMA that a driver should not have allowed: listens to an IOMMU, records changes of TCEs,
 * and reports each finding once, with a count.
 *
 * <p>Its memory is bounded, whatever the guest does: {@value TceHistory#CAPACITY} changes of TCEs,
 * {@value PageUses#MOST} pages in use and {@value #MOST_FINDINGS} findings. Safe for use by several
 * threads.
 */
public final class DmaSanitizer implements IommuListener {
  /** Findings that are kept; others are counted. */
  public static final int MOST_FINDINGS = 128;

  /** The most bytes of host memory that all records can take. */
  public static final long MOST_BYTES =
      (long) TceHistory.CAPACITY * TceHistory.CHANGE_BYTES
          + (long) PageUses.MOST * PageUses.USE_BYTES
          + (long) MOST_FINDINGS * 4096;

  private static final long PERMISSIONS = TceTable.READ | TceTable.WRITE;
  private static final int NEIGHBOURS = 8;

  private final GuestOrigin origin;
  private final long grace;
  private final Consumer<DmaReport> told;
  private final ThreadLocal<@Nullable Access> current = new ThreadLocal<>();
  private final TceHistory history = new TceHistory();
  private final PageUses uses = new PageUses();
  private final Map<Integer, Window> windows = new HashMap<>();
  private final Map<String, Long> masterless = new HashMap<>();
  private final Map<Object, Count> findings = new LinkedHashMap<>();
  private long suppressed;

  /** A finding and its count. */
  public record Finding(DmaReport report, long count) {}

  /** The identity of a finding: the same problem through the same guest code. */
  private record Key(Problem problem, String device, boolean write, int liobn, Object place) {}

  private static final class Count {
    final DmaReport report;
    long count;

    Count(DmaReport report) {
      this.report = report;
    }
  }

  /**
   * @param grace ticks of the timebase for which bus mastering must be off before the function's
   *     pages count as left mapped
   * @param told receives each new finding, one at a time, on the thread that found it; must be
   *     brief
   */
  public DmaSanitizer(GuestOrigin origin, long grace, Consumer<DmaReport> told) {
    this.origin = origin;
    this.grace = grace;
    this.told = told;
  }

  /**
   * {@code port} for a device of that name; only transfers through such a port are attributed to a
   * device.
   */
  public DmaPort observe(String device, DmaPort port) {
    return new ObservedPort(this, device, port);
  }

  void begin(String device, boolean write, long ioba, long length) {
    current.set(new Access(device, write, ioba, length, origin.timebase()));
  }

  void end() {
    current.remove();
  }

  // ---------------------------------------------------------------- how TCEs come and go

  @Override
  public synchronized void opened(DmaWindow window) {
    Window now = new Window(window.liobn(), window.busOffset(), window.size(), window.pageShift());
    windows.put(now.liobn(), now);
    change(TceChange.Action.OPENED, now, now.ioba(), now.bytes(), 0);
  }

  @Override
  public synchronized void closed(DmaWindow window) {
    Window was = windows.remove(window.liobn());
    if (was != null) {
      change(TceChange.Action.CLOSED, was, was.ioba(), was.bytes(), 0);
    }
  }

  @Override
  public synchronized void put(long liobn, long ioba, long tce, TceStatus status) {
    if (status == TceStatus.SUCCESS) {
      changed(liobn, ioba, 1, tce);
    }
  }

  @Override
  public synchronized void stuff(long liobn, long tce, long count, TceBatch batch) {
    changed(liobn, batch, tce);
  }

  @Override
  public synchronized void indirect(
      long liobn, long ioba, long listRa, long count, TceBatch batch) {
    changed(liobn, batch, batch.lastTce());
  }

  private void changed(long liobn, TceBatch batch, long tce) {
    Window window = windows.get((int) liobn);
    if (window != null) {
      changed(liobn, batch.nextIoba() - (batch.done() << window.pageShift()), batch.done(), tce);
    }
  }

  private void changed(long liobn, long ioba, long entries, long tce) {
    Window window = windows.get((int) liobn);
    if (window == null || entries == 0) {
      return;
    }
    boolean maps = (tce & PERMISSIONS) != 0;
    change(
        maps ? TceChange.Action.MAPPED : TceChange.Action.UNMAPPED,
        window,
        window.page(ioba),
        entries << window.pageShift(),
        tce);
  }

  private void change(TceChange.Action action, Window window, long ioba, long bytes, long tce) {
    uses.forget(window.liobn(), ioba, bytes, window.pageShift());
    history.add(new TceChange(action, window.liobn(), ioba, bytes, tce, origin.call()));
  }

  // ---------------------------------------------------------------- what devices do

  /** Records the user of a mapping. A mapping that is linear for the whole window has no owner. */
  @Override
  public void translated(DmaWindow window, long offset, long tce) {
    Access access = current.get();
    long mask = -1L << window.pageShift();
    boolean linear = (tce & mask) == (offset & mask);
    if (access == null || (tce & PERMISSIONS) == 0 || linear) {
      return;
    }
    long ioba = window.busOffset() + (offset & mask);
    synchronized (this) {
      Window now = windows.get(window.liobn());
      if (now == null) {
        return;
      }
      PageUses.Page page = new PageUses.Page(window.liobn(), ioba);
      PageUses.Use first = uses.note(page, access.device(), tce);
      if (first != null && !first.device().equals(access.device())) {
        long at = Long.compareUnsigned(access.ioba(), ioba) > 0 ? access.ioba() : ioba;
        found(
            Problem.SHARED_PAGE,
            access,
            at,
            now,
            tce,
            history.page(now.liobn(), ioba),
            "%s did DMA through the same mapping before".formatted(first.device()));
      }
    }
  }

  @Override
  public synchronized void fault(DmaFault fault) {
    Access known = current.get();
    Access access =
        known != null
            ? known
            : new Access(
                "a device of host bridge " + fault.endpoint(),
                fault.write(),
                fault.ioba(),
                1,
                origin.timebase());
    Window window = window(fault.endpoint(), fault.ioba());
    if (fault.status() == DmaStatus.NO_WINDOW) {
      outside(fault, access);
    } else if (window == null) {
      found(
          Problem.BAD_MESSAGE,
          access,
          fault.ioba(),
          null,
          0,
          null,
          "a message is an aligned write of 4 bytes");
    } else if (fault.status() == DmaStatus.NO_MEMORY) {
      found(
          Problem.NOT_OWNED,
          access,
          fault.ioba(),
          window,
          fault.tce(),
          page(window, fault),
          "the guest has no memory at real address 0x%x"
              .formatted(window.page(fault.tce()) | fault.ioba() & ~window.page(-1)));
    } else {
      notPermitted(fault, access, window);
    }
  }

  private TceHistory.Page page(Window window, DmaFault fault) {
    return history.page(window.liobn(), fault.ioba());
  }

  private void outside(DmaFault fault, Access access) {
    TceChange removal =
        history.latest(
            change ->
                change.action() == TceChange.Action.CLOSED
                    && endpoint(change.liobn()) == fault.endpoint()
                    && change.covers(fault.ioba()));
    TceHistory.Page page = removal == null ? null : history.page(removal.liobn(), fault.ioba());
    if (page != null && page.mapped() != null) {
      found(
          Problem.AFTER_UNMAP, access, fault.ioba(), null, 0, page, "the window has been removed");
      return;
    }
    List<Window> all =
        windows.values().stream().filter(w -> endpoint(w.liobn()) == fault.endpoint()).toList();
    StringBuilder note = new StringBuilder(all.isEmpty() ? "there are no windows" : "windows:");
    for (Window each : all) {
      note.append(" [0x%x, 0x%x)".formatted(each.ioba(), each.ioba() + each.bytes()));
    }
    found(Problem.OUTSIDE_WINDOWS, access, fault.ioba(), null, 0, null, note.toString());
  }

  private void notPermitted(DmaFault fault, Access access, Window window) {
    TceHistory.Page page = page(window, fault);
    if ((fault.tce() & PERMISSIONS) != 0) {
      found(Problem.AGAINST_PERMISSION, access, fault.ioba(), window, fault.tce(), page, "");
    } else if (page.mapped() == null) {
      String note =
          page.forgotten()
              ? "not mapped by any of the last %d changes of TCEs".formatted(TceHistory.CAPACITY)
              : "";
      found(Problem.NEVER_MAPPED, access, fault.ioba(), window, fault.tce(), page, note);
    } else {
      String note =
          page.unmapped() == null
              ? "the entry permits nothing although it was mapped: it is being changed right now,"
                  + " or the host has not mapped the page"
              : "";
      found(Problem.AFTER_UNMAP, access, fault.ioba(), window, fault.tce(), page, note);
    }
  }

  private static int endpoint(int liobn) {
    return liobn >>> 8 & 0xff;
  }

  private @Nullable Window window(int endpoint, long ioba) {
    for (Window window : windows.values()) {
      if (endpoint(window.liobn()) == endpoint && window.contains(ioba)) {
        return window;
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- drivers that leave

  /** The guest has enabled or disabled bus mastering of {@code device}. */
  public synchronized void busMaster(String device, boolean on) {
    if (!on) {
      masterless.putIfAbsent(device, origin.timebase());
      return;
    }
    Long since = masterless.remove(device);
    if (since != null) {
      leftMapped(device, since);
    }
  }

  /** The guest has ended: reports what is still mapped for functions without a driver. */
  public synchronized void guestEnded() {
    masterless.forEach(this::leftMapped);
    masterless.clear();
  }

  private void leftMapped(String device, long since) {
    long now = origin.timebase();
    if (now - since < grace) {
      return;
    }
    for (PageUses.Use use : uses.take(each -> each.device().equals(device))) {
      Window window = windows.get(use.page().liobn());
      if (window != null) {
        Access access =
            new Access(
                device,
                (use.tce() & TceTable.WRITE) != 0,
                use.page().ioba(),
                1L << window.pageShift(),
                now);
        found(
            Problem.LEFT_MAPPED,
            access,
            use.page().ioba(),
            window,
            use.tce(),
            history.page(window.liobn(), use.page().ioba()),
            "bus mastering has been off since %s".formatted(ReportText.time(since)));
      }
    }
  }

  // ---------------------------------------------------------------- findings

  private void found(
      Problem problem,
      Access access,
      long ioba,
      @Nullable Window window,
      long tce,
      TceHistory.@Nullable Page page,
      String note) {
    TceChange mapped = page == null ? null : page.mapped();
    TceChange unmapped = page == null || mapped == null ? null : page.unmapped();
    TceChange culprit = unmapped == null ? mapped : unmapped;
    long start = window == null ? ioba & -0x1000 : window.page(ioba);
    Object place =
        culprit == null || culprit.call().frames().isEmpty() ? start : culprit.call().frames();
    int liobn = window == null ? 0 : window.liobn();
    Key key = new Key(problem, access.device(), access.write(), liobn, place);
    Count known = findings.get(key);
    if (known == null && findings.size() == MOST_FINDINGS) {
      suppressed++;
      return;
    }
    if (known != null) {
      known.count++;
      return;
    }
    long first = window == null ? start : start - ((long) NEIGHBOURS << window.pageShift());
    DmaReport report =
        new DmaReport(
            problem,
            access,
            ioba,
            Optional.ofNullable(window),
            tce,
            Optional.ofNullable(mapped),
            Optional.ofNullable(unmapped),
            note,
            first,
            window == null ? List.of() : around(window, first));
    Count count = new Count(report);
    count.count = 1;
    findings.put(key, count);
    told.accept(report);
  }

  private List<PageState> around(Window window, long first) {
    List<PageState> states = new ArrayList<>();
    for (int i = 0; i < 2 * NEIGHBOURS; i++) {
      states.add(state(window, first + ((long) i << window.pageShift())));
    }
    return states;
  }

  private PageState state(Window window, long ioba) {
    if (!window.contains(ioba)) {
      return PageState.OUTSIDE;
    }
    TceHistory.Page page = history.page(window.liobn(), ioba);
    TceChange mapped = page.mapped();
    if (mapped == null) {
      return PageState.UNKNOWN;
    }
    if (page.unmapped() != null) {
      return PageState.UNMAPPED;
    }
    return switch ((int) (mapped.tce() & PERMISSIONS)) {
      case (int) TceTable.READ -> PageState.READ;
      case (int) TceTable.WRITE -> PageState.WRITE;
      default -> PageState.READ_WRITE;
    };
  }

  /** All findings so far, in order of first occurrence. */
  public synchronized List<Finding> findings() {
    return findings.values().stream().map(each -> new Finding(each.report, each.count)).toList();
  }

  /** The number of new findings that were dropped because there was no room. */
  public synchronized long suppressed() {
    return suppressed;
  }

  /** The machine is being reset; findings stay. */
  public synchronized void reset() {
    masterless.clear();
  }
}

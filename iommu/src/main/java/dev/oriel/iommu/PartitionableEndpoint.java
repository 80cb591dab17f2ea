package dev.oriel.iommu;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unit that shares a bus address space: on this platform one PCI host bridge. It has up to two
 * DMA windows, both active at the same time (LoPAR 2.9, "DMA Window Manipulation Calls"). A {@link
 * dev.oriel.iommu.spi.WindowPolicy} decides once how large they may be.
 *
 * <p>It starts with the default window, in 4 KiB pages (requirement -4 of that section). The guest
 * may remove it and create others. A reset restores it, with the same LIOBN, address and size (-5,
 * -6); so does removing the last window if that is not the default one.
 */
public final class PartitionableEndpoint {
  private static final long MAX_TCES = 1L << TableShape.MAX_ENTRIES_SHIFT;

  /** The most TCEs that the query with one word can report: the largest power of two in 32 bits. */
  private static final long LARGEST_32 = 1L << 31;

  /** The requester of DMA through {@link #port()}. */
  public static final int UNKNOWN_REQUESTER = -1;

  /** Where dynamic windows start for devices that drive fewer than 64 address bits. */
  private static final long LIMITED_ADDRESS = 1L << 32;

  private final Iommu iommu;
  private final EndpointSettings settings;
  private final DmaGate gate;
  private final TceTables tables;
  private final List<TceSlot> slots = new ArrayList<>();
  private final MessageWindow messages;
  private final DmaPort port;

  /** TCEs of the largest window. */
  private final long largest;

  private boolean limited;
  private boolean bypassed;
  private volatile DmaWindow[] windows = {};
  private volatile EndpointGuard guard = EndpointGuard.NONE;

  PartitionableEndpoint(
      Iommu iommu,
      EndpointSettings settings,
      MessageWindow messages,
      DmaGate gate,
      TceTables tables,
      int firstLiobn) {
    this.iommu = iommu;
    this.tables = tables;
    this.settings = settings;
    this.gate = gate;
    largest = settings.policy().largestWindow(iommu.memoryEnd());
    if (Long.bitCount(largest) != 1 || largest < 0 || largest > MAX_TCES) {
      throw new BadConfigurationException(
          "policy %s advertises %s TCEs: must be a power of two, at most 2^%d"
              .formatted(
                  settings.policy().name(),
                  Long.toUnsignedString(largest),
                  TableShape.MAX_ENTRIES_SHIFT));
    }
    for (int i = 0; i < (settings.ddw() ? settings.windows() : 1); i++) {
      slots.add(new TceSlot(firstLiobn + i, this));
    }
    this.messages = messages;
    port = port(UNKNOWN_REQUESTER);
  }

  /** Number of the host bridge, 0..30. */
  public int index() {
    return settings.index();
  }

  /** Whether dynamic DMA windows are offered (ddw=on). */
  public boolean dynamicWindows() {
    return settings.ddw();
  }

  /** The number of DDW extensions. */
  public int extensions() {
    return settings.extensions();
  }

  /** Whether the largest window would be no larger if memory ended at {@code memoryEnd}. */
  public boolean sizedFor(long memoryEnd) {
    return settings.policy().largestWindow(memoryEnd) <= largest;
  }

  /** Which hypervisor's answers the guest gets where they differ. */
  public Strictness strictness() {
    return settings.strictness();
  }

  /** The page sizes that the query can report, as log2 of bytes, ascending. */
  public List<Integer> pageShifts() {
    return IoPageSize.shifts(settings.pageShifts());
  }

  /**
   * The answer of ibm,query-pe-dma-window; {@link #create} grants it if there is memory for the
   * table.
   */
  public WindowQuery query() {
    return new WindowQuery(
        slots.size() - windows.length,
        largest,
        (int) Math.min(largest, LARGEST_32),
        IoPageSize.mask(settings.pageShifts()),
        0);
  }

  /**
   * Creates a window of {@code 2^windowShift} bytes in pages of {@code 2^pageShift} bytes, at
   * {@code dma_win_addr} if no window is active, else at {@code dma64_win_addr}, or at 4 GiB while
   * addressing is limited (ibm,create-pe-dma-window).
   */
  public synchronized WindowRequest create(int pageShift, int windowShift) {
    if (!offers(pageShift)) {
      return new WindowRequest.BadParameter("page shift " + Integer.toUnsignedLong(pageShift));
    }
    if (windowShift < pageShift || windowShift > 63 || 1L << windowShift - pageShift > largest) {
      return new WindowRequest.BadParameter("window shift " + Integer.toUnsignedLong(windowShift));
    }
    Optional<TceSlot> slot = slots.stream().filter(s -> s.window() == null).findFirst();
    if (slot.isEmpty() || !settings.ddw()) {
      String reason = "all " + windows.length + " windows are active";
      return strictness().has(Strictness.Rule.NO_WINDOW_LEFT_IS_PARAMETER)
          ? new WindowRequest.BadParameter(reason)
          : new WindowRequest.NoResources(reason);
    }
    long dynamic = limited ? LIMITED_ADDRESS : settings.dynamicAddress();
    long start = windows.length == 0 ? settings.defaultAddress() : dynamic;
    long last = start + (1L << windowShift) - 1;
    if ((start & (1L << pageShift) - 1) != 0 || Long.compareUnsigned(last, start) < 0) {
      return new WindowRequest.BadParameter(
          "2^%d bytes from bus address 0x%x".formatted(windowShift, start));
    }
    for (DmaWindow window : windows) {
      if (window.contains(start)
          || Long.compareUnsigned(window.busOffset() - start, last - start) <= 0) {
        return new WindowRequest.BadParameter(
            "2^%d bytes from bus address 0x%x overlap LIOBN 0x%x"
                .formatted(windowShift, start, window.liobn()));
      }
    }
    return open(slot.get(), start, pageShift, 1L << windowShift - pageShift, false);
  }

  private boolean offers(int pageShift) {
    return pageShift >= 12
        && pageShift <= 63
        && (settings.pageShifts() >>> pageShift & 1) != 0
        && (!strictness().has(Strictness.Rule.AS_ADVERTISED)
            || IoPageSize.mask(1L << pageShift) != 0);
  }

  /** Makes a window visible; nothing has changed if its table is refused. */
  private WindowRequest open(
      TceSlot slot, long busOffset, int pageShift, long entries, boolean isDefault) {
    TableShape shape = new TableShape(slot.liobn, busOffset, pageShift, entries);
    TableRequest request = tables.create(shape, iommu.budget());
    IommuListener told = iommu.listener();
    if (request instanceof TableRequest.Refused(String reason)) {
      if (told != null) {
        told.refused(slot.liobn, reason);
      }
      return new WindowRequest.NoResources(reason);
    }
    DmaWindow window = new DmaWindow(shape, ((TableRequest.Created) request).table(), isDefault);
    slot.window(window);
    publish();
    if (told != null) {
      told.opened(window);
    }
    return new WindowRequest.Created(window);
  }

  /** Removes windows; when this returns, no DMA through them can land. */
  private void close(List<TceSlot> closing) {
    List<DmaWindow> closed = new ArrayList<>();
    for (TceSlot slot : closing) {
      DmaWindow window = slot.window();
      if (window != null) {
        closed.add(window);
        slot.window(null);
      }
    }
    publish();
    gate.drain();
    closed.forEach(window -> window.table().close());
    IommuListener told = iommu.listener();
    if (told != null) {
      closed.forEach(told::closed);
    }
  }

  /**
   * Whether DMA goes to real addresses instead of through windows: QEMU's firmware asks for that
   * while it uses a device on the virtual I/O bus (ibm,set-tce-bypass). The windows keep what the
   * guest stores. Ends with a reset.
   */
  public synchronized void bypass(boolean on) {
    bypassed = on;
    publish();
    gate.drain();
  }

  /** All real addresses, one to one. */
  private DmaWindow realAddresses() {
    int shift = EndpointSettings.DEFAULT_PAGE_SHIFT;
    TableShape shape =
        new TableShape(slots.getFirst().liobn, 0, shift, iommu.memoryEnd() >>> shift);
    return new DmaWindow(shape, new RealAddresses(shape), true);
  }

  private void publish() {
    if (bypassed) {
      windows = new DmaWindow[] {realAddresses()};
      return;
    }
    List<DmaWindow> active = new ArrayList<>();
    for (TceSlot slot : slots) {
      DmaWindow window = slot.window();
      if (window != null) {
        active.add(window);
      }
    }
    windows = active.toArray(DmaWindow[]::new);
  }

  /**
   * Returns false, and changes nothing, if the slot has no window or the endpoint no dynamic
   * windows.
   */
  synchronized boolean remove(TceSlot slot) {
    DmaWindow window = slot.window();
    if (window == null || !settings.ddw()) {
      return false;
    }
    close(List.of(slot));
    if (windows.length == 0 && !window.isDefault()) {
      restoreDefault();
    }
    return true;
  }

  /** Leaves only the empty default window, as {@link #reset(boolean)} without a limit. */
  public WindowRequest reset() {
    return reset(false);
  }

  /**
   * Leaves only the empty default window (ibm,reset-pe-dma-windows, and machine reset).
   *
   * @param limited for devices that drive few address bits: dynamic windows start at 4 GiB until
   *     the next reset
   * @return the default window; or why its table was refused, in which case no window is left
   */
  public synchronized WindowRequest reset(boolean limited) {
    this.limited = limited;
    bypassed = false;
    return restoreDefault();
  }

  private WindowRequest restoreDefault() {
    close(slots);
    return open(
        slots.getFirst(),
        settings.defaultAddress(),
        EndpointSettings.DEFAULT_PAGE_SHIFT,
        settings.defaultSize() >>> EndpointSettings.DEFAULT_PAGE_SHIFT,
        true);
  }

  /** The windows, and their tables as runs of entries. */
  public synchronized void save(StateWriter out) {
    out.putBoolean(limited);
    out.putBoolean(bypassed);
    for (TceSlot slot : slots) {
      DmaWindow window = slot.window();
      out.putBoolean(window != null);
      if (window != null) {
        out.putLong(window.busOffset());
        out.putInt(window.pageShift());
        out.putLong(window.entries());
        out.putBoolean(window.isDefault());
        window.visit(
            (index, count, tce, stride) -> {
              out.putLong(count);
              out.putLong(index);
              out.putLong(tce);
              out.putBoolean(stride != 0);
            });
        out.putLong(0);
      }
    }
  }

  /** Replaces the windows by those of a saved state. */
  public synchronized void restore(StateReader in) {
    close(slots);
    limited = in.getBoolean();
    bypassed = in.getBoolean();
    for (TceSlot slot : slots) {
      if (in.getBoolean()) {
        restore(slot, in);
      }
    }
  }

  private void restore(TceSlot slot, StateReader in) {
    long start = in.getLong();
    int pageShift = in.getInt(12, 63);
    long entries = in.getLong();
    in.check(entries > 0 && entries <= Math.max(largest, settings.defaultSize() >>> 12));
    in.check(entries <= -1L >>> pageShift);
    WindowRequest opened = open(slot, start, pageShift, entries, in.getBoolean());
    if (!(opened instanceof WindowRequest.Created(DmaWindow window))) {
      throw new StateException("there is no memory for a window's table");
    }
    for (long count = in.getLong(); count != 0; count = in.getLong()) {
      long index = in.getLong();
      in.check(index >= 0 && count > 0 && index < entries && count <= entries - index);
      long tce = in.getLong();
      long stride = in.getBoolean() ? window.pageSize() : 0;
      if (window.table().fill(index, count, tce, stride) < count) {
        throw new StateException("there is no memory for a window's table");
      }
    }
  }

  /** The active windows, default window first. */
  public List<DmaWindow> windows() {
    return List.of(windows);
  }

  /** The port through which the devices of this endpoint do DMA. */
  public DmaPort port() {
    return port;
  }

  /**
   * As {@link #port()}, for one device.
   *
   * @param requester distinguishes it from the others in what listeners are told, from 0
   */
  public DmaPort port(int requester) {
    return new EndpointPort(iommu, this, messages, requester);
  }

  /**
   * The guest's RAM by real address, past all windows: for a device that belongs to the platform
   * (docs/adr/0011). A guard and a wait for DMA that is in progress hold for it too.
   *
   * @param below the end of the addresses that it reaches
   * @param requester as {@link #port(int)} has it
   */
  public DmaPort realPort(long below, int requester) {
    return new RealPort(iommu, this, below, requester);
  }

  /** Sets the guard, replacing any other. */
  public void guard(EndpointGuard guard) {
    this.guard = guard;
  }

  EndpointGuard guard() {
    return guard;
  }

  /**
   * Returns when all DMA of this endpoint, messages included, that was in progress at the call has
   * ended.
   */
  public void drain() {
    gate.drain();
  }

  GuestMemory memory() {
    return iommu.memory();
  }

  List<TceSlot> slots() {
    return slots;
  }

  DmaGate gate() {
    return gate;
  }

  /** The active window at {@code ioba}; called for every DMA. */
  @Nullable DmaWindow window(long ioba) {
    for (DmaWindow window : windows) {
      if (window.contains(ioba)) {
        return window;
      }
    }
    return null;
  }
}

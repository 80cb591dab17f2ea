package dev.oriel.iommu;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TceTables;
import dev.oriel.memory.GuestMemory;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The IOMMU of one machine: every LIOBN, its table, and the operations a hypervisor performs on
 * them (LoPAR, "TCE Access and Related hcall()s"), with QEMU's checks, in QEMU's order, and QEMU's
 * results, or those of the hypervisor that an endpoint's {@link Strictness} selects.
 *
 * <p>All arguments come from the guest and can have any value; no operation throws because of them.
 * Operations may run on any number of threads. When one that removes a translation returns, no DMA
 * translated before it may still land ({@link DmaGate}).
 */
public final class Iommu {
  /** The default table budget of a machine, in bytes. */
  public static final long DEFAULT_TABLE_BUDGET = 256L << 20;

  /** Bytes of the DMA window of a device on the virtual I/O bus. */
  public static final int VIO_WINDOW = 1 << 28;

  private static final int PCI_LIOBN = 0x8000_0000;

  private final GuestMemory memory;
  private final TceTables tables;
  private final TableBudget budget;
  private final long memoryEnd;
  private final Supplier<DmaGate> gates;
  private volatile TceSlot[] slots = {};
  private volatile @Nullable IommuListener listener;
  private volatile @Nullable IommuListener translationListener;
  private volatile @Nullable DmaWatcher watcher;

  /** An IOMMU with emulated tables and the default budget, for memory that does not grow. */
  public Iommu(GuestMemory memory) {
    this(memory, EmulatedTable::create, new TableBudget(DEFAULT_TABLE_BUDGET));
  }

  /** An IOMMU for memory that does not grow. */
  public Iommu(GuestMemory memory, TceTables tables, TableBudget budget) {
    this(memory, tables, budget, SlotGate::new);
  }

  /**
   * @param memory what real addresses in TCEs refer to
   * @param memoryEnd the first real address past all memory that exists or can be plugged in
   * @param tables creates the tables of windows, unless an endpoint has its own
   * @param budget the limit for all tables together
   */
  public Iommu(GuestMemory memory, long memoryEnd, TceTables tables, TableBudget budget) {
    this(memory, memoryEnd, tables, budget, SlotGate::new);
  }

  Iommu(GuestMemory memory, TceTables tables, TableBudget budget, Supplier<DmaGate> gates) {
    this(memory, memory.segment().byteSize(), tables, budget, gates);
  }

  private Iommu(
      GuestMemory memory,
      long memoryEnd,
      TceTables tables,
      TableBudget budget,
      Supplier<DmaGate> gates) {
    this.memory = memory;
    this.memoryEnd = memoryEnd;
    this.tables = tables;
    this.budget = budget;
    this.gates = gates;
  }

  /**
   * Adds an endpoint, its default window active.
   *
   * @throws BadConfigurationException if the index is taken, the default window's table refused, or
   *     the policy's answer impossible
   */
  public PartitionableEndpoint createEndpoint(EndpointSettings settings, MessageWindow messages) {
    return createEndpoint(settings, messages, tables);
  }

  /**
   * Adds an endpoint whose windows have their own kind of table, its default window active.
   *
   * @throws BadConfigurationException if the index is taken, the default window's table refused, or
   *     the policy's answer impossible
   */
  public PartitionableEndpoint createEndpoint(
      EndpointSettings settings, MessageWindow messages, TceTables tables) {
    return create(
        settings,
        messages,
        tables,
        PCI_LIOBN | settings.index() << 8,
        "host bridge index " + settings.index());
  }

  /**
   * Adds the endpoint of a device on the virtual I/O bus: one window of 256 MiB at 0, which stays
   * (LoPAR, "ibm,my-dma-window"), and no messages.
   *
   * @param liobn the LIOBN, which is the device's unit address
   * @throws BadConfigurationException if the LIOBN is taken or the window's table refused
   */
  public PartitionableEndpoint createVioEndpoint(int liobn) {
    EndpointSettings settings =
        EndpointSettings.qemu(0).withDdw(false).withDefaultWindow(0, VIO_WINDOW);
    return create(
        settings, (offset, data) -> {}, tables, liobn, "virtual I/O unit 0x%x".formatted(liobn));
  }

  private synchronized PartitionableEndpoint create(
      EndpointSettings settings,
      MessageWindow messages,
      TceTables tables,
      int firstLiobn,
      String name) {
    PartitionableEndpoint endpoint =
        new PartitionableEndpoint(this, settings, messages, gates.get(), tables, firstLiobn);
    TceSlot[] all = slots;
    for (TceSlot slot : endpoint.slots()) {
      if (find(Integer.toUnsignedLong(slot.liobn)) != null) {
        throw new BadConfigurationException(name + " is taken");
      }
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = slot;
    }
    if (endpoint.reset() instanceof WindowRequest.NoResources refused) {
      throw new BadConfigurationException("no default DMA window: " + refused.reason());
    }
    slots = all;
    memory.codeFrames().addSection(endpoint.gate()::drain);
    return endpoint;
  }

  /** Notifies {@code listener} from now on, and no longer any other. */
  public void listen(IommuListener listener) {
    listen(List.of(listener));
  }

  /** Notifies these from now on, in this order, and no longer any others. */
  public void listen(List<? extends IommuListener> listeners) {
    listener = IommuListeners.of(listeners);
    translationListener =
        IommuListeners.of(listeners.stream().filter(IommuListener::wantsTranslations).toList());
  }

  /** Shows DMA to {@code watcher} from now on, and to no other; to nobody if it is null. */
  public void watch(@Nullable DmaWatcher watcher) {
    this.watcher = watcher;
  }

  @Nullable DmaWatcher watcher() {
    return watcher;
  }

  /** The table budget of this machine and its use. */
  public TableBudget budget() {
    return budget;
  }

  /** Stores one TCE (H_PUT_TCE); {@code ioba} is aligned down to the I/O page. */
  public TceStatus put(long liobn, long ioba, long tce) {
    TceSlot slot = find(liobn);
    TceStatus status = slot == null ? TceStatus.PARAMETER : slot.put(ioba, tce);
    IommuListener told = listener;
    if (told != null) {
      told.put(liobn, slot == null ? ioba : slot.align(ioba), tce, status);
    }
    return status;
  }

  /** Reads one TCE (H_GET_TCE); {@code ioba} is aligned down to the I/O page. */
  public TceLookup get(long liobn, long ioba) {
    TceSlot slot = find(liobn);
    TceLookup result = slot == null ? TceLookup.REFUSED : slot.get(ioba);
    IommuListener told = listener;
    if (told != null) {
      long at = slot == null ? ioba : slot.align(ioba);
      told.get(liobn, at, result.status(), result.tce());
    }
    return result;
  }

  /**
   * Stores the same TCE {@code count} times (H_STUFF_TCE). A count of 0 is an error, and so is a
   * count larger than the table; entries before the end of the table are stored even if later ones
   * do not exist.
   */
  public TceBatch stuff(long liobn, long ioba, long tce, long count) {
    return stuff(liobn, ioba, tce, count, () -> false);
  }

  /**
   * As above, but can be abandoned, since a host may take minutes.
   *
   * @param abandoned polled between pieces; once it returns true, the rest is not done and the
   *     status is {@link TceStatus#ABANDONED}
   */
  public TceBatch stuff(long liobn, long ioba, long tce, long count, BooleanSupplier abandoned) {
    TceSlot slot = find(liobn);
    if (slot == null) {
      return TceBatch.none(TceStatus.PARAMETER, ioba);
    }
    TceStatus answer = slot.strictness().answerToStuff(slot.window(), memory, ioba, tce, count);
    if (answer != null) {
      return TceBatch.none(answer, ioba);
    }
    TceBatch batch = slot.stuff(ioba, tce, count, abandoned);
    IommuListener told = listener;
    if (told != null) {
      told.stuff(liobn, tce, count, batch);
    }
    return batch;
  }

  /**
   * Stores TCEs from the big-endian list at real address {@code listRa} (H_PUT_TCE_INDIRECT). The
   * list has at most 512 entries and starts on a 4 KiB boundary; a list outside RAM reads as zeros.
   */
  public TceBatch putIndirect(long liobn, long ioba, long listRa, long count) {
    TceSlot slot = find(liobn);
    if (slot == null) {
      return TceBatch.none(TceStatus.PARAMETER, ioba);
    }
    Strictness strictness = slot.strictness();
    DmaWindow window = slot.window();
    TceStatus answer = strictness.answerToIndirect(window, memory, ioba, listRa, count);
    if (answer != null) {
      return TceBatch.none(answer, ioba);
    }
    long[] list = Strictness.list(memory, listRa, (int) count);
    if (!strictness.mayRefer(window, memory, list)) {
      return TceBatch.none(TceStatus.PARAMETER, ioba);
    }
    TceBatch batch = slot.putIndirect(ioba, list);
    IommuListener told = listener;
    if (told != null) {
      told.indirect(liobn, ioba, listRa, count, batch);
    }
    return batch;
  }

  /**
   * Removes a window (ibm,remove-pe-dma-window). If no window is left and it was not the default
   * one, the default window is restored (LoPAR 2.9, requirements -3 and -4 of that call).
   *
   * @return false, and nothing changed, if there is no such active window or dynamic windows are
   *     off
   */
  public boolean remove(int liobn) {
    TceSlot slot = find(Integer.toUnsignedLong(liobn));
    return slot != null && slot.endpoint.remove(slot);
  }

  /**
   * Returns when all DMA that was in progress at the call has ended. To unplug memory, wait for DMA
   * that has reached it.
   */
  public void drain() {
    for (TceSlot slot : slots) {
      slot.endpoint.drain();
    }
  }

  private @Nullable TceSlot find(long liobn) {
    for (TceSlot slot : slots) {
      if (Integer.toUnsignedLong(slot.liobn) == liobn) {
        return slot;
      }
    }
    return null;
  }

  GuestMemory memory() {
    return memory;
  }

  /** The first real address past all memory that policies size windows for. */
  public long memoryEnd() {
    return memoryEnd;
  }

  @Nullable IommuListener listener() {
    return listener;
  }

  /** Who is told of each translation. */
  @Nullable IommuListener translationListener() {
    return translationListener;
  }
}

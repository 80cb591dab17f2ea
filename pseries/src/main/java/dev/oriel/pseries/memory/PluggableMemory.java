package dev.oriel.pseries.memory;

import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.Partition;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.connector.ConnectorNodes;
import dev.oriel.pseries.connector.Connectors;
import dev.oriel.pseries.connector.LogicalConnector;
import dev.oriel.pseries.event.Dimm;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.event.PlatformListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is plugged and unplugged while the guest runs: DIMMs of whole logical memory blocks,
 * and the connectors through which the guest onlines and releases each block (LoPAR chapter 13).
 * Safe for use by several threads.
 */
public final class PluggableMemory implements Part, Connectors {
  /** Bytes of a logical memory block. */
  public static final long BLOCK = 256L << 20;

  private static final long ALIGNMENT = 1L << 30;

  private static final int BLOCK_INDEXES = 0x8000_0000;

  /** Bytes of a name. */
  private static final int MOST_ID = 1 << 16;

  private static final int PRESENT = 1;
  private static final int UNUSABLE = 2;

  /** Flags in ibm,dynamic-memory-v2. */
  private static final int ASSIGNED = 8;

  private static final int NEVER_ASSIGNED = 0xa0;

  /** Bytes of the description of a set of blocks. */
  private static final int SET = 24;

  private final GuestMemory memory;
  private final Partition partition;
  private final Iommu iommu;
  private final PlatformEvents events;
  private final int slots;
  private final long start;
  private final LogicalConnector[] connectors;
  private final List<Dimm> dimms = new ArrayList<>();
  private PlatformListener listener = PlatformListener.NONE;

  /**
   * @param partition whose memory is RAM at 0
   * @param iommu through which devices reach the memory
   * @param room bytes that can be added
   * @param slots the most DIMMs
   * @param events notifies the guest
   */
  public PluggableMemory(
      Partition partition, Iommu iommu, long room, int slots, PlatformEvents events) {
    this.partition = partition;
    memory = partition.memory();
    this.iommu = iommu;
    this.slots = slots;
    this.events = events;
    start = start(memory.regions().getFirst().size());
    connectors = new LogicalConnector[(int) (room / BLOCK)];
    for (int i = 0; i < connectors.length; i++) {
      long ra = ra(i);
      connectors[i] = new LogicalConnector(BLOCK_INDEXES | (int) (ra / BLOCK));
    }
  }

  /** Where the memory of a connector is, if it has any. */
  private long ra(int number) {
    return start + number * BLOCK;
  }

  /** Where memory can be added to {@code ram} bytes. */
  public static long start(long ram) {
    return ram + ALIGNMENT - 1 & -ALIGNMENT;
  }

  // ---------------------------------------------------------------- from outside

  /** Tells {@code listener} of memory that comes and goes from now on. */
  public synchronized void listen(PlatformListener listener) {
    this.listener = listener;
  }

  /** Plugs a DIMM into the first gap that fits, and notifies the guest. */
  public synchronized Dimm plug(String id, long size) {
    check(size > 0 && size % BLOCK == 0, "%s: a multiple of 256 MiB is needed", id);
    check(dimms.stream().noneMatch(dimm -> dimm.id().equals(id)), "%s already exists", id);
    check(dimms.size() < slots, "%s: all %d memory slots are taken", id, slots);
    check(events.haveRoom(), "%s: the guest has not taken notice of what was plugged before", id);
    int count = (int) Math.min(size / BLOCK, Integer.MAX_VALUE);
    int first = gap(count);
    check(first >= 0, "%s: no room for %d MiB of memory", id, size >> 20);
    Dimm dimm = new Dimm(id, ra(first), size);
    memory.plug(dimm.ra(), size);
    dimms.add(dimm);
    dimms.sort(Comparator.comparingLong(Dimm::ra));
    of(dimm).forEach(LogicalConnector::attach);
    events.send(PlatformEvents.Action.ADD, count, connectors[first].index());
    listener.plugged(dimm);
    return dimm;
  }

  private int gap(int count) {
    int first = 0;
    for (Dimm dimm : dimms) {
      if ((dimm.ra() - start) / BLOCK - first >= count) {
        return first;
      }
      first = (int) ((dimm.ra() + dimm.size() - start) / BLOCK);
    }
    return connectors.length - first >= count ? first : -1;
  }

  /** Asks the guest to release a DIMM; it is removed when the guest has released its last block. */
  public synchronized void requestUnplug(String id) {
    Dimm dimm =
        dimms.stream()
            .filter(each -> each.id().equals(id))
            .findAny()
            .orElseThrow(() -> new BadConfigurationException(id + " is no memory device"));
    List<LogicalConnector> wanted = of(dimm).stream().filter(LogicalConnector::present).toList();
    check(wanted.stream().noneMatch(LogicalConnector::unplugRequested), "%s leaves already", id);
    boolean gone = true;
    for (LogicalConnector connector : wanted) {
      gone &= connector.requestUnplug();
    }
    if (gone) {
      remove(dimm);
    } else {
      events.send(PlatformEvents.Action.REMOVE, wanted.size(), wanted.getFirst().index());
    }
  }

  private static void check(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new BadConfigurationException(message.formatted(values));
    }
  }

  /** The DIMMs, by ascending address. */
  public synchronized List<Dimm> dimms() {
    return List.copyOf(dimms);
  }

  /** Power-on: DIMMs stay, except those whose removal was requested. */
  public synchronized void reset() {
    events.reset();
    for (LogicalConnector connector : connectors) {
      connector.reset();
    }
    for (Dimm dimm : List.copyOf(dimms)) {
      removeIfGone(dimm);
    }
  }

  @Override
  public String partName() {
    return "pluggable memory";
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putInt(dimms.size());
    for (Dimm dimm : dimms) {
      out.putText(dimm.id());
      out.putLong(dimm.ra());
      out.putLong(dimm.size());
    }
    events.save(out);
    for (LogicalConnector connector : connectors) {
      connector.save(out);
    }
  }

  @Override
  public synchronized void restore(StateReader in) {
    in.check(dimms.isEmpty());
    long next = start;
    for (int left = in.getInt(0, slots); left > 0; left--) {
      Dimm dimm = new Dimm(in.getText(MOST_ID), in.getLong(), in.getLong());
      boolean fits =
          dimm.ra() >= next
              && (dimm.ra() - start) % BLOCK == 0
              && dimm.size() > 0
              && dimm.size() % BLOCK == 0
              && dimm.size() <= start + connectors.length * BLOCK - dimm.ra();
      in.check(fits);
      memory.plug(dimm.ra(), dimm.size());
      dimms.add(dimm);
      listener.plugged(dimm);
      next = dimm.ra() + dimm.size();
    }
    events.restore(in);
    for (LogicalConnector connector : connectors) {
      connector.restore(in);
    }
  }

  private List<LogicalConnector> of(Dimm dimm) {
    int first = (int) ((dimm.ra() - start) / BLOCK);
    return List.of(connectors).subList(first, first + (int) (dimm.size() / BLOCK));
  }

  private void removeIfGone(Dimm dimm) {
    if (of(dimm).stream().noneMatch(LogicalConnector::present)) {
      remove(dimm);
    }
  }

  private void remove(Dimm dimm) {
    dimms.remove(dimm);
    memory.unplug(dimm.ra(), this::quiesce);
    listener.unplugged(dimm);
  }

  /** Returns when neither a device nor a vCPU uses an address that it looked up before. */
  private void quiesce() {
    iommu.drain();
    partition.forgetMemory();
  }

  // ---------------------------------------------------------------- the guest's calls

  @Override
  public int setIndicator(RtasFrame frame) {
    int value = frame.arg(2);
    LogicalConnector connector = connector(frame.arg(1));
    if (connector == null || value < 0 || value > 1) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    return switch (frame.arg(0)) {
      case ISOLATION_STATE -> value == 0 ? isolate(connector) : unisolate(connector);
      case ALLOCATION_STATE -> value == 0 ? release(connector) : use(connector);
      case DR_INDICATOR -> RtasStatus.SUCCESS;
      default -> RtasStatus.NO_SUCH_INDICATOR;
    };
  }

  private @Nullable LogicalConnector connector(int index) {
    long block = Integer.toUnsignedLong(index) - Integer.toUnsignedLong(BLOCK_INDEXES);
    long number = block - start / BLOCK;
    return number >= 0 && number < connectors.length ? connectors[(int) number] : null;
  }

  private synchronized int use(LogicalConnector connector) {
    return connector.use() ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
  }

  private synchronized int release(LogicalConnector connector) {
    if (!connector.release()) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    if (connector.leave()) {
      dimms.stream()
          .filter(dimm -> of(dimm).contains(connector))
          .findAny()
          .ifPresent(this::removeIfGone);
    }
    return RtasStatus.SUCCESS;
  }

  /**
   * A guest that onlines a block again after its removal was requested refuses to release the DIMM.
   */
  private synchronized int unisolate(LogicalConnector connector) {
    if (connector.configurable() && connector.unplugRequested()) {
      for (Dimm dimm : dimms) {
        if (of(dimm).contains(connector)) {
          of(dimm).forEach(LogicalConnector::cancelUnplug);
          listener.unplugRefused(dimm);
        }
      }
    }
    return connector.unisolate() ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
  }

  private synchronized int isolate(LogicalConnector connector) {
    if (!connector.isolated() && !connector.unplugRequested()) {
      // Tools that release any blocks, by their number, are to release those that are wanted.
      return RtasStatus.HARDWARE;
    }
    return connector.isolate() ? RtasStatus.SUCCESS : RtasStatus.PARAMETER;
  }

  @Override
  public synchronized int getSensorState(RtasFrame frame) {
    LogicalConnector connector = connector(frame.arg(1));
    if (frame.arg(0) != ENTITY_SENSE || connector == null) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    frame.result(1, connector.inUse() ? PRESENT : UNUSABLE);
    return RtasStatus.SUCCESS;
  }

  /** Describes a block's node, one piece per call (LoPAR 13.5.3.5). */
  @Override
  public synchronized int configureConnector(RtasFrame frame, int index) {
    LogicalConnector connector = connector(index);
    if (connector == null) {
      return RtasStatus.PARAMETER;
    }
    if (!connector.configurable()) {
      return NOT_CONFIGURABLE;
    }
    int answer = ConnectorNodes.putPiece(frame, describe(index), connector.nextStep());
    if (answer == RtasStatus.SUCCESS) {
      connector.configure();
    }
    return answer;
  }

  private static FdtNode describe(int index) {
    long ra = Integer.toUnsignedLong(index - BLOCK_INDEXES) * BLOCK;
    return FdtNode.root()
        .child("memory@%x".formatted(ra))
        .string("device_type", "memory")
        .u64("reg", ra, BLOCK)
        .cells("ibm,associativity", 1, 0);
  }

  /**
   * Adds the node that lists all blocks, those of RAM included; nothing where none can be added.
   */
  public synchronized void describe(FdtNode root) {
    if (connectors.length == 0) {
      return;
    }
    ByteBuffer sets = ByteBuffer.allocate(Integer.BYTES + (connectors.length + 1) * SET);
    sets.position(Integer.BYTES);
    sets.putInt((int) (start / BLOCK)).putLong(0).putInt(0).putInt(-1).putInt(NEVER_ASSIGNED);
    for (int first = 0, next; first < connectors.length; first = next) {
      boolean present = connectors[first].present();
      next = first;
      while (next < connectors.length && connectors[next].present() == present) {
        next++;
      }
      sets.putInt(next - first).putLong(ra(first)).putInt(connectors[first].index());
      sets.putInt(present ? 0 : -1).putInt(present ? ASSIGNED : 0);
    }
    sets.putInt(0, sets.position() / SET);
    root.child("ibm,dynamic-reconfiguration-memory")
        .u64("ibm,lmb-size", BLOCK)
        .cells("ibm,memory-flags-mask", 0xff)
        .cells("ibm,memory-preservation-time", 0)
        .bytes("ibm,dynamic-memory-v2", Arrays.copyOf(sets.array(), sets.position()))
        .cells("ibm,associativity-lookup-arrays", 1, 1, 0);
  }
}

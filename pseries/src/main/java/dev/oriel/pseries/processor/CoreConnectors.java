package dev.oriel.pseries.processor;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.connector.ConnectorNodes;
import dev.oriel.pseries.connector.Connectors;
import dev.oriel.pseries.connector.LogicalConnector;
import dev.oriel.pseries.event.PlatformEvents;
import java.util.Arrays;

/**
 * The connectors of the cores that there can be (LoPAR chapter 13): cores that are plugged while
 * the guest runs, and those that it gives back. Safe for use by several threads.
 */
public final class CoreConnectors implements Part, Connectors {
  /** What becomes of the threads of a core. */
  public interface Cores {
    /** Its threads are there, stopped. */
    void arrive(int core);

    /** Its threads stop wherever they are. */
    void leave(int core);

    /**
     * Describes it, in a node of its own without a parent.
     *
     * @param index by which the guest names it
     */
    FdtNode describe(int core, int index);

    /** The guest has given it back, and it is gone. */
    void gone(int core);

    /** The guest does not give it back, although it was asked to. */
    void kept(int core);
  }

  private static final int INDEXES = 0x1000_0000;
  private static final int KIND = 0xf000_0000;
  private static final int MOST_DR_INDICATOR = 3;
  private static final int PRESENT = 1;
  private static final int UNUSABLE = 2;

  private final int threads;
  private final PlatformEvents events;
  private final Cores cores;
  private final LogicalConnector[] connectors;

  /**
   * @param most processors that there can be
   * @param threads processors of a core
   * @param events notifies the guest
   */
  public CoreConnectors(int most, int threads, PlatformEvents events, Cores cores) {
    this.threads = threads;
    this.events = events;
    this.cores = cores;
    connectors = new LogicalConnector[(most + threads - 1) / threads];
    Arrays.setAll(connectors, core -> new LogicalConnector(INDEXES | core * threads));
  }

  /** Whether an index is one of a core. */
  public static boolean areNamedBy(int index) {
    return (index & KIND) == INDEXES;
  }

  // ---------------------------------------------------------------- from outside

  /** Plugs a core that is not there, before the guest starts. */
  public synchronized void add(int core) {
    cores.arrive(core);
    connectors[core].attach();
  }

  /**
   * Plugs a core that is not there, and notifies the guest.
   *
   * @throws BadConfigurationException if the guest takes no notice of anything
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for it
   */
  public synchronized void plug(int core) {
    if (!events.haveRoom()) {
      throw new BadConfigurationException(
          "the guest has not taken notice of what was plugged before");
    }
    add(core);
    events.send(PlatformEvents.Resource.CORE, PlatformEvents.Action.ADD, index(core));
  }

  /**
   * Asks the guest to give back a core that is there, again if it was asked before.
   *
   * @throws BadConfigurationException if it is the first one
   */
  public synchronized void requestUnplug(int core) {
    if (core == 0) {
      throw new BadConfigurationException("Boot CPU core may not be unplugged");
    }
    if (!connectors[core].unplugRequested() && connectors[core].requestUnplug()) {
      leave(core);
    } else if (events.haveRoom()) {
      events.send(PlatformEvents.Resource.CORE, PlatformEvents.Action.REMOVE, index(core));
    }
  }

  /** Whether a core is there. */
  public synchronized boolean present(int core) {
    return connectors[core].present();
  }

  private void leave(int core) {
    cores.leave(core);
    cores.gone(core);
  }

  /** Power-on: cores stay, except those that were asked for. */
  public synchronized void reset() {
    for (int core = 0; core < connectors.length; core++) {
      boolean before = connectors[core].present();
      connectors[core].reset();
      if (before && !connectors[core].present()) {
        leave(core);
      }
    }
  }

  @Override
  public String partName() {
    return "cores";
  }

  @Override
  public synchronized void save(StateWriter out) {
    for (LogicalConnector connector : connectors) {
      connector.save(out);
    }
  }

  @Override
  public synchronized void restore(StateReader in) {
    for (LogicalConnector connector : connectors) {
      boolean present = connector.present();
      connector.restore(in);
      in.check(connector.present() == present);
    }
  }

  // ---------------------------------------------------------------- the guest's calls

  @Override
  public int setIndicator(RtasFrame frame) {
    int core = core(frame.arg(1));
    int value = frame.arg(2);
    if (core < 0 || value < 0) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    LogicalConnector connector = connectors[core];
    return switch (frame.arg(0)) {
      case ISOLATION_STATE ->
          switch (value) {
            case 0 -> isolate(connector);
            case 1 -> unisolate(core);
            default -> RtasStatus.NO_SUCH_INDICATOR;
          };
      case ALLOCATION_STATE ->
          switch (value) {
            case 0 -> release(core);
            case 1 -> use(connector);
            default -> RtasStatus.NO_SUCH_INDICATOR;
          };
      case DR_INDICATOR ->
          value <= MOST_DR_INDICATOR ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
      default -> RtasStatus.NO_SUCH_INDICATOR;
    };
  }

  private synchronized int isolate(LogicalConnector connector) {
    return connector.isolate() ? RtasStatus.SUCCESS : RtasStatus.PARAMETER;
  }

  /** A guest that takes a core again that it was asked for refuses to give it back. */
  private synchronized int unisolate(int core) {
    LogicalConnector connector = connectors[core];
    if (connector.configurable() && connector.unplugRequested()) {
      connector.cancelUnplug();
      cores.kept(core);
    }
    return connector.unisolate() ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
  }

  private synchronized int use(LogicalConnector connector) {
    return connector.use() ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
  }

  private synchronized int release(int core) {
    if (!connectors[core].release()) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    if (connectors[core].leave()) {
      leave(core);
    }
    return RtasStatus.SUCCESS;
  }

  @Override
  public synchronized int getSensorState(RtasFrame frame) {
    int core = core(frame.arg(1));
    if (frame.arg(0) != ENTITY_SENSE || core < 0) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    frame.result(1, connectors[core].inUse() ? PRESENT : UNUSABLE);
    return RtasStatus.SUCCESS;
  }

  /** Describes a core's node, one piece per call (LoPAR 13.5.3.5). */
  @Override
  public synchronized int configureConnector(RtasFrame frame, int index) {
    int core = core(index);
    if (core < 0) {
      return RtasStatus.PARAMETER;
    }
    LogicalConnector connector = connectors[core];
    if (!connector.configurable()) {
      return NOT_CONFIGURABLE;
    }
    int answer =
        ConnectorNodes.putPiece(
            frame, cores.describe(core, connector.index()), connector.nextStep());
    if (answer == RtasStatus.SUCCESS) {
      connector.configure();
    }
    return answer;
  }

  /** The index by which the guest names a core: that of its first thread, as QEMU has it. */
  public int index(int core) {
    return connectors[core].index();
  }

  /** The core that an index names, or -1. */
  private int core(int index) {
    int server = index & ~KIND;
    boolean named = areNamedBy(index) && server % threads == 0;
    return named && server / threads < connectors.length ? server / threads : -1;
  }

  /** Lists the connectors in the node of all processors. */
  void describe(FdtNode cpus) {
    ConnectorNodes.describe(
        cpus, Arrays.stream(connectors).mapToInt(LogicalConnector::index).toArray(), "CPU ", "CPU");
  }
}

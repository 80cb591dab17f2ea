package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.connector.ConnectorNodes;
import dev.oriel.pseries.connector.Connectors;
import dev.oriel.pseries.event.PlatformEvents;
import java.util.Arrays;

/**
 * The connectors of the slots of one host bridge (LoPAR chapter 13): devices that are plugged while
 * the guest runs, and those that it gives back. Safe for use by several threads.
 */
public final class SlotConnectors implements Connectors {
  private static final int INDEXES = 0x4000_0000;
  private static final int KIND = 0xf000_0000;
  private static final int BRIDGE_SHIFT = 16;
  private static final int SLOT_SHIFT = 3;

  private static final int MOST_DR_INDICATOR = 3;
  private static final int EMPTY = 0;
  private static final int PRESENT = 1;

  private final PciHostBridge bridge;
  private final PlatformEvents events;
  private final SlotConnector[] connectors = new SlotConnector[PciHostBridge.SLOTS];

  /**
   * @param events notifies the guest
   */
  SlotConnectors(PciHostBridge bridge, PlatformEvents events) {
    this.bridge = bridge;
    this.events = events;
    Arrays.setAll(connectors, slot -> new SlotConnector());
  }

  /** Whether an index is one of a slot of some host bridge. */
  public static boolean areNamedBy(int index) {
    return (index & KIND) == INDEXES;
  }

  /** The index of the host bridge that the index of a slot names. */
  public static int bridgeOf(int index) {
    return (index & ~KIND) >>> BRIDGE_SHIFT;
  }

  /** The index by which the guest names a slot. */
  int index(int slot) {
    return INDEXES | id(slot);
  }

  /** As QEMU has it: the first function of the slot of the bridge. */
  private int id(int slot) {
    return bridge.settings().endpoint().index() << BRIDGE_SHIFT | slot << SLOT_SHIFT;
  }

  /** The slot that an index names, or -1. */
  private int slot(int index) {
    int slot = (index & (1 << BRIDGE_SHIFT) - 1) >>> SLOT_SHIFT;
    return slot < connectors.length && index(slot) == index ? slot : -1;
  }

  // ---------------------------------------------------------------- from outside

  /** Refuses to plug one more device while the guest takes no notice. */
  void requireRoom() {
    if (!events.haveRoom()) {
      throw new BadConfigurationException(
          "the guest has not taken notice of what was plugged before");
    }
  }

  /** A device is in a slot; the guest is notified. */
  synchronized void plugged(int slot) {
    connectors[slot].reset(false);
    events.send(PlatformEvents.Resource.SLOT, PlatformEvents.Action.ADD, index(slot));
  }

  /**
   * Asks the guest to release the device in a slot.
   *
   * @param id its name
   * @throws BadConfigurationException if it was asked before
   */
  synchronized void requestUnplug(int slot, String id) {
    if (connectors[slot].unplugRequested()) {
      throw new BadConfigurationException("PCI device unplug already in progress for device " + id);
    }
    if (connectors[slot].requestUnplug()) {
      leave(slot);
    } else {
      events.send(PlatformEvents.Resource.SLOT, PlatformEvents.Action.REMOVE, index(slot));
    }
  }

  private void leave(int slot) {
    connectors[slot].leave();
    bridge.unplug(slot);
  }

  /** Power-on: devices stay, except those that were asked for. */
  synchronized void reset() {
    for (int slot = 0; slot < connectors.length; slot++) {
      if (connectors[slot].unplugRequested()) {
        leave(slot);
      }
      connectors[slot].reset(bridge.slots().containsKey(slot));
    }
  }

  synchronized void save(StateWriter out) {
    for (SlotConnector connector : connectors) {
      connector.save(out);
    }
  }

  synchronized void restore(StateReader in) {
    for (int slot = 0; slot < connectors.length; slot++) {
      connectors[slot].restore(in, bridge.slots().containsKey(slot));
    }
  }

  // ---------------------------------------------------------------- the guest's calls

  @Override
  public synchronized int setIndicator(RtasFrame frame) {
    int slot = slot(frame.arg(1));
    int value = frame.arg(2);
    if (slot < 0 || value < 0) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    return switch (frame.arg(0)) {
      case ISOLATION_STATE -> isolation(slot, value);
      case DR_INDICATOR ->
          value <= MOST_DR_INDICATOR ? RtasStatus.SUCCESS : RtasStatus.NO_SUCH_INDICATOR;
      default -> RtasStatus.NO_SUCH_INDICATOR;
    };
  }

  private int isolation(int slot, int value) {
    SlotConnector connector = connectors[slot];
    return switch (value) {
      case 0 -> {
        if (!connector.isolate()) {
          yield RtasStatus.PARAMETER;
        }
        if (connector.unplugRequested()) {
          leave(slot);
        }
        yield RtasStatus.SUCCESS;
      }
      case 1 -> {
        if (!bridge.slots().containsKey(slot)) {
          yield RtasStatus.NO_SUCH_INDICATOR;
        }
        connector.unisolate();
        yield RtasStatus.SUCCESS;
      }
      default -> RtasStatus.NO_SUCH_INDICATOR;
    };
  }

  @Override
  public int getSensorState(RtasFrame frame) {
    int slot = slot(frame.arg(1));
    if (frame.arg(0) != ENTITY_SENSE || slot < 0) {
      return RtasStatus.NO_SUCH_INDICATOR;
    }
    frame.result(1, bridge.slots().containsKey(slot) ? PRESENT : EMPTY);
    return RtasStatus.SUCCESS;
  }

  /** Describes a device's node, one piece per call. */
  @Override
  public synchronized int configureConnector(RtasFrame frame, int index) {
    int slot = slot(index);
    if (slot < 0) {
      return RtasStatus.PARAMETER;
    }
    SlotConnector connector = connectors[slot];
    if (!connector.configurable() || !bridge.slots().containsKey(slot)) {
      return NOT_CONFIGURABLE;
    }
    int answer =
        ConnectorNodes.putPiece(frame, PciNodes.describe(bridge, slot), connector.nextStep());
    if (answer == RtasStatus.SUCCESS) {
      connector.configure();
    }
    return answer;
  }

  /** Lists the connectors in the node of the bridge. */
  void describe(FdtNode node) {
    int[] indexes = new int[connectors.length];
    Arrays.setAll(indexes, this::index);
    ConnectorNodes.describe(node, indexes, "C", "28");
  }
}

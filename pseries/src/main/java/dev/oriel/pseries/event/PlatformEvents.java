package dev.oriel.pseries.event;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.interrupt.Interrupts;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Notifies the guest of memory, cores and devices that were plugged or must be released, and of a
 * power-off that is asked of it: an interrupt, upon which it fetches an error log of version 6
 * (LoPAR 10.3.2). Safe for use by several threads.
 */
public final class PlatformEvents {
  /** What has happened. */
  public enum Action {
    ADD(1),
    REMOVE(2);

    private final int code;

    Action(int code) {
      this.code = code;
    }
  }

  /** What one connector is of. */
  public enum Resource {
    CORE(1),
    SLOT(5);

    private final int code;

    Resource(int code) {
      this.code = code;
    }
  }

  /** Kinds of events: how the guest asks for them, and the interrupt that announces them. */
  private enum Kind {
    POWER(0x4000_0000, Interrupts.EPOW),
    HOTPLUG(0x1000_0000, Interrupts.HOTPLUG);

    private final int mask;
    private final int irq;

    Kind(int mask, int irq) {
      this.mask = mask;
      this.irq = irq;
    }
  }

  /**
   * What is of hot-plug only has no meaning for others.
   *
   * @param count of connectors of memory; 0 for one connector of another resource
   */
  private record Event(Kind kind, Action action, Resource resource, int count, int firstIndex) {
    static final Event POWER_DOWN = new Event(Kind.POWER, Action.REMOVE, Resource.SLOT, 0, 0);

    EventLog log() {
      return switch (kind) {
        case POWER -> powerDownLog();
        case HOTPLUG -> PlatformEvents.log(this);
      };
    }

    boolean isWanted(int mask) {
      return (mask & kind.mask) != 0;
    }
  }

  private static final int POWER_SECTION = 12;

  /** The sensor's value, the modifier and the extended one, in this order. */
  private static final int SHUTDOWN = 3;

  private static final int NORMAL = 1;
  private static final int OF_THIS_PARTITION = 1;

  private static final int HOTPLUG_SECTION = 12;
  private static final int MEMORY = 2;
  private static final int BY_INDEX = 2;
  private static final int BY_COUNT_AND_INDEX = 4;

  /** The most events that can be pending. */
  private static final int MOST = 1024;

  /** Unplugging is not limited by {@link #MOST}, but by what there is. */
  private static final int MOST_SAVED = 1 << 16;

  private final Interrupts interrupts;
  private final Queue<Event> pending = new ArrayDeque<>();

  public PlatformEvents(Interrupts interrupts) {
    this.interrupts = interrupts;
  }

  /** Of the connector with this index. */
  public void send(Resource resource, Action action, int index) {
    send(new Event(Kind.HOTPLUG, action, resource, 0, index));
  }

  /** Of {@code count} connectors of memory from {@code firstIndex} on. */
  public void send(Action action, int count, int firstIndex) {
    send(new Event(Kind.HOTPLUG, action, Resource.SLOT, count, firstIndex));
  }

  /** Asks the guest to switch the machine off in an orderly way; ignored while it fetches none. */
  public void sendPowerDown() {
    if (haveRoom()) {
      send(Event.POWER_DOWN);
    }
  }

  private void send(Event event) {
    synchronized (pending) {
      pending.add(event);
    }
    interrupts.pulse(event.kind.irq);
  }

  /** Whether the guest has fetched enough events to plug more. */
  public boolean haveRoom() {
    synchronized (pending) {
      return pending.size() < MOST;
    }
  }

  public void save(StateWriter out) {
    synchronized (pending) {
      out.putInt(pending.size());
      for (Event event : pending) {
        out.putEnum(event.kind);
        out.putEnum(event.action);
        out.putEnum(event.resource);
        out.putInt(event.count);
        out.putInt(event.firstIndex);
      }
    }
  }

  public void restore(StateReader in) {
    synchronized (pending) {
      pending.clear();
      for (int left = in.getInt(0, MOST_SAVED); left > 0; left--) {
        pending.add(
            new Event(
                in.getEnum(Kind.values()),
                in.getEnum(Action.values()),
                in.getEnum(Resource.values()),
                in.getInt(),
                in.getInt()));
      }
    }
  }

  public void reset() {
    synchronized (pending) {
      pending.clear();
    }
  }

  private static EventLog log(Event event) {
    ByteBuffer content = ByteBuffer.allocate(HOTPLUG_SECTION);
    boolean one = event.count == 0;
    content.put((byte) (one ? event.resource.code : MEMORY)).put((byte) event.action.code);
    content.put((byte) (one ? BY_INDEX : BY_COUNT_AND_INDEX)).put((byte) 0);
    content.putInt(one ? event.firstIndex : event.count).putInt(one ? 0 : event.firstIndex);
    return EventLog.ofHotPlug().section("HP", 1, content);
  }

  private static EventLog powerDownLog() {
    ByteBuffer content = ByteBuffer.allocate(POWER_SECTION);
    content.put((byte) SHUTDOWN).put((byte) NORMAL).put((byte) OF_THIS_PARTITION);
    return EventLog.ofPowerDown().section("EP", 2, content.position(POWER_SECTION));
  }

  /** {@code check-exception}: the oldest event of those asked for, cut to the caller's buffer. */
  public int check(RtasFrame frame) {
    int mask = frame.arg(2);
    Event event;
    boolean more;
    synchronized (pending) {
      event = pending.stream().filter(each -> each.isWanted(mask)).findFirst().orElse(null);
      if (event == null) {
        return RtasStatus.NO_ERRORS_FOUND;
      }
      pending.remove(event);
      more = pending.stream().anyMatch(each -> each.isWanted(mask));
    }
    event.log().store(frame.memory(), frame.argAddress(4), Integer.toUnsignedLong(frame.arg(5)));
    if (more) {
      interrupts.pulse(event.kind.irq);
    }
    return RtasStatus.SUCCESS;
  }
}

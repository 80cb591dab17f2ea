package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.ScsiPlace;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the driver is still to be told about units, by the event queue (Virtio 1.2 section 5.6.6.3).
 * Of a driver without buffers a few wait; what is more is lost, and it is told that.
 */
final class Events {
  static final long HOT_PLUG = 1L << 1;
  static final long CHANGE = 1L << 2;

  private static final int MOST = 32;
  private static final int BYTES = 16;
  private static final int MISSED = 1 << 31;
  private static final int TRANSPORT_RESET = 1;
  private static final int PARAMETER_CHANGE = 3;
  private static final int RESCAN = 1;
  private static final int REMOVED = 2;

  /** Additional sense code 2a with qualifier 09: the capacity has changed. */
  private static final int CAPACITY_CHANGED = 0x2a | 0x09 << 8;

  private record Event(int kind, int target, int lun, int reason) {}

  private final Chain chain;
  private final MemorySegment bytes = Arena.ofAuto().allocate(BYTES, Long.BYTES);
  private final Deque<Event> waiting = new ArrayDeque<>();
  private long features;
  private boolean missed;

  Events(Chain chain) {
    this.chain = chain;
  }

  void start(long accepted) {
    features = accepted;
  }

  void added(ScsiPlace place) {
    note(HOT_PLUG, new Event(TRANSPORT_RESET, place.target(), place.lun(), RESCAN));
  }

  void removed(ScsiPlace place) {
    note(HOT_PLUG, new Event(TRANSPORT_RESET, place.target(), place.lun(), REMOVED));
  }

  void resized(ScsiPlace place) {
    note(CHANGE, new Event(PARAMETER_CHANGE, place.target(), place.lun(), CAPACITY_CHANGED));
  }

  private void note(long feature, Event event) {
    if ((features & feature) == 0) {
      return;
    }
    if (waiting.size() < MOST) {
      waiting.add(event);
    } else {
      missed = true;
    }
  }

  /** Tells what the driver has buffers for. */
  void serve(Virtqueue queue) {
    while (!waiting.isEmpty()) {
      if (queue.take(chain)) {
        queue.complete(chain, write(waiting.remove()));
      } else if (queue.arm()) {
        return;
      }
    }
  }

  private long write(Event event) {
    bytes.fill((byte) 0);
    Le.put32(bytes, 0, event.kind | (missed ? MISSED : 0));
    missed = false;
    UnitNumber.put(bytes, 4, event.target, event.lun);
    Le.put32(bytes, 12, event.reason);
    long room = Math.min(BYTES, chain.writable().bytes());
    return chain.writable().fill(bytes, room) == DmaStatus.OK ? room : 0;
  }

  void reset() {
    features = 0;
    waiting.clear();
    missed = false;
  }

  void save(StateWriter out) {
    out.putBoolean(missed);
    out.putInt(waiting.size());
    for (Event event : waiting) {
      out.putInt(event.kind);
      out.putInt(event.target);
      out.putInt(event.lun);
      out.putInt(event.reason);
    }
  }

  void restore(StateReader in) {
    missed = in.getBoolean();
    waiting.clear();
    for (int left = in.getInt(0, MOST); left > 0; left--) {
      waiting.add(
          new Event(
              in.getInt(TRANSPORT_RESET, PARAMETER_CHANGE),
              in.getInt(0, VirtioScsi.MOST_TARGET),
              in.getInt(0, VirtioScsi.MOST_LUN),
              in.getInt(0, CAPACITY_CHANGED)));
    }
  }
}

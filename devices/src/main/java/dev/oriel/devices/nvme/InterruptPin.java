package dev.oriel.devices.nvme;

import dev.oriel.device.PciContext;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.Arrays;

/**
 * The interrupt pin: asserted while a completion queue with interrupts has entries that were
 * announced and that the guest has not consumed, unless it is masked (NVMe 1.4 section 7.5.1).
 *
 * <p>The guest's stores change the pin at once, on the vCPU's thread. Otherwise the guest's handler
 * would return before the controller's thread has seen the doorbell, and be entered again and
 * again.
 */
final class InterruptPin {
  private final PciContext context;

  /** By queue: its size, 0 for none or one without interrupts, and its ends. */
  private final int[] entries;

  private final int[] head;
  private final int[] posted;
  private final int[] announced;
  private boolean masked;

  /**
   * @param queues the most completion queues
   */
  InterruptPin(PciContext context, int queues) {
    this.context = context;
    entries = new int[queues];
    head = new int[queues];
    posted = new int[queues];
    announced = new int[queues];
  }

  /** A queue is created, empty. */
  synchronized void open(CompletionQueue queue) {
    entries[queue.id] = queue.interrupts ? queue.entries : 0;
    head[queue.id] = posted[queue.id] = announced[queue.id] = 0;
  }

  /** A queue is deleted. */
  synchronized void close(int id) {
    entries[id] = 0;
    drive();
  }

  /** All queues are deleted. */
  synchronized void closeAll() {
    Arrays.fill(entries, 0);
    drive();
  }

  /** The controller is about to post an entry, after which the tail is {@code newTail}. */
  synchronized void posting(int id, int newTail) {
    posted[id] = newTail;
  }

  /** The posted entries must interrupt. */
  synchronized void announce(int id) {
    announced[id] = posted[id];
    drive();
  }

  /** The guest has consumed entries up to {@code newHead}; both numbers are the guest's. */
  synchronized void consumed(int id, int newHead) {
    if (id < entries.length && newHead < entries[id]) {
      head[id] = newHead;
      drive();
    }
  }

  synchronized void save(StateWriter out) {
    for (int id = 0; id < entries.length; id++) {
      out.putInt(entries[id]);
      out.putInt(head[id]);
      out.putInt(posted[id]);
      out.putInt(announced[id]);
    }
    out.putBoolean(masked);
  }

  synchronized void restore(StateReader in) {
    for (int id = 0; id < entries.length; id++) {
      entries[id] = in.getInt(0, 1 << 16);
      head[id] = in.getInt(0, 0xffff);
      posted[id] = in.getInt(0, 0xffff);
      announced[id] = in.getInt(0, 0xffff);
    }
    masked = in.getBoolean();
  }

  synchronized void mask(boolean on) {
    masked = on;
    drive();
  }

  /** Updates the pin after the guest may have enabled or disabled messages. */
  synchronized void drive() {
    context.pin(!masked && context.vectors() == 0 && wanted());
  }

  private boolean wanted() {
    for (int id = 0; id < entries.length; id++) {
      if (entries[id] != 0 && waits(id)) {
        return true;
      }
    }
    return false;
  }

  /** The guest may have consumed entries that have not been announced yet. */
  private boolean waits(int id) {
    int toAnnounced = Math.floorMod(announced[id] - head[id], entries[id]);
    return toAnnounced != 0 && toAnnounced <= Math.floorMod(posted[id] - head[id], entries[id]);
  }
}

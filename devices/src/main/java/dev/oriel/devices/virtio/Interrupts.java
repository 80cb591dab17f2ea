package dev.oriel.devices.virtio;

import dev.oriel.device.PciContext;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * A message for each reason to interrupt, or the pin with the ISR status register (Virtio 1.2
 * sections 4.1.4.5 and 4.1.5.3). Safe for use by several threads.
 */
final class Interrupts {
  private static final int QUEUE = 1;
  private static final int CONFIG = 2;

  private final PciContext context;
  private int status;

  Interrupts(PciContext context) {
    this.context = context;
  }

  /** Buffers of a queue are used. */
  void queue(int vector) {
    raise(vector, QUEUE);
  }

  /** The configuration has changed. */
  void config(int vector) {
    raise(vector, CONFIG);
  }

  private synchronized void raise(int vector, int reason) {
    if (context.vectors() == 0) {
      status |= reason;
      context.pin(true);
    } else if (vector != CommonConfig.NO_VECTOR) {
      context.notify(vector);
    }
  }

  /** The register's value; reading it clears the reasons and releases the pin. */
  synchronized int read() {
    int value = status;
    clear();
    return value;
  }

  synchronized void save(StateWriter out) {
    out.putInt(status);
  }

  /** The pin is the kit's. */
  synchronized void restore(StateReader in) {
    status = in.getInt(0, QUEUE | CONFIG);
  }

  synchronized void clear() {
    status = 0;
    context.pin(false);
  }
}

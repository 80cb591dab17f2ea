package dev.oriel.testkit;

import dev.oriel.testkit.VirtioDriver.Part;

/** The driver's side of one queue, in the layout that the driver has chosen. */
abstract sealed class DriverRing permits SplitDriverRing, PackedDriverRing {
  /** What a used buffer is. */
  record Used(int id, int written) {}

  final int queue;
  final int size;

  /** Whose memory it is in. */
  VirtioDriver driver;

  DriverRing(VirtioDriver driver, int queue, int size) {
    this.driver = driver;
    this.queue = queue;
    this.size = size;
  }

  /** Makes a buffer available; returns by what it is recognized. */
  abstract int add(Part... parts);

  /** As {@link #add}, by one descriptor and a table. */
  abstract int addIndirect(Part... parts);

  /** Takes a used buffer; -1 if there is none. */
  abstract Used takeUsed();

  /** Says whether the driver wants interrupts, where the event index is not used. */
  abstract void wantInterrupts(boolean wanted);

  /**
   * Wants an interrupt once {@code buffers} more than were taken, and one, are used.
   *
   * @param descriptors of each buffer
   */
  abstract void interruptAfter(int buffers, int descriptors);

  /** Whether the device has asked for a notification of the next buffer, by the event index. */
  abstract boolean isNextAskedFor();

  static int write(Part part) {
    return part.toWrite() ? VirtioDriver.WRITE : 0;
  }
}

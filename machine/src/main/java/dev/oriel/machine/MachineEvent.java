package dev.oriel.machine;

/**
 * Something that happened to a machine. {@link Machine#events()} has them in their order; a
 * recording of Java Flight Recorder has them as events of type {@code dev.oriel.MachineEvent}.
 */
public sealed interface MachineEvent {
  /** The guest was powered on. */
  record Started() implements MachineEvent {}

  /** The guest was reset and boots again. */
  record Reset() implements MachineEvent {}

  /** The machine stands still, or is about to, until {@link Resumed}. */
  record Paused() implements MachineEvent {}

  /** The machine goes on. */
  record Resumed() implements MachineEvent {}

  /**
   * The guest's operating system has panicked.
   *
   * @param message its reason, as {@link GuestText}; may be empty
   */
  record Panicked(String message) implements MachineEvent {}

  /** The guest has ended, and its drives are flushed. */
  record Ended(ShutdownReason reason) implements MachineEvent {}

  /**
   * A DMA window was created; at a reset, the default one.
   *
   * @param liobn its number, 32 bits unsigned
   * @param ioba its first bus address, unsigned
   * @param size bytes, unsigned
   * @param pageShift log2 of the bytes of a page
   * @param isDefault whether the platform created it, not the guest
   */
  record WindowCreated(long liobn, long ioba, long size, int pageShift, boolean isDefault)
      implements MachineEvent {}

  /**
   * A DMA window was removed, by the guest or by a reset.
   *
   * @param liobn its number, 32 bits unsigned
   * @param ioba its first bus address, unsigned
   * @param size bytes, unsigned
   */
  record WindowRemoved(long liobn, long ioba, long size) implements MachineEvent {}

  /**
   * A DMA window was not created.
   *
   * @param liobn the number that it would have had, 32 bits unsigned
   * @param reason what refused it and why
   */
  record WindowRefused(long liobn, String reason) implements MachineEvent {}

  /**
   * DMA of a device did not reach memory.
   *
   * @param device its name and place
   * @param ioba the first bus address that failed, unsigned
   * @param write whether the device wrote
   * @param reason why
   * @param tce the entry that was found, 0 if none was
   */
  record DmaFailed(String device, long ioba, boolean write, String reason, long tce)
      implements MachineEvent {}

  /**
   * The DMA sanitizer has a new finding.
   *
   * @param report its text, of several lines
   */
  record DmaReported(String report) implements MachineEvent {}

  /**
   * An error has stopped a host bridge, or the guest recovers it.
   *
   * @param hostBridge its index
   * @param state {@code operational}, {@code reset}, {@code stopped}, {@code DMA stopped} or {@code
   *     unavailable}
   * @param cause of the change
   */
  record BusStateChanged(int hostBridge, String state, String cause) implements MachineEvent {}

  /** Memory was plugged. */
  record MemoryPlugged(MemoryDevice device) implements MachineEvent {}

  /** The guest has released memory, and it is gone. */
  record MemoryUnplugged(MemoryDevice device) implements MachineEvent {}

  /** The guest does not release memory that it was asked for. */
  record MemoryKept(MemoryDevice device) implements MachineEvent {}

  /**
   * A device was plugged while the guest runs.
   *
   * @param device its name, may be empty
   */
  record DevicePlugged(String device) implements MachineEvent {}

  /**
   * A device has left, and what it held is free: the guest has released it, or did not use it.
   *
   * @param device its name
   */
  record DeviceUnplugged(String device) implements MachineEvent {}

  /**
   * The guest does not release a device that it was asked for.
   *
   * @param device its name, empty if it has none
   */
  record DeviceKept(String device) implements MachineEvent {}

  /**
   * The guest has given RAM to the host, or taken some back.
   *
   * @param actual bytes that it has now
   */
  record BalloonChanged(long actual) implements MachineEvent {}

  /**
   * The reader was too slow.
   *
   * @param events so many are missing here
   */
  record Lost(long events) implements MachineEvent {}

  /** The event in words, in one line except for a {@link DmaReported}. */
  default String words() {
    return EventWords.of(this);
  }
}

package dev.oriel.device;

import java.lang.foreign.MemorySegment;

/** The buffers that an initiator has given one SCSI command, each with a cursor. */
public interface ScsiData {
  /** Bytes left for the device to read. */
  long outBytes();

  /** Bytes of room left for what the device answers. */
  long inBytes();

  /**
   * Moves the next {@code count} bytes, which must be there, from the initiator to {@code target}.
   *
   * @return false if memory refuses
   */
  boolean drain(MemorySegment target, long count);

  /**
   * Moves {@code count} bytes, for which there must be room, from {@code source} to the initiator.
   *
   * @return false if memory refuses
   */
  boolean fill(MemorySegment source, long count);
}

package dev.oriel.device;

import java.lang.foreign.MemorySegment;

/** A SCSI command that a logical unit has begun. What goes wrong is a status with sense data. */
public interface ScsiCommand {
  /** Whether the rest takes little time if the host has the blocks in its cache. */
  boolean isBrief();

  /**
   * Does a bounded amount of work.
   *
   * @param buffer scratch memory, at least 64 KiB
   * @return whether the command has ended
   */
  boolean proceed(MemorySegment buffer);

  /** The status of a command that has ended (SAM-5 5.3.1): 0 if it succeeded. */
  int status();

  /** Sense data in fixed format (SPC-4 4.5.3); empty if the command succeeded. */
  byte[] sense();

  /** Bytes that the command has for the initiator, whether or not there was room. */
  long inBytes();

  /** Bytes that the command takes from the initiator, whether or not they were there. */
  long outBytes();
}

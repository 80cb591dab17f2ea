package dev.oriel.device;

import dev.oriel.iommu.DmaPort;

/** A virtual I/O device's interface to the machine. */
public interface VioContext {
  /** Memory, through the device's own table of translations. */
  DmaPort dma();

  /**
   * Puts a message of 16 bytes into the guest's queue, and interrupts the guest if it wants that.
   *
   * @return false if there is no queue, or no room in it, or memory refuses
   */
  boolean send(long high, long low);

  /** Runs the device's work, one task at a time, in order. */
  DeviceExecutor executor();
}

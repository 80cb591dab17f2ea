package dev.oriel.device;

import dev.oriel.iommu.DmaPort;

/** A PCI function's interface to the machine. */
public interface PciContext {
  /** Memory; refuses every access while the guest has bus mastering off. */
  DmaPort dma();

  /** How many messages the guest has enabled, 0 if the function must use its {@link #pin}. */
  int vectors();

  /** Sends message {@code vector}, less than {@link #vectors}; lost if there is no such message. */
  void notify(int vector);

  /**
   * Drives the interrupt pin: a level, which reaches the guest only while no messages are enabled.
   */
  void pin(boolean asserted);

  /**
   * Runs the function's work, one task at a time, in order. A test may run tasks on its own thread,
   * so a task must end when it has nothing left to do.
   */
  DeviceExecutor executor();
}

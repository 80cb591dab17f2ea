package dev.oriel.device;

import dev.oriel.iommu.DmaPort;
import java.util.concurrent.Executor;

/** All that a PCI function has of the machine around it. */
public interface PciContext {
  /** Memory; refuses every access while the guest has bus mastering off. */
  DmaPort dma();

  /** How many messages the guest has enabled, 0 if the function has to use its {@link #pin}. */
  int vectors();

  /** Sends message {@code vector}, less than {@link #vectors}; lost if there is no such message. */
  void notify(int vector);

  /**
   * Drives the interrupt pin: a level, which reaches the guest only while no messages are enabled.
   */
  void pin(boolean asserted);

  /**
   * Runs the function's own work, one task after the other, in the order given. A test may run it
   * on its own thread, so a task must end once it has nothing left to do.
   */
  Executor executor();
}

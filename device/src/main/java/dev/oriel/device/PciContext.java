package dev.oriel.device;

import dev.oriel.iommu.DmaPort;
import java.util.concurrent.Executor;

/** All that a PCI function has of the machine around it. */
public interface PciContext {
  /** Memory; refuses every access while the guest has bus mastering off. */
  DmaPort dma();

  /**
   * Sends message {@code vector}.
   *
   * @return false if the guest enabled neither MSI-X nor MSI: the function then uses {@link #pin}
   */
  boolean notify(int vector);

  /** Drives the interrupt pin: a level. */
  void pin(boolean asserted);

  /**
   * Runs the function's own work, one task after the other, in the order given. A test may run it on its
   * own thread, so a task must end once it has nothing left to do.
   */
  Executor executor();
}

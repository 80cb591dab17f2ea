package dev.oriel.device;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.vfio.HostDevice;

/** A PCI function's interface to the machine. */
public interface PciContext {
  /** Memory; refuses every access while the guest has bus mastering off. */
  DmaPort dma();

  /**
   * The guest's RAM past the DMA windows: for a device that belongs to the platform. Refuses every
   * access while the guest has bus mastering off.
   *
   * @throws dev.oriel.iommu.spi.BadConfigurationException if the bus has no such devices
   */
  default RealMemory realMemory() {
    throw new BadConfigurationException("this bus has no devices of the platform");
  }

  /** How many messages the guest has enabled, 0 if the function must use its {@link #pin}. */
  int vectors();

  /**
   * The messages that a guest has enabled.
   *
   * @param msix whether by MSI-X
   * @param count how many, from 0 on, the guest or firmware has unmasked at least once; 0 if
   *     messages are not enabled
   */
  record Messages(boolean msix, int count) {
    /** No messages. */
    public static final Messages NONE = new Messages(false, 0);
  }

  /** The messages that the guest has enabled. */
  Messages messages();

  /**
   * Opens a device of the host whose tables translate this bus.
   *
   * @param name as the host calls it, e.g. 0000:01:00.0
   * @throws dev.oriel.iommu.spi.BadConfigurationException saying what is missing
   */
  HostDevice hostDevice(String name);

  /** Sends message {@code vector}, less than {@link #vectors}; lost if there is no such message. */
  void notify(int vector);

  /**
   * Drives the interrupt pin: a level, which reaches the guest only while no messages are enabled.
   */
  void pin(boolean asserted);

  /**
   * Asks the guest to release the function, because it is wanted elsewhere. No effect if the guest
   * was asked before, or where functions cannot leave.
   */
  void release();

  /**
   * Runs the function's work, one task at a time, in order. A test may run tasks on its own thread,
   * so a task must end when it has nothing left to do.
   */
  DeviceExecutor executor();
}

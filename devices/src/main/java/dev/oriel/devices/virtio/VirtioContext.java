package dev.oriel.devices.virtio;

import dev.oriel.device.RealMemory;

/** A virtio device's interface to its transport. */
public interface VirtioContext {
  /** An empty chain of descriptors in this device's memory. */
  Chain newChain();

  /** The guest's RAM past the DMA windows, for a device of the platform. */
  RealMemory realMemory();

  /** Whether the driver uses real addresses; for a device of the platform that was started. */
  boolean usesRealAddresses();

  /** Has {@code queue} served, as if the driver had notified about it. For any thread. */
  void wake(int queue);

  /** Tells the driver that the configuration has changed. For any thread. */
  void configChanged();

  /**
   * Ends what is under way on all queues, as {@link VirtioModel#drain} does. For a thread for which
   * the machine stands still, and not from within a call of the model.
   */
  void quiesce();
}

package dev.oriel.devices.virtio;

import dev.oriel.device.RealMemory;

/** A virtio device's interface to its transport. */
public interface VirtioContext {
  /** An empty chain of descriptors in this device's memory. */
  Chain newChain();

  /** Tells the driver, if it is ready, that the device configuration has changed. For any thread. */
  void configChanged();

  /** The guest's RAM past the DMA windows, for a device of the platform. */
  RealMemory realMemory();

  /** Whether the driver uses real addresses; for a device of the platform that was started. */
  boolean usesRealAddresses();

  /** Has {@code queue} served, as if the driver had notified about it. For any thread. */
  void wake(int queue);
}

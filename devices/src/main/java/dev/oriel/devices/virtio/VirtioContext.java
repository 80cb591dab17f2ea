package dev.oriel.devices.virtio;

/** A virtio device's interface to its transport. */
public interface VirtioContext {
  /** An empty chain of descriptors in this device's memory. */
  Chain newChain();

  /** Has {@code queue} served, as if the driver had notified about it. For any thread. */
  void wake(int queue);
}

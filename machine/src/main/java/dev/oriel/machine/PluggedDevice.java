package dev.oriel.machine;

import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.PciSlot;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.PciHostBridge;
import java.util.List;

/**
 * A PCI device and what it holds. Its bridge closes it at the end of the machine; if it has left
 * the bridge before, this does.
 */
final class PluggedDevice implements AutoCloseable {
  private final DeviceConfig config;
  private final PciHostBridge bus;
  private final PciSlot slot;
  private final DeviceExecutor executor;
  private final List<Runnable> returns;
  private boolean closed;

  /**
   * @param returns give back what it holds of the machine
   */
  PluggedDevice(
      DeviceConfig config,
      PciHostBridge bus,
      PciSlot slot,
      DeviceExecutor executor,
      List<Runnable> returns) {
    this.config = config;
    this.bus = bus;
    this.slot = slot;
    this.executor = executor;
    this.returns = List.copyOf(returns);
  }

  DeviceConfig config() {
    return config;
  }

  /** Its name, or "". */
  String id() {
    return config.properties().getOrDefault("id", "");
  }

  PciSlot slot() {
    return slot;
  }

  DeviceExecutor executor() {
    return executor;
  }

  void requestUnplug() {
    bus.requestUnplug(slot, id());
  }

  /**
   * Closes it, once no processor and no device is in the middle of something that it began before
   * the device left. Not for a thread that the machine waits for to stand still.
   */
  synchronized void close(Standstill standstill) {
    if (!closed) {
      executor.close();
      try (Standstill.Still _ = standstill.begin()) {
        // All have left it.
      }
      close();
    }
  }

  /** Closes it; nothing of the machine runs any more. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      executor.close();
      slot.close();
      returns.forEach(Runnable::run);
    }
  }
}

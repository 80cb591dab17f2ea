package dev.oriel.machine;

import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.PciSlot;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.pci.PciHostBridge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PCI device and what it holds. Its bridge closes it at the end of the machine; if it has left
 * the bridge before, this does.
 */
final class PluggedDevice implements AutoCloseable {
  private final DeviceConfig config;
  private final DeviceConfig placed;
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
    placed = placed(config, bus, slot);
    this.bus = bus;
    this.slot = slot;
    this.executor = executor;
    this.returns = List.copyOf(returns);
  }

  private static DeviceConfig placed(DeviceConfig config, PciHostBridge bus, PciSlot slot) {
    Map<String, String> properties = new LinkedHashMap<>(config.properties());
    bus.slots()
        .forEach(
            (number, each) -> {
              if (each == slot) {
                properties.put("addr", Integer.toHexString(number));
              }
            });
    return new DeviceConfig(config.driver(), properties);
  }

  /** Whether this is the device of that very configuration. */
  boolean isMadeOf(DeviceConfig other) {
    return config == other;
  }

  /** Its configuration, as it was given. */
  DeviceConfig config() {
    return config;
  }

  /** Its configuration, with the slot that it has. */
  DeviceConfig placed() {
    return placed;
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

package dev.oriel.machine;

import dev.oriel.machine.replay.LogRecord.Deed;
import dev.oriel.pseries.Platform;
import java.util.List;
import java.util.Optional;

/**
 * The memory of a machine, and how much of it the guest has. From {@link Machine#memory}; safe to
 * use from any thread.
 */
public final class MachineMemory {
  private final Platform platform;
  private final Peripherals devices;
  private final Changes changes;

  MachineMemory(Platform platform, Peripherals devices, Changes changes) {
    this.platform = platform;
    this.devices = devices;
    this.changes = changes;
  }

  /**
   * Plugs {@code size} bytes of memory and notifies the guest, which onlines them when it chooses;
   * if the machine is not running, at power-on. The configuration must have room for them.
   *
   * @param id the name of this memory
   * @throws ConfigurationException if the size is no multiple of 256 MiB, no room or slot is left,
   *     or {@code id} is taken
   */
  public MemoryDevice plug(String id, long size) {
    return MemoryDevice.of(
        changes.change(
            Changes.deed(Deed.PLUG_MEMORY, id, size), () -> platform.plugMemory(id, size)));
  }

  /**
   * Asks the guest to release the memory plugged as {@code id}. It is removed when the guest has
   * released all of it, which it may refuse, or at the next reboot.
   *
   * @throws ConfigurationException if there is none or it has been asked for already
   */
  public void unplug(String id) {
    changes.change(Changes.deed(Deed.UNPLUG_MEMORY, id, 0), () -> platform.unplugMemory(id));
  }

  /** The plugged memory, by ascending address. */
  public List<MemoryDevice> plugged() {
    return platform.memoryDevices().stream().map(MemoryDevice::of).toList();
  }

  /**
   * Asks the guest to keep {@code bytes} of its RAM only, and give the rest to the host; all of it,
   * if there is less. It needs a {@code virtio-balloon-pci} and a driver; {@link
   * MachineEvent.BalloonChanged} tells what the guest does.
   *
   * @throws ConfigurationException if there is no balloon, or {@code bytes} is not positive
   */
  public void balloon(long bytes) {
    if (bytes <= 0) {
      throw new ConfigurationException("a guest keeps at least a byte, not " + bytes);
    }
    changes.change(Changes.deed(Deed.BALLOON, "", bytes), () -> devices.askToKeep(bytes));
  }

  /** What the guest has kept of its RAM; empty without a {@code virtio-balloon-pci}. */
  public Optional<BalloonState> balloon() {
    return devices
        .balloon()
        .device()
        .map(one -> new BalloonState(one.actual(), one.statistics(), one.statisticsTime()));
  }

  /** The memory that the processors of the machine see now, by ascending address. */
  public List<MemorySnapshot> regions() {
    return Snapshots.of(platform.memory(), plugged());
  }
}

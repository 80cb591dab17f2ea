package dev.oriel.machine;

import dev.oriel.machine.replay.LogRecord.Deed;
import dev.oriel.pseries.Platform;
import java.util.List;

/**
 * The devices of a machine and what they work with: drives, networks and lines; how they come, go
 * and change while it runs. From {@link Machine#devices}; safe to use from any thread.
 */
public final class MachineDevices {
  private final Platform platform;
  private final Peripherals peripherals;
  private final Changes changes;

  MachineDevices(Platform platform, Peripherals peripherals, Changes changes) {
    this.platform = platform;
    this.peripherals = peripherals;
    this.changes = changes;
  }

  /**
   * Plugs a core, a PCI device, a SCSI unit of a PCI adapter, or a port of a virtio-serial-pci,
   * while the guest runs, and notifies the guest, which takes it into use when it chooses. Drives,
   * networks and lines that it names must be there, and free.
   *
   * @throws ConfigurationException if it cannot be plugged, or not now; then nothing has changed
   */
  public void plug(DeviceConfig device) {
    if (peripherals.isOnBus(device)) {
      changes.changeStill(() -> peripherals.plug(device));
    } else {
      changes.change(
          Changes.deed(Deed.PLUG_DEVICE, device.driver(), device.properties()),
          () -> peripherals.plug(device));
    }
  }

  /**
   * Opens a drive, for a device that is plugged later.
   *
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  public void addDrive(DriveConfig drive) {
    changes.changeLive(
        () -> {
          peripherals.requireRunning();
          peripherals.drives().add(drive);
        });
  }

  /**
   * Closes a drive that no device has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   * @throws HostException if it cannot be written
   */
  public void removeDrive(String id) {
    changes.changeLive(
        () -> {
          peripherals.requireRunning();
          peripherals.drives().remove(id);
        });
  }

  /**
   * Changes the size of a drive, while nothing is read or written. Virtio and SCSI disks tell the
   * guest; NVMe's do not.
   *
   * @param bytes a multiple of 512, not 0; what is cut off is lost
   * @throws ConfigurationException if there is none, or the host or the format refuses
   */
  public void resizeDrive(String id, long bytes) {
    changes.changeStill(
        () -> {
          peripherals.requireRunning();
          peripherals.drives().resize(id, bytes);
        });
  }

  /**
   * Changes a property of a device while the machine runs: {@code bootindex} of what firmware can
   * boot from, which it looks at after the next reset, negative for none; or {@code
   * guest-stats-polling-interval} of a balloon, in seconds, 0 for none.
   *
   * @param id the name of the device
   * @throws ConfigurationException if there is no such device, or the property cannot be changed,
   *     or not to that
   */
  public void setProperty(String id, String property, int value) {
    changes.changeStill(() -> peripherals.change(id, property, value));
  }

  /** The drives that there are now. */
  public List<DriveConfig> drives() {
    return peripherals.drives().all();
  }

  /** The devices that there are now, each with its place, as they would be configured. */
  public List<DeviceConfig> present() {
    return peripherals.present();
  }

  /**
   * Opens a network, for a card that is plugged later.
   *
   * @throws ConfigurationException if it cannot be opened, or there is one with that name
   */
  public void addNetwork(NetdevConfig netdev) {
    changes.changeLive(
        () -> {
          peripherals.requireRunning();
          peripherals.networks().add(netdev);
        });
  }

  /**
   * Closes a network. Its card, if it has one, loses its link.
   *
   * @throws ConfigurationException if there is none
   */
  public void removeNetwork(String id) {
    changes.changeLive(
        () -> {
          peripherals.requireRunning();
          peripherals.networks().remove(id);
        });
  }

  /** Whether a network has that name. */
  public boolean hasNetwork(String id) {
    return peripherals.networks().has(id);
  }

  /**
   * Pulls the cable of a network card, or plugs it in again. Frames are lost meanwhile, and the
   * card's driver is told if it can be.
   *
   * @param name the card's, or its network's
   * @throws ConfigurationException if there is neither
   */
  public void setLink(String name, boolean up) {
    changes.changeLive(
        () -> {
          peripherals.requireRunning();
          peripherals.networks().setLink(name, up);
        });
  }

  /**
   * Adds a line, for a port that is plugged later.
   *
   * @throws ConfigurationException if there is one with that name
   */
  public void addLine(String id, SerialLine line) {
    changes.changeLive(() -> peripherals.ports().addLine(id, line));
  }

  /**
   * Removes a line that no port has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   */
  public void removeLine(String id) {
    changes.changeLive(() -> peripherals.ports().removeLine(id));
  }

  /** Whether a device has that name, other than memory. */
  public boolean has(String id) {
    return peripherals.present().stream()
        .anyMatch(device -> device.properties().getOrDefault("id", "").equals(id));
  }

  /**
   * Asks the guest to release a PCI device, or a core that is a device, also one that it has
   * started with. The device leaves when the guest has isolated it, at the next reboot, or at once
   * if the guest does not use it. A SCSI unit or a port leaves at once, and the guest is told. Then
   * there is a {@link MachineEvent.DeviceUnplugged}, and its drives and network are free.
   *
   * @param id the device's name
   * @throws ConfigurationException if there is none, it cannot leave, or was asked for already
   */
  public void unplug(String id) {
    if (peripherals.onBus(id).isPresent()) {
      changes.changeStill(() -> peripherals.unplug(id));
    } else {
      changes.change(Changes.deed(Deed.UNPLUG_DEVICE, id, 0), () -> peripherals.unplug(id));
    }
  }

  /**
   * Makes the next DMA in one direction, of any device behind a host bridge, fail with a bus error;
   * the bridge then stops its devices as on real hardware.
   *
   * @param hostBridge its index; it must have {@code eeh=on}
   * @param write true to fail a device's write to memory or message, false to fail a read
   * @throws ConfigurationException if there is no such bridge
   */
  public void injectDmaError(int hostBridge, boolean write) {
    changes.change(
        Changes.deed(Deed.INJECT_DMA_ERROR, write ? "write" : "read", hostBridge),
        () -> platform.hostBridges().injectDmaError(hostBridge, write));
  }

  /** The devices of the host bridges, in the order of bridges and slots. */
  public List<PciDevice> pci() {
    return platform.hostBridges().all().stream()
        .flatMap(
            bridge ->
                bridge.slots().entrySet().stream()
                    .map(
                        slot ->
                            Snapshots.of(
                                slot.getValue(),
                                peripherals.id(slot.getValue()),
                                bridge.endpoint().index(),
                                slot.getKey())))
        .toList();
  }
}

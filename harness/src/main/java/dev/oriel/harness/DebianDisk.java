package dev.oriel.harness;

import dev.oriel.guests.DiskGuest;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.util.Map;

/** The disk of a disk guest in a machine. */
public final class DebianDisk {
  private static final String ID = "root-disk";

  private DebianDisk() {}

  /**
   * Adds the disk. What the guest discards is freed on the host.
   *
   * @param temporarily whether what the guest writes is lost at the end
   */
  public static void attach(MachineConfig.Builder config, DiskGuest guest, boolean temporarily) {
    DriveConfig drive = new DriveConfig(ID, guest.image(), false).as(guest.format()).discarding();
    config
        .drive(temporarily ? drive.temporarily() : drive)
        .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", ID)));
  }

  /**
   * Refuses a guest that a machine uses, of this process or another one.
   *
   * @throws ConfigurationException naming the image
   */
  public static void checkUnused(DiskGuest guest) {
    MachineConfig.Builder config = MachineConfig.builder().kernel(Image.probe());
    attach(config, guest, false);
    Machine.create(config.build()).close();
  }
}

package dev.oriel.device;

import dev.oriel.net.Network;
import java.util.List;

/** What a machine has for its devices, by name. Each is for one device. */
public interface Backends {
  /**
   * The image of a drive.
   *
   * @throws dev.oriel.iommu.spi.BadConfigurationException if it is unknown or in use
   */
  BlockImage drive(String id);

  /**
   * A network.
   *
   * @throws dev.oriel.iommu.spi.BadConfigurationException if it is unknown or in use
   */
  Network network(String id);

  /** The units on the SCSI bus of the device, which closes them. */
  default List<ScsiPlace> scsiUnits() {
    return List.of();
  }

  /** A hardware address for a card that was given none: 48 bits. */
  long nextHardwareAddress();
}

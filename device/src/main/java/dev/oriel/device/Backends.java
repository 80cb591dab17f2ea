package dev.oriel.device;

import dev.oriel.files.Share;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.net.Network;
import dev.oriel.net.vsock.Vsock;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a machine has for its devices, by name. Each is for one device. */
public interface Backends {
  /**
   * The image of a drive.
   *
   * @throws BadConfigurationException if it is unknown or in use
   */
  BlockImage drive(String id);

  /**
   * A network.
   *
   * @throws BadConfigurationException if it is unknown or in use
   */
  Network network(String id);

  /**
   * A folder of the host, which several devices may have.
   *
   * @throws BadConfigurationException if it is unknown
   */
  default Share share(String id) {
    throw new BadConfigurationException("fsdev " + id + " is not known; known: none");
  }

  /** Random numbers for the guest. */
  default RandomGenerator random() {
    return new SecureRandom();
  }

  /** The units on the SCSI bus of the device, which closes them. */
  default Attachments<ScsiPlace> scsiUnits() {
    return new Attachments<>(List.of());
  }

  /** The ports of the device, if it is a virtio serial device. */
  default Attachments<SerialPort> serialPorts() {
    return new Attachments<>(List.of());
  }

  /** What tells the device by which the guest gives memory back how much is wanted. */
  default Balloon balloon() {
    return new Balloon(bytes -> {});
  }

  /**
   * The host's side of AF_VSOCK sockets.
   *
   * @throws BadConfigurationException if another device has it
   */
  default Vsock vsock() {
    throw new BadConfigurationException("there are no sockets of the host");
  }

  /** A hardware address for a card that was given none: 48 bits. */
  long nextHardwareAddress();
}

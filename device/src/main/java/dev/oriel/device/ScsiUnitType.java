package dev.oriel.device;

import dev.oriel.options.Property;
import java.util.List;

/**
 * A kind of SCSI device that users name on the command line; found as a service. It is created for
 * the adapter whose bus it is on.
 */
public interface ScsiUnitType {
  /** QEMU's name of the device, such as {@code scsi-hd}. */
  String name();

  /** A description in one line. */
  String help();

  /** Every property that {@link #create} reads. */
  List<Property> properties();

  /** The most bytes of host memory that a unit takes besides its image. */
  default long hostMemory() {
    return 1 << 14;
  }

  /**
   * Creates a unit.
   *
   * @throws BadDeviceOptionException if the values of properties do not form a valid device
   */
  ScsiUnit create(DeviceOptions options);
}

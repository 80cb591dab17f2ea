package dev.oriel.device;

import java.util.List;

/**
 * A kind of device that users name on the command line; found as a service.
 *
 * <p>Creating one must leave nothing behind if it fails.
 */
public interface PciDeviceType {
  /** QEMU's name of the device, such as {@code nvme}. */
  String name();

  /** One line for people. */
  String help();

  /** Every property that {@link #create} reads. */
  List<DeviceProperty> properties();

  /**
   * Creates one function.
   *
   * @throws BadDeviceOptionException if the values of properties make no device
   */
  PciFunction create(DeviceOptions options, PciContext context);
}

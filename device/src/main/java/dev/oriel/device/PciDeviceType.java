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
   * Bytes of memory that a function made of {@code options} has on the processors' own bus, as a
   * GPU on NVLink has: the platform puts it where it likes, and processors and other devices reach
   * it as they reach RAM. 0 for most.
   *
   * @throws BadDeviceOptionException if the values of properties make no device
   */
  default long coherentMemory(DeviceOptions options) {
    return 0;
  }

  /**
   * Bytes of the host's memory that a function takes at most, whatever a guest makes it do: they
   * are set aside before it is created.
   */
  default long hostMemory() {
    return 1 << 16;
  }

  /**
   * Creates one function.
   *
   * @throws BadDeviceOptionException if the values of properties make no device
   */
  PciFunction create(DeviceOptions options, PciContext context);
}

package dev.oriel.device;

import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;

/**
 * A kind of device that users name on the command line; found as a service.
 *
 * <p>A failed creation must leave nothing behind.
 */
public interface PciDeviceType {
  /** QEMU's name of the device, such as {@code nvme}. */
  String name();

  /** Other names that users may give. */
  default List<String> aliases() {
    return List.of();
  }

  /** A description in one line. */
  String help();

  /** Every property that {@link #create} reads. */
  List<Property> properties();

  /**
   * Bytes of memory that a function with {@code options} has on the processors' bus, like a GPU on
   * NVLink. The platform chooses its address; processors and other devices access it like RAM. 0
   * for most.
   *
   * @throws BadDeviceOptionException if the values of properties do not form a valid device
   */
  default long coherentMemory(DeviceOptions options) {
    return 0;
  }

  /** Whether firmware can boot from it, and not only from what is on a bus of it. */
  default boolean canBeBooted() {
    return false;
  }

  /** Whether it has ports for {@code virtconsole} and {@code virtserialport}. */
  default boolean hasSerialPorts() {
    return false;
  }

  /** The addresses on its SCSI bus, if it has one. */
  default Optional<ScsiLimits> scsiBus() {
    return Optional.empty();
  }

  /**
   * The most bytes of host memory that a function can take, whatever a guest does. They are
   * reserved before it is created.
   */
  default long hostMemory() {
    return 1 << 16;
  }

  /**
   * Creates one function.
   *
   * @throws BadDeviceOptionException if the values of properties do not form a valid device
   */
  PciFunction create(DeviceOptions options, PciContext context);
}

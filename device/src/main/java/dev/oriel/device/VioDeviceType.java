package dev.oriel.device;

import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;

/**
 * A kind of device on the virtual I/O bus with a command/response queue (LoPAR 17.2.3); found as a
 * service.
 *
 * <p>A failed creation must leave nothing behind.
 */
public interface VioDeviceType {
  /** QEMU's name of the device, such as {@code spapr-vscsi}. */
  String name();

  /** A description in one line. */
  String help();

  /** Every property that {@link #create} reads. */
  List<Property> properties();

  /** How the device tree describes it. */
  VioProfile profile();

  /** The addresses on its SCSI bus, if it has one. */
  Optional<ScsiLimits> scsiBus();

  /** The most bytes of host memory that a device can take, whatever a guest does. */
  long hostMemory();

  /**
   * Creates one device.
   *
   * @throws BadDeviceOptionException if the values of properties do not form a valid device
   */
  VioFunction create(DeviceOptions options, VioContext context);
}

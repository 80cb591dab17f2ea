package dev.oriel.device;

import dev.oriel.files.Share;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.net.Network;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The checked values of one device's properties. */
public final class DeviceOptions {
  /** The form of a property that names a drive. */
  public static final Form DRIVE = Form.name("ID", "the id of a -drive");

  /** The form of a property that names a network. */
  public static final Form NETWORK = Form.name("ID", "the id of a -netdev");

  /** The form of a property that names a folder of the host. */
  public static final Form SHARE = Form.name("ID", "the id of a -fsdev");

  /** The hardware address of a network card. */
  public static final Property HARDWARE_ADDRESS =
      Property.of(
          "mac",
          new Form.Text(
              "MAC",
              "a hardware address of one card: 52:54:00:12:34:56",
              Pattern.compile("[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}")),
          "its hardware address; default 52:54:00:12:34:56, and on from there");

  private final Values values;
  private final Backends backends;

  private DeviceOptions(Values values, Backends backends) {
    this.values = values;
    this.backends = backends;
  }

  /**
   * Checks {@code given} against the properties of {@code type}.
   *
   * @throws BadDeviceOptionException naming every property at fault and what it accepts
   */
  public static DeviceOptions of(PciDeviceType type, Map<String, String> given, Backends backends) {
    return of(type.name(), type.properties(), given, backends);
  }

  /** As above, for a device with that name and these properties. */
  public static DeviceOptions of(
      String name, List<Property> properties, Map<String, String> given, Backends backends) {
    Schema schema = new Schema(name, properties);
    return new DeviceOptions(schema.read(given, BadDeviceOptionException::new), backends);
  }

  /**
   * As above, where there are drives only.
   *
   * @param drives the image for a drive's id
   */
  public static DeviceOptions of(
      PciDeviceType type, Map<String, String> given, Function<String, BlockImage> drives) {
    return of(
        type,
        given,
        new Backends() {
          @Override
          public BlockImage drive(String id) {
            return drives.apply(id);
          }

          @Override
          public Network network(String id) {
            throw new BadConfigurationException("netdev " + id + " is not known");
          }

          @Override
          public long nextHardwareAddress() {
            throw new BadConfigurationException("there are no networks");
          }
        });
  }

  /** The value of a property, or its default; empty if there is neither. */
  public Optional<String> find(String property) {
    return values.find(property);
  }

  /** Whether the user gave the property. */
  public boolean isGiven(String property) {
    return values.isGiven(property);
  }

  /** The value of a property that is required or has a default. */
  public String string(String property) {
    return values.text(property);
  }

  /** The value of an on/off property. */
  public boolean flag(String property) {
    return values.flag(property);
  }

  /** The value of a number whose range is that of an {@code int}. */
  public int integer(String property) {
    return values.integer(property);
  }

  /** The value of a size. */
  public long bytes(String property) {
    return values.number(property);
  }

  /** The image of a drive property. */
  public BlockImage drive(String property) {
    return backends.drive(string(property));
  }

  /** The network of a network property. */
  public Network network(String property) {
    return backends.network(string(property));
  }

  /** The folder of a share property. */
  public Share share(String property) {
    return backends.share(string(property));
  }

  /** The units on the SCSI bus of this device. */
  public Attachments<ScsiPlace> scsiUnits() {
    return backends.scsiUnits();
  }

  /** Random numbers for the guest. */
  public RandomGenerator random() {
    return backends.random();
  }

  /** What tells the device by which the guest gives memory back how much is wanted. */
  public Balloon balloon() {
    return backends.balloon();
  }

  /** The ports of this device. */
  public Attachments<SerialPort> serialPorts() {
    return backends.serialPorts();
  }

  /** The host's side of AF_VSOCK sockets. */
  public Vsock vsock() {
    return backends.vsock();
  }

  /** The value of {@link #HARDWARE_ADDRESS}, or the machine's next one if none was given. */
  public long hardwareAddress() {
    return hardwareAddress(values, backends::nextHardwareAddress);
  }

  /** The value of {@link #HARDWARE_ADDRESS}, or {@code next}'s if none was given: 48 bits. */
  public static long hardwareAddress(Values values, LongSupplier next) {
    return values
        .find(HARDWARE_ADDRESS.name())
        .map(text -> Long.parseLong(text.replace(":", ""), 16))
        .orElseGet(next::getAsLong);
  }
}

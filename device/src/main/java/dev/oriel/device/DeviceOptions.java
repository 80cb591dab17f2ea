package dev.oriel.device;

import dev.oriel.options.Form;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The checked values of one device's properties. */
public final class DeviceOptions {
  /** The form of a property that names a drive. */
  public static final Form DRIVE = Form.name("ID", "the id of a -drive");

  private final Values values;
  private final Function<String, BlockImage> drives;

  private DeviceOptions(Values values, Function<String, BlockImage> drives) {
    this.values = values;
    this.drives = drives;
  }

  /**
   * Checks {@code given} against the properties of {@code type}.
   *
   * @param drives returns the image for a drive's id; throws BadConfigurationException if it is
   *     unknown
   * @throws BadDeviceOptionException naming every property at fault and what it accepts
   */
  public static DeviceOptions of(
      PciDeviceType type, Map<String, String> given, Function<String, BlockImage> drives) {
    Schema schema = new Schema(type.name(), type.properties());
    return new DeviceOptions(schema.read(given, BadDeviceOptionException::new), drives);
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
    return drives.apply(string(property));
  }
}

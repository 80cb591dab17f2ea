package dev.oriel.device;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The checked values of one device's properties. */
public final class DeviceOptions {
  private final String device;
  private final Map<String, String> values;
  private final Function<String, BlockImage> drives;

  private DeviceOptions(
      String device, Map<String, String> values, Function<String, BlockImage> drives) {
    this.device = device;
    this.values = values;
    this.drives = drives;
  }

  /**
   * Checks {@code given} against the properties of {@code type}.
   *
   * @param drives returns the image for a drive's id; throws BadConfigurationException if it is
   *     unknown
   * @throws BadDeviceOptionException naming the property at fault and what is accepted
   */
  public static DeviceOptions of(
      PciDeviceType type, Map<String, String> given, Function<String, BlockImage> drives) {
    Map<String, String> values = new HashMap<>();
    for (DeviceProperty property : type.properties()) {
      String value = given.get(property.name());
      if (value == null) {
        if (property.required()) {
          throw new BadDeviceOptionException(
              "%s: property %s is required: %s"
                  .formatted(type.name(), property.name(), property.kind().form()));
        }
        value = property.fallback();
      } else if (!wellFormed(property.kind(), value)) {
        throw new BadDeviceOptionException(
            "%s: property %s=%s must be %s"
                .formatted(type.name(), property.name(), value, property.kind().form()));
      }
      values.put(property.name(), value);
    }
    for (String name : given.keySet()) {
      if (!values.containsKey(name)) {
        throw new BadDeviceOptionException(
            "%s has no property %s; supported: %s"
                .formatted(
                    type.name(),
                    name,
                    type.properties().stream()
                        .map(DeviceProperty::name)
                        .collect(Collectors.joining(", "))));
      }
    }
    return new DeviceOptions(type.name(), values, drives);
  }

  private static boolean wellFormed(DeviceProperty.Kind kind, String value) {
    return switch (kind) {
      case STRING -> true;
      case DRIVE -> !value.isEmpty();
      case SIZE -> value.matches("[0-9]{1,12}[KMGTkmgt]?");
      case BOOLEAN -> value.equals("on") || value.equals("off");
      case INTEGER -> {
        try {
          Long.decode(value);
          yield true;
        } catch (NumberFormatException e) {
          yield false;
        }
      }
    };
  }

  /** The value of a string property. */
  public String string(String property) {
    String value = values.get(property);
    assert value != null : device + " declares no property " + property;
    return value;
  }

  /** The value of an on/off property. */
  public boolean flag(String property) {
    return string(property).equals("on");
  }

  /**
   * The value of a number property.
   *
   * @throws BadDeviceOptionException if it is outside {@code [least, most]}
   */
  public int integer(String property, int least, int most) {
    long value = Long.decode(string(property));
    if (value < least || value > most) {
      throw new BadDeviceOptionException(
          "%s: property %s=%s must be %d..%d"
              .formatted(device, property, string(property), least, most));
    }
    return (int) value;
  }

  /**
   * The value of a size property.
   *
   * @param unit the value must be a multiple of this
   * @throws BadDeviceOptionException if it is not a multiple of {@code unit}, is 0, or exceeds
   *     {@code most}
   */
  public long bytes(String property, long unit, long most) {
    String value = string(property);
    int shift = 10 * ("KMGT".indexOf(Character.toUpperCase(value.charAt(value.length() - 1))) + 1);
    long number = Long.parseLong(shift == 0 ? value : value.substring(0, value.length() - 1));
    boolean fits = number > 0 && number <= most >>> shift;
    if (!fits || (number << shift) % unit != 0) {
      throw new BadDeviceOptionException(
          "%s: property %s=%s must be a multiple of %d MiB, up to %d MiB"
              .formatted(device, property, value, unit >> 20, most >> 20));
    }
    return number << shift;
  }

  /** The image of a drive property. */
  public BlockImage drive(String property) {
    return drives.apply(string(property));
  }
}

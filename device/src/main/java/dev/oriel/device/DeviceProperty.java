package dev.oriel.device;

/**
 * A property of a device type.
 *
 * @param name QEMU's name
 * @param kind accepted form
 * @param fallback the default, in the accepted form; empty if there is none
 * @param required whether it must be given
 * @param help a description in one line
 */
public record DeviceProperty(
    String name, Kind kind, String fallback, boolean required, String help) {

  /** Accepted forms of values. */
  public enum Kind {
    STRING("a string"),
    INTEGER("a number, decimal or 0x…"),
    SIZE("a number of bytes, with K, M, G or T behind it or not"),
    BOOLEAN("on or off"),
    DRIVE("the id of a -drive");

    private final String form;

    Kind(String form) {
      this.form = form;
    }

    /** A description of the accepted form. */
    public String form() {
      return form;
    }
  }

  /** An optional property. */
  public static DeviceProperty optional(String name, Kind kind, String fallback, String help) {
    return new DeviceProperty(name, kind, fallback, false, help);
  }

  /** A required property. */
  public static DeviceProperty required(String name, Kind kind, String help) {
    return new DeviceProperty(name, kind, "", true, help);
  }
}

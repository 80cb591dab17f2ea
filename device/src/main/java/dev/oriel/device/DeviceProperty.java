package dev.oriel.device;

/**
 * A property of a device type.
 *
 * @param name QEMU's name
 * @param kind accepted form
 * @param fallback value when it is not given, in the accepted form; empty if there is none
 * @param required whether it must be given
 * @param help one line for people
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

    /** The accepted form, for people. */
    public String form() {
      return form;
    }
  }

  /** A property that may be left out. */
  public static DeviceProperty optional(String name, Kind kind, String fallback, String help) {
    return new DeviceProperty(name, kind, fallback, false, help);
  }

  /** A property that must be given. */
  public static DeviceProperty required(String name, Kind kind, String help) {
    return new DeviceProperty(name, kind, "", true, help);
  }
}

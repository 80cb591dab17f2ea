package dev.oriel.devices.scsi;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The properties that disks and CD-ROM drives share, and what is made of them. */
final class UnitProperties {
  private static final int MOST_ID = 20;

  static final Property DRIVE = Property.of("drive", DeviceOptions.DRIVE, "the contents");

  private static final List<Property> OTHERS =
      List.of(
          Property.of("serial", text(36), "serial number").or(""),
          Property.of("vendor", text(8), "who made it").or("QEMU"),
          Property.of("product", text(16), "what it is"),
          Property.of("ver", text(4), "its version").or("2.5+"),
          Property.of(
              "device_id",
              text(MOST_ID),
              "identifies it to the guest; by default the serial number, else the drive's id"),
          Property.of(
              "wwn",
              new Form.Text(
                  "WWN",
                  "a world wide name: 0x and up to 16 hexadecimal digits",
                  Pattern.compile("0x[0-9a-fA-F]{1,16}")),
              "its world wide name"),
          Property.of(
              "share-rw",
              new Form.Text("off", "off: a drive has one device", Pattern.compile("off|no|false")),
              "whether others may write the drive"),
          Property.of("werror", Form.choice("auto", "report"), "what a failed write does"),
          Property.of("rerror", Form.choice("auto", "report"), "what a failed read does"));

  private UnitProperties() {}

  private static Form text(int most) {
    return new Form.Text(
        "TEXT",
        "up to %d printable ASCII characters".formatted(most),
        Pattern.compile("[ -~]{0,%d}".formatted(most)));
  }

  /** The properties of a kind of unit. */
  static List<Property> with(Property... own) {
    return java.util.stream.Stream.concat(java.util.Arrays.stream(own), OTHERS.stream()).toList();
  }

  /** What identifies a unit to the guest. */
  static String deviceId(DeviceOptions options) {
    String serial = options.string("serial");
    String id =
        options
            .find("device_id")
            .orElseGet(() -> serial.isEmpty() ? options.find("drive").orElse("") : serial);
    return id.substring(0, Math.min(id.length(), MOST_ID));
  }

  static long wwn(DeviceOptions options) {
    return options
        .find("wwn")
        .map(text -> Long.parseUnsignedLong(text.substring(2), 16))
        .orElse(0L);
  }

  /** A unit with an image that has whole blocks, or without one. */
  static LogicalUnit unit(String name, UnitSettings settings, Optional<BlockImage> image) {
    int block = settings.logicalBlock();
    image
        .filter(i -> i.size() < block || !settings.cdrom() && i.size() % block != 0)
        .ifPresent(
            i -> {
              throw new BadDeviceOptionException(
                  "%s: %s has %d bytes, which is not a number of %d-byte blocks"
                      .formatted(name, i.name(), i.size(), block));
            });
    return new LogicalUnit(settings, image);
  }
}

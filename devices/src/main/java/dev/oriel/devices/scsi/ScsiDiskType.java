package dev.oriel.devices.scsi;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiUnit;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;

/** {@code -device scsi-hd}. */
public final class ScsiDiskType implements ScsiUnitType {
  @Override
  public String name() {
    return "scsi-hd";
  }

  @Override
  public String help() {
    return "SCSI disk";
  }

  @Override
  public List<Property> properties() {
    return UnitProperties.with(
        UnitProperties.DRIVE.needed(),
        Property.of("logical_block_size", Form.choice("512", "4096"), "bytes in a block"),
        Property.of(
            "physical_block_size", Form.choice("512", "4096"), "bytes that the disk writes"),
        Property.of("removable", Form.flag(), "whether the medium can be removed").or("off"),
        Property.of(
                "rotation_rate",
                Form.number(0, 0xfffe),
                "turns a minute; 1: does not turn, 0: unknown")
            .or("0"),
        Property.of(
            "write-cache",
            Form.choice("auto", "on", "off"),
            "whether writes are durable only when the guest flushes; auto: on"));
  }

  @Override
  public ScsiUnit create(DeviceOptions options) {
    UnitSettings settings =
        new UnitSettings(
            false,
            options.string("vendor"),
            options.find("product").orElse("QEMU HARDDISK"),
            options.string("ver"),
            options.string("serial"),
            UnitProperties.deviceId(options),
            UnitProperties.wwn(options),
            Integer.parseInt(options.string("logical_block_size")),
            Integer.parseInt(options.string("physical_block_size")),
            options.flag("removable"),
            options.integer("rotation_rate"),
            !options.string("write-cache").equals("off"));
    return UnitProperties.unit(name(), settings, Optional.of(options.drive("drive")));
  }
}

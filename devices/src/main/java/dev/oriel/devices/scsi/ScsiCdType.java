package dev.oriel.devices.scsi;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiUnit;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.options.Property;
import java.util.List;

/** {@code -device scsi-cd}; without a drive it has no disc. */
public final class ScsiCdType implements ScsiUnitType {
  private static final int BLOCK = 2048;

  @Override
  public String name() {
    return "scsi-cd";
  }

  @Override
  public String help() {
    return "SCSI CD-ROM drive";
  }

  @Override
  public List<Property> properties() {
    return UnitProperties.with(UnitProperties.DRIVE);
  }

  @Override
  public ScsiUnit create(DeviceOptions options) {
    UnitSettings settings =
        new UnitSettings(
            true,
            options.string("vendor"),
            options.find("product").orElse("QEMU CD-ROM"),
            options.string("ver"),
            options.string("serial"),
            UnitProperties.deviceId(options),
            UnitProperties.wwn(options),
            BLOCK,
            BLOCK,
            true,
            0,
            false);
    return UnitProperties.unit(
        name(), settings, options.find("drive").map(id -> options.drive("drive")));
  }
}

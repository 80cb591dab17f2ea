package dev.oriel.devices.vscsi;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiLimits;
import dev.oriel.device.VioContext;
import dev.oriel.device.VioDeviceType;
import dev.oriel.device.VioFunction;
import dev.oriel.device.VioProfile;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;

/** {@code -device spapr-vscsi}. */
public final class VscsiDeviceType implements VioDeviceType {
  @Override
  public String name() {
    return "spapr-vscsi";
  }

  @Override
  public String help() {
    return "SCSI adapter on the virtual I/O bus";
  }

  @Override
  public List<Property> properties() {
    return List.of();
  }

  @Override
  public VioProfile profile() {
    return new VioProfile("v-scsi", "vscsi", "IBM,v-scsi", 2);
  }

  /** What logical unit addresses of the form for it have room for (SAM-5 4.7.7.4). */
  @Override
  public Optional<ScsiLimits> scsiBus() {
    return Optional.of(new ScsiLimits(7, 63, 31));
  }

  @Override
  public long hostMemory() {
    return VscsiAdapter.BYTES;
  }

  @Override
  public VioFunction create(DeviceOptions options, VioContext context) {
    return new VscsiAdapter(new ScsiBus(options.scsiUnits()), context);
  }
}

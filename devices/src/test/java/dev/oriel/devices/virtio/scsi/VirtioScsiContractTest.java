package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.ScsiPlace;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

final class VirtioScsiContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioScsiDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("num_queues", "2");
  }

  @Override
  protected List<ScsiPlace> units(Backends backends) {
    ScsiDiskType disk = new ScsiDiskType();
    DeviceOptions options =
        DeviceOptions.of(disk.name(), disk.properties(), Map.of("drive", "d"), backends);
    return List.of(new ScsiPlace(0, 0, 0, disk.create(options)));
  }

  @Override
  protected int queue() {
    return 3;
  }

  /** An INQUIRY of unit 0. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    driver.at(VirtioDriver.DATA, 51).fill((byte) 0);
    driver.at(VirtioDriver.DATA, 51).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    driver.at(VirtioDriver.DATA, 51).set(ValueLayout.JAVA_BYTE, 19, (byte) 0x12);
    driver.at(VirtioDriver.DATA, 51).set(ValueLayout.JAVA_BYTE, 23, (byte) 36);
    return new Part[] {
      Part.read(VirtioDriver.DATA, 51), Part.written(VirtioDriver.DATA + 0x1000, 108 + 36)
    };
  }
}

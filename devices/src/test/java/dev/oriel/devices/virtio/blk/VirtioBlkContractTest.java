package dev.oriel.devices.virtio.blk;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioBlkContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioBlkDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("drive", "d");
  }

  @Override
  protected int queue() {
    return 1;
  }

  /** A request that reads one sector. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    driver.at(VirtioDriver.DATA, 16).fill((byte) 0);
    return new Part[] {
      Part.read(VirtioDriver.DATA, 16), Part.written(VirtioDriver.DATA + 0x1000, 513)
    };
  }
}

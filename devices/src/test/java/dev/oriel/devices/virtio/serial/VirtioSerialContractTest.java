package dev.oriel.devices.virtio.serial;

import dev.oriel.device.Backends;
import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioSerialContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioSerialDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("max_ports", "4", "vectors", "10");
  }

  @Override
  protected Backends backends() {
    return Lines.of();
  }

  /** The driver's messages about ports. */
  @Override
  protected int queue() {
    return 3;
  }

  @Override
  protected Part[] buffer(VirtioDriver driver) {
    return new Part[] {Part.read(VirtioDriver.DATA, 5), Part.read(VirtioDriver.DATA + 64, 3)};
  }
}

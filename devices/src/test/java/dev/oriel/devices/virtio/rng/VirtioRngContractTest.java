package dev.oriel.devices.virtio.rng;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioRngContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioRngDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of();
  }

  @Override
  protected int queue() {
    return 0;
  }

  @Override
  protected Part[] buffer(VirtioDriver driver) {
    return new Part[] {Part.written(VirtioDriver.DATA, 64)};
  }
}

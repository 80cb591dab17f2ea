package dev.oriel.devices.virtio.balloon;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioBalloonContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioBalloonDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("free-page-reporting", "on", "deflate-on-oom", "on", "vectors", "5");
  }

  @Override
  protected boolean ofPlatform() {
    return true;
  }

  @Override
  protected int queue() {
    return VirtioBalloon.INFLATE;
  }

  /** Two pages. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    driver.put32(VirtioDriver.DATA, 7);
    driver.put32(VirtioDriver.DATA + 4, 8);
    return new Part[] {Part.read(VirtioDriver.DATA, 8)};
  }
}

package dev.oriel.devices.virtio.vsock;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioVsockContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VhostVsockDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("guest-cid", "3", "vectors", "4");
  }

  @Override
  protected int queue() {
    return VirtioVsock.TRANSMIT;
  }

  /** A packet of another guest, which is dropped. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    return new Part[] {Part.read(VirtioDriver.DATA, 40), Part.read(VirtioDriver.DATA + 64, 4)};
  }
}

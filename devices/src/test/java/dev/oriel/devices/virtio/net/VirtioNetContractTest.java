package dev.oriel.devices.virtio.net;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.Map;

final class VirtioNetContractTest extends VirtioDeviceContract {
  @Override
  protected PciDeviceType type() {
    return new VirtioNetDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("netdev", "n");
  }

  @Override
  protected int queue() {
    return VirtioNet.TRANSMIT;
  }

  /** A frame to be sent. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    return new Part[] {
      Part.read(VirtioDriver.DATA, VirtioNet.HEADER), Part.read(VirtioDriver.DATA + 64, 60)
    };
  }
}

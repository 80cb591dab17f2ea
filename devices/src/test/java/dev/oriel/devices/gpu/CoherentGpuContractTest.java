package dev.oriel.devices.gpu;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.PciFunctionContract;
import java.util.Map;

final class CoherentGpuContractTest extends PciFunctionContract {
  @Override
  protected PciDeviceType type() {
    return new CoherentGpuDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("ram", "32G");
  }
}

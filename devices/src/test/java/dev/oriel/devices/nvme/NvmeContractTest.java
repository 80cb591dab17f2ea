package dev.oriel.devices.nvme;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.PciFunctionContract;
import java.util.Map;

final class NvmeContractTest extends PciFunctionContract {
  @Override
  protected PciDeviceType type() {
    return new NvmeDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("drive", "d", "serial", "x");
  }
}

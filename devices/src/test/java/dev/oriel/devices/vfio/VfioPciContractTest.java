package dev.oriel.devices.vfio;

import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.PciFunctionContract;
import java.util.Map;
import java.util.Optional;

final class VfioPciContractTest extends PciFunctionContract {
  @Override
  protected PciDeviceType type() {
    return new VfioPciDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("drive", "d");
  }

  @Override
  protected Optional<String> cannotBeSaved() {
    return Optional.of("a device of the host has its state to itself");
  }
}

package dev.oriel.devices.gpu;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.DeviceProperty;
import dev.oriel.device.DeviceProperty.Kind;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import java.util.List;

/** {@code -device coherent-gpu}. */
public final class CoherentGpuDeviceType implements PciDeviceType {
  /** Memory is brought online by the block, which is no larger than this. */
  private static final long UNIT = 256L << 20;

  private static final long MOST = 256L << 30;

  @Override
  public String name() {
    return "coherent-gpu";
  }

  @Override
  public String help() {
    return "accelerator whose memory is coherent with the processors', as a V100 on NVLink presents it";
  }

  @Override
  public List<DeviceProperty> properties() {
    return List.of(
        DeviceProperty.optional(
            "ram", Kind.SIZE, "16G", "its memory, in multiples of 256M, up to 256G"));
  }

  @Override
  public long coherentMemory(DeviceOptions options) {
    return options.bytes("ram", UNIT, MOST);
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    return new CoherentGpu(coherentMemory(options));
  }
}

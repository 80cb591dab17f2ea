package dev.oriel.devices.gpu;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;

/** {@code -device coherent-gpu}. */
public final class CoherentGpuDeviceType implements PciDeviceType {
  /** Memory is brought online by the block, which is no larger than this. */
  private static final long UNIT = 256L << 20;

  private static final long MOST = 256L << 30;

  /** The form of a property that says how much memory of its own a device has. */
  public static final Form MEMORY = new Form.Size(0, UNIT, MOST, UNIT);

  @Override
  public String name() {
    return "coherent-gpu";
  }

  @Override
  public String help() {
    return "accelerator whose memory is coherent with the processors', as a V100 on NVLink presents"
        + " it";
  }

  @Override
  public List<Property> properties() {
    return List.of(Property.of("ram", MEMORY, "its memory").or("16G"));
  }

  @Override
  public long coherentMemory(DeviceOptions options) {
    return options.bytes("ram");
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    return new CoherentGpu(coherentMemory(options));
  }
}

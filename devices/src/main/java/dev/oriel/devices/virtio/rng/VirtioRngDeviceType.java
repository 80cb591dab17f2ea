package dev.oriel.devices.virtio.rng;

import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;

/** {@code -device virtio-rng-pci}. */
public final class VirtioRngDeviceType extends VirtioDeviceType {
  private static final int ENTROPY_SOURCE = 4;
  private static final int OTHER = 0x00ff00;
  private static final int QUEUE_SIZE = 8;

  public VirtioRngDeviceType() {
    super("virtio-rng", "virtio source of random numbers");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("rng", Form.name("ID", "an -object rng-random or rng-builtin"), "the source"),
        Property.of("max-bytes", Form.number(1, Long.MAX_VALUE), "bytes in a period; default any"),
        Property.of("period", Form.number(1, 0x7fff_ffff), "milliseconds").or("65536"));
  }

  @Override
  protected long ownMemory() {
    return VirtioRng.BYTES;
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(ENTROPY_SOURCE, OTHER, 1, QUEUE_SIZE);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    long quota = options.isGiven("max-bytes") ? options.bytes("max-bytes") : Long.MAX_VALUE;
    return new VirtioRng(quota, options.bytes("period"), options.random(), context);
  }
}

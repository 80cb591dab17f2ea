package dev.oriel.devices.virtio.serial;

import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.OptionalInt;

/** {@code -device virtio-serial-pci}. */
public final class VirtioSerialDeviceType extends VirtioDeviceType {
  private static final int CONSOLE = 3;
  private static final int OTHER_COMMUNICATION = 0x078000;
  private static final int QUEUE_SIZE = 128;

  /** One for the configuration, and one that the many queues share, as under QEMU. */
  private static final int VECTORS = 2;

  public VirtioSerialDeviceType() {
    super("virtio-serial", "virtio device with ports for virtconsole and virtserialport");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("max_ports", Form.number(1, VirtioSerial.MOST_PORTS), "ports that it can have")
            .or("31"),
        Property.of("emergency-write", Form.choice("off"), "output without a queue"));
  }

  @Override
  public boolean hasSerialPorts() {
    return true;
  }

  @Override
  protected long ownMemory() {
    return VirtioSerial.BYTES;
  }

  @Override
  protected OptionalInt vectors(DeviceOptions options) {
    return OptionalInt.of(VECTORS);
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    int queues = VirtioSerial.queues(options.integer("max_ports"));
    return new VirtioShape(CONSOLE, OTHER_COMMUNICATION, queues, QUEUE_SIZE);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    return new VirtioSerial(options.integer("max_ports"), options.serialPorts(), context);
  }
}

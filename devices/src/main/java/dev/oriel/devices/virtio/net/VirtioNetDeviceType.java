package dev.oriel.devices.virtio.net;

import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.ArrayList;
import java.util.List;

/** {@code -device virtio-net-pci}. */
public final class VirtioNetDeviceType extends VirtioDeviceType {
  private static final int NETWORK_CARD = 1;
  private static final int ETHERNET = 0x020000;
  private static final int QUEUES = 2;
  private static final int QUEUE_SIZE = 256;

  /**
   * QEMU has these for networks that take unfinished packets; user networks do not there either.
   */
  private static final List<String> OFFLOADS =
      List.of(
          "csum",
          "gso",
          "guest_csum",
          "guest_tso4",
          "guest_tso6",
          "guest_ecn",
          "guest_ufo",
          "host_tso4",
          "host_tso6",
          "host_ecn",
          "host_ufo");

  public VirtioNetDeviceType() {
    super("virtio-net", "virtio network card");
  }

  @Override
  protected List<Property> own() {
    List<Property> own = new ArrayList<>();
    own.add(Property.of("netdev", DeviceOptions.NETWORK, "its network").needed());
    own.add(DeviceOptions.HARDWARE_ADDRESS);
    own.add(Property.of("mrg_rxbuf", Form.flag(), "whether frames may span buffers").or("on"));
    own.add(Property.of("mq", Form.choice("off"), "whether there are several pairs of queues"));
    own.add(Property.of("tx", Form.choice("bh", "timer"), "when frames are sent; no effect"));
    for (String offload : OFFLOADS) {
      own.add(Property.of(offload, Form.flag(), "work on packets; no effect: no network has it"));
    }
    return own;
  }

  @Override
  public boolean canBeBooted() {
    return true;
  }

  @Override
  protected long ownMemory() {
    return VirtioNet.BYTES;
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(NETWORK_CARD, ETHERNET, QUEUES, QUEUE_SIZE);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    return new VirtioNet(
        options.hardwareAddress(), options.flag("mrg_rxbuf"), options.network("netdev"), context);
  }
}

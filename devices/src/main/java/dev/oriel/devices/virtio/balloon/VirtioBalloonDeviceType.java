package dev.oriel.devices.virtio.balloon;

import dev.oriel.device.Balloon;
import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.OptionalInt;

/** {@code -device virtio-balloon-pci}. */
public final class VirtioBalloonDeviceType extends VirtioDeviceType {
  private static final int BALLOON = 5;
  private static final int OTHER = 0x00ff00;
  private static final int QUEUE_SIZE = 128;

  public VirtioBalloonDeviceType() {
    super("virtio-balloon", "virtio balloon, by which the guest gives memory back to the host");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("deflate-on-oom", Form.flag(), "whether the guest may take memory back in need")
            .or("off"),
        Property.of("free-page-reporting", Form.flag(), "whether the guest gives back what is free")
            .or("off"),
        Property.of("page-poison", Form.flag(), "whether it tells what it fills free pages with")
            .or("on"),
        Property.of("free-page-hint", Form.choice("off"), "free pages during a live migration"),
        Property.of(
                Balloon.PERIOD,
                Form.number(0, 0x7fff_ffff),
                "seconds between reports of the guest on its memory, 0 for none")
            .or("0"));
  }

  @Override
  protected long ownMemory() {
    return VirtioBalloon.BYTES;
  }

  /** The pin only, as under QEMU. */
  @Override
  protected OptionalInt vectors(DeviceOptions options) {
    return OptionalInt.of(0);
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    int queues = options.flag("free-page-reporting") ? 4 : 3;
    return new VirtioShape(BALLOON, OTHER, queues, QUEUE_SIZE, true);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    long features =
        VirtioBalloon.STATISTICS
            | (options.flag("deflate-on-oom") ? VirtioBalloon.DEFLATE_ON_OOM : 0)
            | (options.flag("page-poison") ? VirtioBalloon.POISON : 0)
            | (options.flag("free-page-reporting") ? VirtioBalloon.REPORTING : 0);
    return new VirtioBalloon(features, options.integer(Balloon.PERIOD), options.balloon(), context);
  }
}

package dev.oriel.devices.virtio.scsi;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiLimits;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code -device virtio-scsi-pci}. */
public final class VirtioScsiDeviceType extends VirtioDeviceType {
  private static final int SCSI_HOST = 8;
  private static final int SCSI_STORAGE = 0x010000;

  private static final Form QUEUE_SIZE =
      new Form.Text(
          "N", "a power of two from 4 to 1024", Pattern.compile("4|8|16|32|64|128|256|512|1024"));

  public VirtioScsiDeviceType() {
    super("virtio-scsi", "virtio SCSI adapter");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("num_queues", Form.number(1, VirtioScsi.MOST_QUEUES), "request queues").or("4"),
        Property.of("virtqueue_size", QUEUE_SIZE, "entries of a queue").or("256"),
        Property.of("max_sectors", Form.number(1, 0xffff_ffffL), "most sectors of a request")
            .or("65535"),
        Property.of("cmd_per_lun", Form.number(1, 0xffff_ffffL), "most requests of a unit")
            .or("128"),
        Property.of("seg_max_adjust", Form.flag(), "no effect: buffers have what a queue holds"),
        Property.of("hotplug", Form.flag(), "whether events tell of units that come and go")
            .or("on"),
        Property.of("param_change", Form.flag(), "whether events tell of other sizes").or("on"),
        Property.of("iothread", Form.name("ID", "an -object iothread"), "no effect: has its own"));
  }

  @Override
  public Optional<ScsiLimits> scsiBus() {
    return Optional.of(new ScsiLimits(0, VirtioScsi.MOST_TARGET, VirtioScsi.MOST_LUN));
  }

  @Override
  protected long ownMemory() {
    return VirtioScsi.BYTES;
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(
        SCSI_HOST,
        SCSI_STORAGE,
        VirtioScsi.FIRST_REQUESTS + options.integer("num_queues"),
        Integer.parseInt(options.string("virtqueue_size")));
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    VirtioScsi.Settings settings =
        new VirtioScsi.Settings(
            options.integer("num_queues"),
            Integer.parseInt(options.string("virtqueue_size")),
            options.bytes("max_sectors"),
            options.bytes("cmd_per_lun"),
            (options.flag("hotplug") ? Events.HOT_PLUG : 0)
                | (options.flag("param_change") ? Events.CHANGE : 0));
    return new VirtioScsi(settings, new ScsiBus(options.scsiUnits()), context);
  }
}

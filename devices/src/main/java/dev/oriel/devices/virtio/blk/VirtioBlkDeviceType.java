package dev.oriel.devices.virtio.blk;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.regex.Pattern;

/** {@code -device virtio-blk-pci}. */
public final class VirtioBlkDeviceType extends VirtioDeviceType {
  private static final int BLOCK_DEVICE = 2;
  private static final int SCSI_STORAGE = 0x010000;

  private static final Form SERIAL =
      new Form.Text("TEXT", "up to 20 ASCII characters", Pattern.compile("\\p{ASCII}{0,20}"));
  private static final Form QUEUE_SIZE =
      new Form.Text(
          "N", "a power of two from 4 to 1024", Pattern.compile("4|8|16|32|64|128|256|512|1024"));

  public VirtioBlkDeviceType() {
    super("virtio-blk", "virtio disk");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("drive", DeviceOptions.DRIVE, "the contents").needed(),
        Property.of("serial", SERIAL, "serial number").or(""),
        Property.of("num-queues", Form.number(1, VirtioBlock.MOST_QUEUES), "queues").or("4"),
        Property.of("queue-size", QUEUE_SIZE, "entries of a queue").or("256"),
        Property.of("logical_block_size", Form.choice("512", "4096"), "bytes in a block"),
        Property.of("physical_block_size", Form.choice("512", "4096"), "bytes that the disk writes")
            .or("512"),
        Property.of(
            "write-cache",
            Form.choice("auto", "on", "off"),
            "whether writes are durable only when the guest flushes; auto: on"),
        Property.of("config-wce", Form.flag(), "whether guests may change that").or("on"),
        Property.of("discard", Form.flag(), "whether guests may discard blocks").or("on"),
        Property.of("write-zeroes", Form.flag(), "whether guests may write zeroes").or("on"),
        Property.of(
            "share-rw",
            only("off", "off: a drive has one device", "off|no|false"),
            "whether others may write the drive"),
        Property.of("scsi", Form.choice("off"), "whether SCSI commands are passed through"),
        Property.of("iothread", Form.name("ID", "an -object iothread"), "no effect: has its own"),
        Property.of("request-merging", Form.flag(), "whether the host merges requests; no effect"),
        Property.of("werror", Form.choice("auto", "report"), "what a failed write does"),
        Property.of("rerror", Form.choice("auto", "report"), "what a failed read does"));
  }

  @Override
  public boolean canBeBooted() {
    return true;
  }

  @Override
  protected long ownMemory() {
    return VirtioBlock.BYTES;
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(
        BLOCK_DEVICE,
        SCSI_STORAGE,
        options.integer("num-queues"),
        Integer.parseInt(options.string("queue-size")));
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    BlockImage image = options.drive("drive");
    BlockSettings settings =
        new BlockSettings(
            options.string("serial"),
            options.integer("num-queues"),
            Integer.parseInt(options.string("queue-size")),
            Integer.parseInt(options.string("logical_block_size")),
            Integer.parseInt(options.string("physical_block_size")),
            !options.string("write-cache").equals("off"),
            options.flag("config-wce"),
            options.flag("discard"),
            options.flag("write-zeroes"));
    if (image.size() == 0 || image.size() % settings.logicalBlock() != 0) {
      throw new BadDeviceOptionException(
          "%s: %s has %d bytes, which is not a number of %d-byte blocks"
              .formatted(name(), image.name(), image.size(), settings.logicalBlock()));
    }
    return new VirtioBlock(settings, image, context);
  }
}

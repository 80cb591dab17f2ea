package dev.oriel.devices.virtio.files;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.DeviceOptions;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioDeviceType;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.VirtioShape;
import dev.oriel.files.FileServer;
import dev.oriel.files.Share;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** {@code -device virtio-9p-pci}. */
public final class VirtioFilesDeviceType extends VirtioDeviceType {
  private static final int NINE_P = 9;
  private static final int CLASS = 0x000200;
  private static final int QUEUE_SIZE = 128;

  private static final Form TAG =
      new Form.Text("TAG", "1 to 31 ASCII characters", Pattern.compile("[\\x21-\\x7e]{1,31}"));

  public VirtioFilesDeviceType() {
    super("virtio-9p", "virtio folder of the host, by the protocol 9P2000.L");
  }

  @Override
  protected List<Property> own() {
    return List.of(
        Property.of("fsdev", DeviceOptions.SHARE, "the folder").needed(),
        Property.of("mount_tag", TAG, "the name by which the guest mounts it").needed());
  }

  @Override
  protected long ownMemory() {
    return VirtioFiles.BYTES;
  }

  @Override
  protected VirtioShape shape(DeviceOptions options) {
    return new VirtioShape(NINE_P, CLASS, 1, QUEUE_SIZE);
  }

  @Override
  protected VirtioModel model(DeviceOptions options, VirtioContext context) {
    byte[] tag = options.string("mount_tag").getBytes(StandardCharsets.US_ASCII);
    Share share = options.share("fsdev");
    try {
      return new VirtioFiles(tag, new FileServer(share), context);
    } catch (IOException e) {
      throw new BadDeviceOptionException(
          "%s: %s is not a folder that can be read".formatted(name(), share.folder()));
    }
  }
}

package dev.oriel.devices.nvme;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.regex.Pattern;

/** {@code -device nvme}. */
public final class NvmeDeviceType implements PciDeviceType {
  private static final Form SERIAL =
      new Form.Text("TEXT", "1 to 20 ASCII characters", Pattern.compile("\\p{ASCII}{1,20}"));

  @Override
  public String name() {
    return "nvme";
  }

  @Override
  public String help() {
    return "NVM Express 1.4 controller with one namespace";
  }

  @Override
  public List<Property> properties() {
    return List.of(
        Property.of("drive", DeviceOptions.DRIVE, "the namespace's contents").needed(),
        Property.of("serial", SERIAL, "serial number").needed(),
        Property.of("max_ioqpairs", Form.number(1, 511), "pairs of I/O queues").or("64"),
        Property.of("msix_qsize", Form.number(1, 2048), "MSI-X vectors").or("65"),
        Property.of(
                "mdts", Form.number(0, 16), "log2 of the largest transfer in 4 KiB, 0 for no limit")
            .or("7"),
        Property.of("logical_block_size", Form.choice("512", "4096"), "bytes in a block"));
  }

  @Override
  public boolean canBeBooted() {
    return true;
  }

  /** Buffers, the longest list of pages or descriptors, registers and doorbells. */
  @Override
  public long hostMemory() {
    return IoCommands.BYTES + GuestBuffer.MOST_BYTES + (1 << 19);
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    int blockSize = Integer.parseInt(options.string("logical_block_size"));
    NvmeSettings settings =
        new NvmeSettings(
            options.string("serial"),
            options.integer("max_ioqpairs"),
            options.integer("msix_qsize"),
            options.integer("mdts"),
            Integer.numberOfTrailingZeros(blockSize));
    BlockImage image = options.drive("drive");
    if (image.size() == 0 || image.size() % blockSize != 0) {
      throw new BadDeviceOptionException(
          "nvme: %s has %d bytes, which is not a number of %d-byte blocks"
              .formatted(image.name(), image.size(), blockSize));
    }
    return new NvmeController(settings, image, context);
  }
}

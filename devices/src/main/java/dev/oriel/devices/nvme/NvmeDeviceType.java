package dev.oriel.devices.nvme;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.DeviceProperty;
import dev.oriel.device.DeviceProperty.Kind;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code -device nvme}. */
public final class NvmeDeviceType implements PciDeviceType {
  private static final int SERIAL_WIDTH = 20;

  @Override
  public String name() {
    return "nvme";
  }

  @Override
  public String help() {
    return "NVM Express 1.4 controller with one namespace";
  }

  @Override
  public List<DeviceProperty> properties() {
    return List.of(
        DeviceProperty.required("drive", Kind.DRIVE, "the namespace's contents"),
        DeviceProperty.required("serial", Kind.STRING, "serial number, 1..20 ASCII characters"),
        DeviceProperty.optional("max_ioqpairs", Kind.INTEGER, "64", "pairs of I/O queues, 1..511"),
        DeviceProperty.optional("msix_qsize", Kind.INTEGER, "65", "MSI-X vectors, 1..2048"),
        DeviceProperty.optional(
            "mdts", Kind.INTEGER, "7", "log2 of the largest transfer in 4 KiB, 0 for no limit"),
        DeviceProperty.optional(
            "logical_block_size", Kind.INTEGER, "512", "bytes in a block, 512 or 4096"));
  }

  /** Buffers, the longest list of pages or descriptors, registers and doorbells. */
  @Override
  public long hostMemory() {
    return IoCommands.BYTES + GuestBuffer.MOST_BYTES + (1 << 19);
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    String serial = options.string("serial");
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(serial);
    if (serial.isEmpty() || serial.length() > SERIAL_WIDTH || !ascii) {
      throw new BadDeviceOptionException(
          "nvme: property serial=" + serial + " must be 1..20 ASCII characters");
    }
    int blockSize = options.integer("logical_block_size", 512, 4096);
    if (blockSize != 512 && blockSize != 4096) {
      throw new BadDeviceOptionException(
          "nvme: property logical_block_size=" + blockSize + " must be 512 or 4096");
    }
    NvmeSettings settings =
        new NvmeSettings(
            serial,
            options.integer("max_ioqpairs", 1, 511),
            options.integer("msix_qsize", 1, 2048),
            options.integer("mdts", 0, 16),
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

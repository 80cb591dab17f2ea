package dev.oriel.devices.vfio;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.devices.gpu.CoherentGpuDeviceType;
import dev.oriel.devices.nvme.NvmeDeviceType;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code -device vfio-pci}. */
public final class VfioPciDeviceType implements PciDeviceType {
  private static final Form ADDRESS =
      new Form.Text(
          "DOMAIN:BUS:SLOT.FUNCTION",
          "an address of the host's, as 0000:01:00.0",
          Pattern.compile("([0-9a-f]{4}:)?[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]"));

  @Override
  public String name() {
    return "vfio-pci";
  }

  @Override
  public String help() {
    return "a device of the host, passed through";
  }

  @Override
  public List<Property> properties() {
    return List.of(
        Property.of("host", ADDRESS, "the device's address"),
        Property.of("sysfsdev", Form.name("FOLDER", "a folder of /sys"), "the device's folder"),
        Property.of(
            "drive",
            DeviceOptions.DRIVE,
            "a device of a simulated host: an NVMe controller with this drive"),
        Property.of(
            "ram",
            CoherentGpuDeviceType.MEMORY,
            "the memory that it has on the processors' bus, as large as the host says"));
  }

  @Override
  public long coherentMemory(DeviceOptions options) {
    return options.isGiven("ram") ? options.bytes("ram") : 0;
  }

  @Override
  public boolean canBeBooted() {
    return true;
  }

  @Override
  public long hostMemory() {
    return new NvmeDeviceType().hostMemory();
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    Optional<String> host = options.find("host");
    Optional<String> folder = options.find("sysfsdev");
    Optional<String> drive = options.find("drive");
    if (Stream.of(host, folder, drive).filter(Optional::isPresent).count() != 1) {
      throw new BadDeviceOptionException("vfio-pci needs one of host=, sysfsdev= and drive=");
    }
    if (drive.isPresent()) {
      BlockImage image = options.drive("drive");
      HostDevice device = simulated(image, coherentMemory(options), context);
      return passed(device, "the simulated device", context);
    }
    String name =
        host.map(address -> address.length() < 12 ? "0000:" + address : address)
            .or(() -> folder.map(VfioPciDeviceType::lastName))
            .orElseThrow();
    HostDevice device = context.hostDevice(name);
    try {
      requireMemory(device, name, coherentMemory(options));
    } catch (BadConfigurationException e) {
      device.close();
      throw e;
    }
    return passed(device, name, context);
  }

  private static String lastName(String folder) {
    return folder.replaceFirst("/+$", "").replaceFirst(".*/", "");
  }

  private static void requireMemory(HostDevice device, String name, long ram) {
    long memory = device.memory();
    if (ram != 0 && memory == 0) {
      throw new BadConfigurationException(
          "vfio-pci: the host offers no memory of %s, so no ram= can be given".formatted(name));
    }
    if (ram != 0 && ram != memory) {
      throw new BadConfigurationException(
          "vfio-pci: the host offers %d MiB of memory of %s, and ram= says %d MiB"
              .formatted(memory >> 20, name, ram >> 20));
    }
  }

  private static HostDevice simulated(BlockImage image, long memory, PciContext context) {
    PciDeviceType nvme = new NvmeDeviceType();
    DeviceOptions options =
        DeviceOptions.of(nvme, Map.of("drive", "simulated", "serial", "simulated"), drive -> image);
    return new SimulatedDevice(nvme, options, context.dma(), context.executor(), memory);
  }

  private static PciFunction passed(HostDevice device, String name, PciContext context) {
    try {
      return new PassedFunction(device, name, context);
    } catch (RuntimeException | Error e) {
      device.close();
      throw e;
    }
  }
}

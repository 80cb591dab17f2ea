package dev.oriel.machine;

import dev.oriel.machine.replay.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What of a machine must be the same where it is recorded and where it is replayed. */
final class RecordedShape {
  /** Properties of {@code virtio-rng-pci} that make it look at the host's clock. */
  private static final List<String> QUOTA = List.of("max-bytes", "period");

  private static final int LONGEST_LINE = 1 << 12;

  private RecordedShape() {}

  /**
   * @param devices what is plugged at power-on
   * @param memory what is plugged then
   * @param origin what the machine begins with
   */
  static List<String> of(
      MachineConfig config, List<DeviceConfig> devices, List<MemoryDevice> memory, String origin) {
    List<String> lines = new ArrayList<>(MachineShape.of(config, devices, config.drives()));
    lines.add("begins with " + origin);
    lines.add("kernel's command line " + config.commandLine());
    lines.add("whole kernel " + sum(config.kernel().map(List::of).orElse(List.of())));
    lines.add("whole initrd " + sum(config.initrd().map(List::of).orElse(List.of())));
    lines.add("name " + config.name().orElse("none"));
    lines.add("uuid " + config.uuid().map(Object::toString).orElse("none"));
    lines.add("processor " + config.cpuModel() + ", traps " + config.trapReservedFields());
    lines.add(
        "boots from %s, once %s, menu %s, strict %s, %s"
            .formatted(
                config.bootOrder(),
                config.bootOnce(),
                config.bootMenu(),
                config.bootStrict(),
                config.firmwareVariables()));
    lines.add("ends at a reboot: " + config.noReboot());
    lines.add("networks " + networks(config));
    for (MemoryDevice dimm : memory) {
      lines.add("memory %s of %d bytes".formatted(dimm.id(), dimm.size()));
    }
    return lines.stream().map(RecordedShape::line).toList();
  }

  /** One line, of a bounded length; what is cut off is compared by its sum. */
  private static String line(String text) {
    String line = text.lines().reduce((a, b) -> a + "\\n" + b).orElse("");
    return line.length() <= LONGEST_LINE
        ? line
        : line.substring(0, LONGEST_LINE) + "… of hash " + Integer.toHexString(text.hashCode());
  }

  private static String sum(List<Image> images) {
    long[] sum = {0};
    images.forEach(
        image -> image.pieces().forEach(piece -> sum[0] = 31 * sum[0] + MachineShape.sum(piece)));
    return "with sum %x".formatted(sum[0]);
  }

  /** The ids of networks, in their order in a log. */
  static List<String> networks(MachineConfig config) {
    List<String> ids = new ArrayList<>(config.networks().keySet());
    config.netdevs().forEach(netdev -> ids.add(netdev.id()));
    ids.sort(null);
    return ids;
  }

  /**
   * @throws ConfigurationException naming what cannot be recorded
   */
  static void check(MachineConfig config) {
    if (!config.instructionTime()) {
      throw refused("time that follows the host's clock: count instructions (-icount)");
    }
    if (!config.shares().isEmpty()) {
      throw refused("folders of the host (-fsdev, -virtfs, --share)");
    }
    if (!config.terminals().isEmpty() || !config.lines().isEmpty()) {
      throw refused("terminals and ports besides the console (-serial, virtserialport)");
    }
    if (config.dmaSanitizer().map(SanitizerConfig::strict).orElse(false)) {
      throw refused("a sanitizer that ends the machine (-dma-sanitizer strict)");
    }
    for (DeviceConfig device : config.devices()) {
      checkDevice(device.driver(), device.properties());
    }
    for (GlobalProperty global : config.globals()) {
      checkDevice(global.driver(), Map.of(global.property(), global.value()));
    }
    if (networks(config).size() > LogRecord.MOST_TEXTS) {
      throw refused("so many networks");
    }
  }

  static void checkDevice(String driver, Map<String, String> properties) {
    if (driver.startsWith("vfio")) {
      throw refused("devices of the host (-device " + driver + ")");
    }
    if (driver.startsWith("vhost-vsock")) {
      throw refused("sockets of the host (-device " + driver + ")");
    }
    if (driver.startsWith("virtio-rng")) {
      QUOTA.stream()
          .filter(properties::containsKey)
          .findFirst()
          .ifPresent(name -> refuse(driver + " with " + name + "=, which is of the host's time"));
    }
    if (driver.equals(Peripherals.HOST_BRIDGE)) {
      if (properties.getOrDefault("table", "").equals("vfio")) {
        refuse("tables and devices of the host (" + driver + ",table=vfio)");
      }
    }
  }

  private static void refuse(String what) {
    throw refused(what);
  }

  private static ConfigurationException refused(String what) {
    return new ConfigurationException("rr= cannot record " + what);
  }
}

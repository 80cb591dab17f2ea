package dev.oriel.machine;

import dev.oriel.device.Attachments;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.SerialPort;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The virtio serial devices of a machine, and the ports on each. Safe for use by several threads.
 */
final class SerialPorts {
  /** A kind of port. */
  enum Kind {
    CONSOLE("virtconsole", "a terminal of a virtio-serial-pci, hvc1 to Linux"),
    PORT("virtserialport", "a port of a virtio-serial-pci, which guests find by its name");

    final Schema schema;
    final String help;

    Kind(String driver, String help) {
      this.help = help;
      schema =
          Schema.of(
              driver,
              Property.of("id", Form.name("ID", "a name"), "name of the device"),
              Property.of("bus", Form.name("ID", "the name of a bus"), "its virtio-serial-pci"),
              Property.of("chardev", Form.name("ID", "the id of a -chardev"), "its far end")
                  .needed(),
              Property.of("nr", Form.number(0, 30), "its number; the first free one if absent"),
              Property.of("name", NAME, "its name in the guest, under /dev/virtio-ports"));
    }

    String driver() {
      return schema.owner();
    }

    static Optional<Kind> of(String driver) {
      return Stream.of(values()).filter(kind -> kind.driver().equals(driver)).findAny();
    }
  }

  private static final Form NAME =
      new Form.Text("TEXT", "1 to 200 ASCII characters", Pattern.compile("[ -~]{1,200}"));

  private record Bus(DeviceConfig device, String name, int most, Attachments<SerialPort> attached) {
    List<SerialPort> ports() {
      return attached.all();
    }
  }

  private final Map<String, SerialLine> lines = new TreeMap<>();

  /** Each port by its configuration, and the line that it has. */
  private final Map<DeviceConfig, Owned> owned = new IdentityHashMap<>();

  private record Owned(Bus bus, SerialPort port, String line) {}

  private final Map<DeviceConfig, Bus> buses = new IdentityHashMap<>();
  private final List<Bus> inOrder = new ArrayList<>();
  private final Set<String> used = new HashSet<>();
  private int unnamed;

  SerialPorts(MachineConfig config) {
    lines.putAll(config.lines());
  }

  /** Adds a device that ports can be on. */
  synchronized void add(DeviceConfig device, PciDeviceType type, Map<String, String> properties) {
    Values values = Peripherals.schema(type).read(properties, BadConfigurationException::new);
    String name =
        values.find("id").map(id -> id + ".0").orElseGet(() -> "virtio-serial-bus." + unnamed++);
    Bus bus = new Bus(device, name, values.integer("max_ports"), new Attachments<>(List.of()));
    buses.put(device, bus);
    inOrder.add(bus);
  }

  /**
   * Puts a port on a device before it.
   *
   * @return the device
   * @throws BadConfigurationException if there is none, or its number or name is taken
   */
  synchronized DeviceConfig put(DeviceConfig device, Kind kind, Map<String, String> given) {
    Values values = kind.schema.read(given, BadConfigurationException::new);
    Bus bus = bus(kind.driver(), values.find("bus"));
    int number = values.isGiven("nr") ? values.integer("nr") : free(kind.driver(), bus, kind);
    String name = values.find("name").orElse("");
    if (number == 0 && kind == Kind.PORT) {
      throw mistake(kind, "nr=0 is for a virtconsole");
    }
    if (number >= bus.most) {
      throw mistake(kind, "nr=%d is too large for bus %s", number, bus.name);
    }
    if (bus.ports().stream().anyMatch(port -> port.number() == number)) {
      throw mistake(kind, "nr=%d is taken on bus %s", number, bus.name);
    }
    if (!name.isEmpty() && bus.ports().stream().anyMatch(port -> port.name().equals(name))) {
      throw mistake(kind, "name=%s is taken on bus %s", name, bus.name);
    }
    String id = values.text("chardev");
    SerialPort port = new SerialPort(number, name, kind == Kind.CONSOLE, line(kind, id));
    owned.put(device, new Owned(bus, port, id));
    bus.attached.add(port);
    return bus.device;
  }

  /** Takes a port away; the machine stands still. */
  synchronized void unplug(DeviceConfig device) {
    Owned port = owned.remove(device);
    if (port == null) {
      throw new AssertionError("a port that is not there");
    }
    port.bus.attached.remove(port.port);
    used.remove(port.line);
  }

  /** The port's configuration, with the number that it has. */
  synchronized DeviceConfig placed(DeviceConfig device) {
    Owned port = owned.get(device);
    if (port == null) {
      return device;
    }
    Map<String, String> properties = new LinkedHashMap<>(device.properties());
    properties.put("bus", port.bus.name);
    properties.put("nr", "" + port.port.number());
    return new DeviceConfig(device.driver(), properties);
  }

  /** A device has left, with all of its ports. */
  synchronized void remove(DeviceConfig device) {
    Bus bus = buses.remove(device);
    inOrder.removeIf(each -> each == bus);
    owned
        .values()
        .removeIf(
            port -> {
              boolean its = port.bus == bus;
              if (its) {
                used.remove(port.line);
              }
              return its;
            });
  }

  /**
   * Adds a line that ports can have.
   *
   * @throws ConfigurationException if there is one with that name
   */
  synchronized void addLine(String id, SerialLine line) {
    if (lines.putIfAbsent(id, line) != null) {
      throw new ConfigurationException("Chardev with id '" + id + "' already exists");
    }
  }

  /**
   * Removes a line that no port has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   */
  synchronized void removeLine(String id) {
    if (used.contains(id)) {
      throw new ConfigurationException("Chardev '" + id + "' is busy");
    }
    if (lines.remove(id) == null) {
      throw new ConfigurationException("Chardev '" + id + "' not found");
    }
  }

  private static BadConfigurationException mistake(Kind kind, String format, Object... words) {
    return new BadConfigurationException(kind.driver() + ": " + format.formatted(words));
  }

  private CharacterLine line(Kind kind, String id) {
    SerialLine line = lines.get(id);
    if (line == null) {
      Set<String> known = new TreeSet<>(lines.keySet());
      throw mistake(
          kind,
          "chardev %s is not known; known: %s",
          id,
          known.isEmpty() ? "none" : String.join(", ", known));
    }
    if (!used.add(id)) {
      throw mistake(kind, "chardev %s is used twice", id);
    }
    return line.near();
  }

  /** The latest if none is wanted, as in QEMU. */
  private Bus bus(String driver, Optional<String> wanted) {
    return inOrder.reversed().stream()
        .filter(bus -> wanted.isEmpty() || wanted.get().equals(bus.name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadConfigurationException(
                    wanted
                        .map(
                            name ->
                                "%s: bus %s is not known; known: %s"
                                    .formatted(
                                        driver,
                                        name,
                                        inOrder.isEmpty()
                                            ? "none"
                                            : String.join(
                                                ", ", inOrder.stream().map(Bus::name).toList())))
                        .orElse(driver + ": there is no -device virtio-serial-pci before it")));
  }

  /** Port 0 is a console's, as under QEMU. */
  private static int free(String driver, Bus bus, Kind kind) {
    return IntStream.range(kind == Kind.CONSOLE ? 0 : 1, bus.most)
        .filter(number -> bus.ports().stream().noneMatch(port -> port.number() == number))
        .findFirst()
        .orElseThrow(
            () ->
                new BadConfigurationException(
                    "%s: all %d ports of bus %s are taken".formatted(driver, bus.most, bus.name)));
  }

  /** The ports of a device. */
  synchronized Attachments<SerialPort> of(DeviceConfig device) {
    Bus bus = buses.get(device);
    return bus == null ? new Attachments<>(List.of()) : bus.attached;
  }
}

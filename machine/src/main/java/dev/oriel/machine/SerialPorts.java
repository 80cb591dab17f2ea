package dev.oriel.machine;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The virtio serial devices of a configuration, and the ports on each. */
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

  private record Bus(DeviceConfig device, String name, int most, List<SerialPort> ports) {}

  private final MachineConfig config;
  private final Map<DeviceConfig, Bus> buses = new IdentityHashMap<>();
  private final List<Bus> inOrder = new ArrayList<>();
  private final Set<String> used = new HashSet<>();
  private int unnamed;

  SerialPorts(MachineConfig config) {
    this.config = config;
  }

  /** Adds a device that ports can be on. */
  void add(DeviceConfig device, PciDeviceType type, Map<String, String> properties) {
    Values values = Peripherals.schema(type).read(properties, BadConfigurationException::new);
    String name =
        values.find("id").map(id -> id + ".0").orElseGet(() -> "virtio-serial-bus." + unnamed++);
    Bus bus = new Bus(device, name, values.integer("max_ports"), new ArrayList<>());
    buses.put(device, bus);
    inOrder.add(bus);
  }

  /**
   * Puts a port on a device before it.
   *
   * @return the device
   * @throws BadConfigurationException if there is none, or its number or name is taken
   */
  DeviceConfig put(Kind kind, Map<String, String> given) {
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
    if (bus.ports.stream().anyMatch(port -> port.number() == number)) {
      throw mistake(kind, "nr=%d is taken on bus %s", number, bus.name);
    }
    if (!name.isEmpty() && bus.ports.stream().anyMatch(port -> port.name().equals(name))) {
      throw mistake(kind, "name=%s is taken on bus %s", name, bus.name);
    }
    CharacterLine line = line(kind, values.text("chardev"));
    bus.ports.add(new SerialPort(number, name, kind == Kind.CONSOLE, line));
    return bus.device;
  }

  private static BadConfigurationException mistake(Kind kind, String format, Object... words) {
    return new BadConfigurationException(kind.driver() + ": " + format.formatted(words));
  }

  private CharacterLine line(Kind kind, String id) {
    SerialLine line = config.lines().get(id);
    if (line == null) {
      Set<String> known = new TreeSet<>(config.lines().keySet());
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
        .filter(number -> bus.ports.stream().noneMatch(port -> port.number() == number))
        .findFirst()
        .orElseThrow(
            () ->
                new BadConfigurationException(
                    "%s: all %d ports of bus %s are taken".formatted(driver, bus.most, bus.name)));
  }

  /** The ports of a device. */
  List<SerialPort> of(DeviceConfig device) {
    Bus bus = buses.get(device);
    return bus == null ? List.of() : List.copyOf(bus.ports);
  }
}

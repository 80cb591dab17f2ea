package dev.oriel.machine;

import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiLimits;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SCSI buses of a machine, and which unit is where on them. Safe for use by several threads.
 */
final class ScsiBuses {
  private static final Property BUS =
      Property.of("bus", Form.name("ID", "the name of a bus"), "its bus; by default one before it");

  /** The properties of every unit's place. */
  private static final List<Property> PLACE =
      List.of(
          Property.of("id", Form.name("ID", "a name"), "name of the device"),
          BUS,
          Property.of("channel", Form.number(0, 7), "its channel").or("0"),
          Property.of("scsi-id", Form.number(0, 255), "its target; by default the first free one"),
          Property.of("lun", Form.number(0, 16383), "its number in the target"),
          BootOrder.INDEX);

  private record Unit(
      DeviceConfig device,
      ScsiUnitType type,
      Values place,
      Map<String, String> own,
      int channel,
      int target,
      int lun) {
    boolean isAt(int otherChannel, int otherTarget, int otherLun) {
      return channel == otherChannel && target == otherTarget && lun == otherLun;
    }
  }

  /** Gives a unit what it needs of the machine. */
  interface Lender {
    /**
     * @param bytes of host memory that the unit takes
     */
    Backends lend(DeviceConfig unit, long bytes);
  }

  /** The address method of a LUN that takes more than 8 bits (SAM-4 4.6.9). */
  private static final int FLAT = 0x4000;

  private record Bus(
      DeviceConfig adapter,
      String name,
      boolean pci,
      ScsiLimits limits,
      List<Unit> units,
      Attachments<ScsiPlace> attached) {
    /** The address of a unit in the device tree: the LUN in the adapter's form (as QEMU's). */
    long address(Unit unit) {
      return pci
          ? (0x0100_0000L | unit.target << 16 | unit.lun | (unit.lun > 0xff ? FLAT : 0)) << 32
          : 0x8000L << 48 | (long) (unit.target << 8 | unit.channel << 5 | unit.lun) << 48;
    }
  }

  private final BootOrder bootOrder;
  private final Map<DeviceConfig, Bus> buses = new IdentityHashMap<>();
  private final List<Bus> inOrder = new ArrayList<>();
  private int unnamed;

  /**
   * @param bootOrder is told of the units that firmware is to boot from
   */
  ScsiBuses(BootOrder bootOrder) {
    this.bootOrder = bootOrder;
  }

  /** Adds the bus of an adapter. */
  synchronized void add(DeviceConfig adapter, boolean pci, ScsiLimits limits) {
    String id = adapter.properties().get("id");
    String name = id != null ? id + ".0" : "scsi." + unnamed++;
    Bus bus = new Bus(adapter, name, pci, limits, new ArrayList<>(), new Attachments<>(List.of()));
    buses.put(adapter, bus);
    inOrder.add(bus);
  }

  static Stream<ScsiUnitType> types() {
    return ServiceLoader.load(ScsiUnitType.class).stream().map(ServiceLoader.Provider::get);
  }

  static Optional<ScsiUnitType> type(String driver) {
    return types().filter(type -> type.name().equals(driver)).findAny();
  }

  static Schema schema(ScsiUnitType type) {
    return new Schema(
        type.name(), Stream.concat(type.properties().stream(), PLACE.stream()).toList());
  }

  /**
   * Puts a unit on a bus.
   *
   * @return the adapter
   * @throws BadConfigurationException if there is no such bus, or its place is taken
   */
  synchronized DeviceConfig put(DeviceConfig device, ScsiUnitType type, Map<String, String> given) {
    Values values = schema(type).read(given, BadConfigurationException::new);
    Bus bus = values.isGiven("bus") ? named(type, values.text("bus")) : latest(type);
    int channel = number(type, values, "channel", bus.limits.channel());
    int target = number(type, values, "scsi-id", bus.limits.target());
    int lun = number(type, values, "lun", bus.limits.lun());
    if (target < 0) {
      int wanted = lun = Math.max(lun, 0);
      target =
          free(bus.limits.target(), t -> isFree(bus, channel, t, wanted))
              .orElseThrow(() -> full(type, bus, "target"));
    } else if (lun < 0) {
      int wanted = target;
      lun =
          free(bus.limits.lun(), l -> isFree(bus, channel, wanted, l))
              .orElseThrow(() -> full(type, bus, "lun"));
    } else if (!isFree(bus, channel, target, lun)) {
      throw new BadConfigurationException(
          "%s: channel=%d,scsi-id=%d,lun=%d is taken on bus %s"
              .formatted(type.name(), channel, target, lun, bus.name));
    }
    Map<String, String> own = new LinkedHashMap<>(given);
    PLACE.stream().map(Property::name).forEach(own::remove);
    bus.units.add(new Unit(device, type, values, own, channel, target, lun));
    return bus.adapter;
  }

  /**
   * Puts a unit on the bus of an adapter that is at work; the machine stands still.
   *
   * @return the adapter
   * @throws BadConfigurationException if there is no such bus, or it cannot be put there
   */
  synchronized DeviceConfig plug(
      DeviceConfig device, ScsiUnitType type, Map<String, String> given, Lender lender) {
    DeviceConfig adapter = put(device, type, given);
    Bus bus = requireBus(adapter);
    Unit unit = bus.units.getLast();
    boolean done = false;
    try {
      requireHot(bus);
      bus.attached.add(create(unit, lender));
      done = true;
      return adapter;
    } finally {
      if (!done) {
        bus.units.remove(unit);
      }
    }
  }

  /**
   * Takes a unit off its bus and closes it; the machine stands still.
   *
   * @throws BadConfigurationException if it cannot leave
   */
  synchronized void unplug(DeviceConfig device) {
    Bus bus = busOf(device);
    requireHot(bus);
    Unit unit = unit(bus, device);
    ScsiPlace place =
        bus.attached.all().stream()
            .filter(each -> unit.isAt(each.channel(), each.target(), each.lun()))
            .findFirst()
            .orElseThrow();
    bus.attached.remove(place);
    bus.units.remove(unit);
    place.unit().close();
  }

  private static void requireHot(Bus bus) {
    if (!bus.pci) {
      throw new BadConfigurationException("Bus '" + bus.name + "' does not support hotplugging");
    }
  }

  /** The unit's configuration, with the place that it has. */
  synchronized DeviceConfig placed(DeviceConfig device) {
    Bus bus = busOf(device);
    Unit unit = unit(bus, device);
    Map<String, String> properties = new LinkedHashMap<>(device.properties());
    properties.put(BUS.name(), bus.name);
    properties.put("channel", "" + unit.channel);
    properties.put("scsi-id", "" + unit.target);
    properties.put("lun", "" + unit.lun);
    return new DeviceConfig(device.driver(), properties);
  }

  private Bus busOf(DeviceConfig device) {
    return inOrder.stream()
        .filter(bus -> bus.units.stream().anyMatch(unit -> unit.device == device))
        .findFirst()
        .orElseThrow(() -> new AssertionError("a unit without a bus"));
  }

  private static Unit unit(Bus bus, DeviceConfig device) {
    return bus.units.stream().filter(unit -> unit.device == device).findFirst().orElseThrow();
  }

  /** An adapter has left, with all of its units. */
  synchronized void remove(DeviceConfig adapter) {
    Bus bus = buses.remove(adapter);
    inOrder.removeIf(each -> each == bus);
  }

  private Bus requireBus(DeviceConfig adapter) {
    Bus bus = buses.get(adapter);
    if (bus == null) {
      throw new AssertionError("an adapter without a bus");
    }
    return bus;
  }

  /**
   * An adapter has its place in the device tree, and so its units have theirs.
   *
   * @throws BadConfigurationException if two have the same turn to boot
   */
  synchronized void placed(DeviceConfig adapter, String path) {
    Bus bus = buses.get(adapter);
    if (bus == null) {
      return;
    }
    for (Unit unit : bus.units) {
      bootOrder.add(
          unit.type.name(),
          unit.place,
          "%s/disk@%s"
              .formatted(path, Long.toHexString(bus.address(unit)).toUpperCase(Locale.ROOT)));
    }
  }

  private static Optional<Integer> free(int most, java.util.function.IntPredicate isFree) {
    return IntStream.rangeClosed(0, most).filter(isFree).boxed().findFirst();
  }

  private static boolean isFree(Bus bus, int channel, int target, int lun) {
    return bus.units.stream().noneMatch(unit -> unit.isAt(channel, target, lun));
  }

  private static BadConfigurationException full(ScsiUnitType type, Bus bus, String what) {
    return new BadConfigurationException(
        "%s: no %s is free on bus %s".formatted(type.name(), what, bus.name));
  }

  /** The value of a property, or -1. */
  private static int number(ScsiUnitType type, Values values, String name, int most) {
    if (values.find(name).isEmpty()) {
      return -1;
    }
    int number = values.integer(name);
    if (number > most) {
      throw new BadConfigurationException(
          "%s: %s=%d is too large for its bus, which has 0 to %d"
              .formatted(type.name(), name, number, most));
    }
    return number;
  }

  private Bus named(ScsiUnitType type, String name) {
    return inOrder.stream()
        .filter(bus -> bus.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadConfigurationException(
                    "%s: bus %s is not known; known: %s"
                        .formatted(
                            type.name(),
                            name,
                            inOrder.isEmpty()
                                ? "none"
                                : String.join(", ", inOrder.stream().map(Bus::name).toList()))));
  }

  /** The bus that QEMU takes: the latest on PCI, else the latest. */
  private Bus latest(ScsiUnitType type) {
    List<Bus> latestFirst = inOrder.reversed();
    return latestFirst.stream()
        .filter(Bus::pci)
        .findFirst()
        .or(() -> latestFirst.stream().findFirst())
        .orElseThrow(
            () ->
                new BadConfigurationException(
                    type.name()
                        + ": there is no SCSI bus before it; add -device virtio-scsi-pci, or"
                        + " spapr-vscsi"));
  }

  /**
   * Creates the units on the bus of an adapter.
   *
   * @throws BadConfigurationException if the values of properties do not form valid units
   */
  synchronized Attachments<ScsiPlace> create(DeviceConfig adapter, Lender lender) {
    Bus bus = buses.get(adapter);
    if (bus == null) {
      return new Attachments<>(List.of());
    }
    for (Unit unit : bus.units) {
      bus.attached.add(create(unit, lender));
    }
    return bus.attached;
  }

  private static ScsiPlace create(Unit unit, Lender lender) {
    Backends backends = lender.lend(unit.device, unit.type.hostMemory());
    DeviceOptions options =
        DeviceOptions.of(unit.type.name(), unit.type.properties(), unit.own, backends);
    return new ScsiPlace(unit.channel, unit.target, unit.lun, unit.type.create(options));
  }
}

package dev.oriel.machine;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.device.VioDeviceType;
import dev.oriel.iommu.spi.WindowPolicy;
import dev.oriel.net.netdev.Netdevs;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.pseries.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The names that options of a configuration accept. */
public final class Catalogue {
  /**
   * A named choice.
   *
   * @param help what it is or accepts, in one line
   */
  public record Entry(String name, String help) {}

  private static final List<Class<?>> SERVICES =
      List.of(
          PciDeviceType.class,
          VioDeviceType.class,
          ScsiUnitType.class,
          BlockFormat.class,
          WindowPolicy.class);

  private Catalogue() {}

  /**
   * The services of which a machine uses all providers that the context class loader of the thread
   * that creates it finds: devices, SCSI units, devices of the virtual I/O bus, disk formats, and
   * window policies, each a {@link ServiceLoader} service.
   */
  public static List<String> services() {
    return SERVICES.stream().map(Class::getName).toList();
  }

  /**
   * What is wrong with a provider of such a service, if anything is: its class is missing, or
   * cannot be instantiated.
   */
  public static Optional<String> problem() {
    try {
      providers().forEach(Objects::requireNonNull);
      return Optional.empty();
    } catch (ServiceConfigurationError | LinkageError e) {
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      return Optional.of(GuestText.line(e.getMessage() + cause));
    }
  }

  private static Stream<Object> providers() {
    return Stream.of(
            ServiceLoader.load(PciDeviceType.class),
            ServiceLoader.load(VioDeviceType.class),
            ServiceLoader.load(ScsiUnitType.class),
            ServiceLoader.load(BlockFormat.class),
            ServiceLoader.load(WindowPolicy.class))
        .flatMap(ServiceLoader::stream)
        .map(ServiceLoader.Provider::get);
  }

  /** The drivers of {@link DeviceConfig}. */
  public static List<Entry> devices() {
    List<Entry> entries = new ArrayList<>();
    types().forEach(type -> entries.add(new Entry(type.name(), type.help())));
    ScsiBuses.types()
        .sorted(Comparator.comparing(ScsiUnitType::name))
        .forEach(type -> entries.add(new Entry(type.name(), type.help())));
    vioTypes().forEach(type -> entries.add(new Entry(type.name(), type.help())));
    for (SerialPorts.Kind kind : SerialPorts.Kind.values()) {
      entries.add(new Entry(kind.driver(), kind.help));
    }
    entries.add(new Entry(CpuCores.DRIVER, "a processor core; -smp maxcpus= leaves room for it"));
    entries.add(new Entry(Peripherals.LAN, "a network card on the virtual I/O bus"));
    entries.add(new Entry(Peripherals.HOST_BRIDGE, "one more PCI host bridge"));
    return entries;
  }

  /** The properties of a device; empty if there is no such device. */
  public static Optional<List<Property>> deviceProperties(String driver) {
    if (driver.equals(Peripherals.HOST_BRIDGE)) {
      return Optional.of(Peripherals.BRIDGE.rows());
    }
    if (driver.equals(CpuCores.DRIVER)) {
      return Optional.of(CpuCores.SCHEMA.rows());
    }
    if (driver.equals(Peripherals.LAN)) {
      return Optional.of(Peripherals.LAN_SCHEMA.rows());
    }
    Optional<SerialPorts.Kind> port = SerialPorts.Kind.of(driver);
    if (port.isPresent()) {
      return port.map(kind -> kind.schema.rows());
    }
    return types()
        .filter(type -> Peripherals.isNamed(type, driver))
        .findAny()
        .map(Peripherals::schema)
        .or(() -> ScsiBuses.type(driver).map(ScsiBuses::schema))
        .or(
            () ->
                vioTypes()
                    .filter(type -> type.name().equals(driver))
                    .findAny()
                    .map(Peripherals::schema))
        .map(Schema::rows);
  }

  /** The kinds of {@link NetdevConfig}, each the properties that it has. */
  public static List<Schema> networks() {
    return Netdevs.SCHEMAS;
  }

  /** The properties of the machine. */
  public static List<Property> machineProperties() {
    return MachineProperties.SCHEMA.rows();
  }

  /** The kinds of machine. */
  public static List<Entry> machines() {
    return MachineVersions.ENTRIES;
  }

  /** The processors of {@link MachineConfig#cpuModel}. */
  public static List<Entry> processors() {
    return Processors.ENTRIES;
  }

  /** The events that patterns select. */
  public static List<Entry> traceEvents() {
    return Arrays.stream(TraceEvent.values()).map(event -> new Entry(event.label(), "")).toList();
  }

  private static Stream<VioDeviceType> vioTypes() {
    return ServiceLoader.load(VioDeviceType.class).stream().map(ServiceLoader.Provider::get);
  }

  private static Stream<PciDeviceType> types() {
    return ServiceLoader.load(PciDeviceType.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(PciDeviceType::name));
  }
}

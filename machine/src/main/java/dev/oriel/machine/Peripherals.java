package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.Balloon;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.device.SerialPort;
import dev.oriel.device.VioDeviceType;
import dev.oriel.files.Share;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.Standstill;
import dev.oriel.net.Network;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.pci.TableSettings;
import dev.oriel.pseries.vio.CommandQueue;
import dev.oriel.pseries.vio.LogicalLan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates the host bridges, drives and devices of a configuration. */
final class Peripherals {
  static final String HOST_BRIDGE = "spapr-pci-host-bridge";
  static final String LAN = "spapr-vlan";
  static final String NVRAM = "spapr-nvram";

  /** The first of the hardware addresses that cards have by default, as under QEMU. */
  private static final long FIRST_MAC = 0x5254_0012_3456L;

  /** The properties that all devices have: their names, and their slots. */
  private static final List<Property> PLACE =
      List.of(
          Property.of("id", Form.name("ID", "a name"), "name of the device"),
          Property.of("bus", Form.name("ID", "the name of a bus"), "its bus").or("pci.0"),
          Property.of(
              "addr",
              new Form.Text(
                  "SLOT",
                  "a slot in hexadecimal, 0..1f, with or without .0",
                  Pattern.compile("(0x)?[0-9a-fA-F]{1,2}(\\.(0x)?0)?")),
              "its slot"));

  static final Schema BRIDGE =
      new Schema(
          HOST_BRIDGE,
          Stream.concat(
                  Stream.of(
                      Property.of("index", Form.number(1, 30), "number of the bridge").needed(),
                      PLACE.getFirst()),
                  HostBridgeSettings.SCHEMA.rows().stream())
              .toList());

  /** The place of a device on the virtual I/O bus. */
  private static final Property REG =
      Property.of("reg", Form.number(1, 0xffff_ffffL), "its address on the virtual I/O bus");

  static final Schema LAN_SCHEMA =
      Schema.of(
          LAN,
          PLACE.getFirst(),
          Property.of("netdev", DeviceOptions.NETWORK, "its network").needed(),
          DeviceOptions.HARDWARE_ADDRESS,
          REG,
          BootOrder.INDEX);

  /** The NVRAM, which every machine has: only -global sets its properties. */
  static final Schema NVRAM_SCHEMA =
      Schema.of(NVRAM, Property.of("drive", DeviceOptions.DRIVE, "what keeps its contents"));

  /** Makes what a device works on. */
  interface Executors {
    DeviceExecutor of(String device, Standstill standstill);
  }

  private final MachineConfig config;
  private final Resources resources;
  private final Executors executors;
  private final MachineEvents events;
  private final Outside outside;
  private final Consumer<Throwable> failures;
  private final SortedMap<String, PciDeviceType> types = new TreeMap<>();
  private final SortedMap<String, VioDeviceType> vioTypes = new TreeMap<>();
  private final SortedMap<String, ScsiUnitType> scsiTypes = new TreeMap<>();
  private final CpuCores cores;
  private final BootOrder bootOrder = new BootOrder();
  private final ScsiBuses scsi = new ScsiBuses(bootOrder);
  private final SerialPorts ports;
  private final Balloon balloon;
  private final Vsock vsock = new Vsock();

  /** Whether a device has it. */
  private final AtomicBoolean vsockTaken = new AtomicBoolean();

  private final Map<String, PciHostBridge> buses = new LinkedHashMap<>();

  /** The PCI devices that have not left, in the order in which they were plugged. */
  private final List<PluggedDevice> plugged = new CopyOnWriteArrayList<>();

  /** The adapters of SCSI units, and the devices of ports: what leaves takes these along. */
  private final Map<DeviceConfig, DeviceConfig> carriers =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Units and ports that came after the start, in that order. */
  private final List<DeviceConfig> late = new CopyOnWriteArrayList<>();

  /** Units and ports that the machine started with, and that have left. */
  private final List<DeviceConfig> gone = new CopyOnWriteArrayList<>();

  /** Properties that have been changed while the machine ran, by the names of devices. */
  private final Map<String, Map<String, String>> changed = new ConcurrentHashMap<>();

  /** What each SCSI unit has of the machine. */
  private final Map<DeviceConfig, Lent> unitLents =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Cards whose hardware address is a default. */
  private int cards;

  private @Nullable Platform platform;
  private @Nullable DriveImages drives;
  private @Nullable Networks networks;
  private @Nullable HostShare host;

  /** Whether nothing can be plugged any more. */
  private boolean ended;

  /**
   * @param resources collects what must be closed
   * @param events is told of devices that come and go
   * @param executors makes those that devices work on
   * @param cores the cores that are devices
   * @param outside what the networks belong to
   * @param failures receives bugs in networks and in devices that leave
   */
  Peripherals(
      MachineConfig config,
      Resources resources,
      MachineEvents events,
      Executors executors,
      CpuCores cores,
      Outside outside,
      Consumer<Throwable> failures) {
    this.outside = outside;
    this.config = config;
    this.cores = cores;
    this.resources = resources;
    this.events = events;
    this.executors = executors;
    this.failures = failures;
    ports = new SerialPorts(config);
    balloon = new Balloon(actual -> events.tell(() -> new MachineEvent.BalloonChanged(actual)));
    ServiceLoader.load(PciDeviceType.class).forEach(type -> types.put(type.name(), type));
    ServiceLoader.load(VioDeviceType.class).forEach(type -> vioTypes.put(type.name(), type));
    ScsiBuses.types().forEach(type -> scsiTypes.put(type.name(), type));
  }

  /**
   * Bytes of memory that all devices have on the processors' bus.
   *
   * @throws ConfigurationException naming the device that has too much
   */
  long coherentMemory() {
    long bytes = 0;
    for (DeviceConfig device : config.devices()) {
      bytes += type(device.driver()).map(type -> coherentMemory(type, device)).orElse(0L);
    }
    return bytes;
  }

  /**
   * Asks the guest to keep that much of its RAM.
   *
   * @throws ConfigurationException if it has no balloon
   */
  void askToKeep(long bytes) {
    balloon
        .device()
        .orElseThrow(() -> new ConfigurationException("there is no virtio-balloon-pci"))
        .target(bytes);
  }

  /** What tells the guest to give memory back. */
  Balloon balloon() {
    return balloon;
  }

  /** The type with this name, or this other name. */
  private Optional<PciDeviceType> type(String driver) {
    return types.values().stream().filter(type -> isNamed(type, driver)).findFirst();
  }

  /** Whether {@code driver} is the name of {@code type}, or another name of it. */
  static boolean isNamed(PciDeviceType type, String driver) {
    return type.name().equals(driver) || type.aliases().contains(driver);
  }

  private long coherentMemory(PciDeviceType type, DeviceConfig device) {
    try {
      return type.coherentMemory(
          DeviceOptions.of(type, ownProperties(type, device), id -> drives().take(id)));
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /** The properties of a kind of device, with those of its slot. */
  static Schema schema(PciDeviceType type) {
    Stream<Property> turn = type.canBeBooted() ? Stream.of(BootOrder.INDEX) : Stream.of();
    return new Schema(
        type.name(),
        Stream.of(type.properties().stream(), PLACE.stream(), turn).flatMap(rows -> rows).toList());
  }

  /** The properties of a kind of device on the virtual I/O bus, with those of its place. */
  static Schema schema(VioDeviceType type) {
    return new Schema(
        type.name(),
        Stream.concat(type.properties().stream(), Stream.of(PLACE.getFirst(), REG)).toList());
  }

  /** The properties of the device itself, without those of its slot. */
  private Map<String, String> ownProperties(PciDeviceType type, DeviceConfig device) {
    Map<String, String> own = properties(type.name(), device.properties());
    PLACE.stream().map(Property::name).forEach(own::remove);
    own.remove(BootOrder.INDEX.name());
    return own;
  }

  /**
   * @throws ConfigurationException naming what is unknown, missing or in use
   */
  void plugInto(Platform platform, HostShare host) {
    this.platform = platform;
    this.host = host;
    try {
      checkGlobals();
      // Held first and so given back last: devices write back before their images close.
      drives = resources.hold(new DriveImages(host, config.incoming(), config.warnings()));
      config.drives().forEach(drives::add);
      keepNvram(platform);
      config
          .terminals()
          .forEach(
              terminal -> platform.vioBus().addTerminal(terminal.unit(), terminal.line().near()));
      addBridge(platform, 0, "pci.0", Map.of());
      for (DeviceConfig device : config.devices()) {
        if (device.driver().equals(HOST_BRIDGE)) {
          addBridge(platform, device.properties());
        } else if (CpuCores.is(device)) {
          cores.add(platform, device, properties(CpuCores.DRIVER, device.properties()));
        }
      }
      Networks networks = new Networks(config, resources, host, outside, failures);
      this.networks = networks;
      config.devices().forEach(this::place);
      for (DeviceConfig device : config.devices()) {
        Lent lent = new Lent(networks, device, host);
        if (device.driver().equals(LAN)) {
          addLan(platform, networks, device);
        } else if (vioTypes.get(device.driver()) instanceof VioDeviceType type) {
          addVio(platform, type, device, lent);
        } else if (!isPlaced(device)) {
          plug(device, lent, platform.standstill(), false);
        }
      }
      platform.bootFrom(bootOrder.paths());
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private void keepNvram(Platform platform) {
    NVRAM_SCHEMA
        .read(properties(NVRAM, Map.of()), BadConfigurationException::new)
        .find("drive")
        .ifPresent(id -> platform.keepNvram(drives().take(id)));
  }

  /** Whether it has been added already, as a bridge or core, on a SCSI bus or as a port. */
  private boolean isPlaced(DeviceConfig device) {
    return device.driver().equals(HOST_BRIDGE)
        || CpuCores.is(device)
        || scsiTypes.containsKey(device.driver())
        || SerialPorts.Kind.of(device.driver()).isPresent();
  }

  /** Notes the SCSI bus or the ports of a device, or puts a unit or a port on one. */
  private void place(DeviceConfig device) {
    if (!known().contains(device.driver()) && type(device.driver()).isEmpty()) {
      throw unknown(device.driver());
    }
    type(device.driver())
        .flatMap(PciDeviceType::scsiBus)
        .ifPresent(limits -> scsi.add(device, true, limits));
    Optional.ofNullable(vioTypes.get(device.driver()))
        .flatMap(VioDeviceType::scsiBus)
        .ifPresent(limits -> scsi.add(device, false, limits));
    Optional.ofNullable(scsiTypes.get(device.driver()))
        .map(type -> scsi.put(device, type, properties(type.name(), device.properties())))
        .ifPresent(adapter -> carriers.put(device, adapter));
    type(device.driver())
        .filter(PciDeviceType::hasSerialPorts)
        .ifPresent(type -> ports.add(device, type, properties(type.name(), device.properties())));
    SerialPorts.Kind.of(device.driver())
        .map(kind -> ports.put(device, kind, properties(kind.driver(), device.properties())))
        .ifPresent(serial -> carriers.put(device, serial));
  }

  private void checkGlobals() {
    for (GlobalProperty global : config.globals()) {
      boolean there = global.driver().equals(NVRAM) || known().contains(global.driver());
      if (!there && type(global.driver()).isEmpty()) {
        throw unknown(global.driver());
      }
    }
  }

  private List<String> known() {
    return Stream.of(
            types.keySet().stream(),
            Stream.of(HOST_BRIDGE, LAN, CpuCores.DRIVER),
            vioTypes.keySet().stream(),
            Stream.of(SerialPorts.Kind.values()).map(SerialPorts.Kind::driver),
            scsiTypes.keySet().stream())
        .flatMap(names -> names)
        .toList();
  }

  private ConfigurationException unknown(String driver) {
    return new ConfigurationException(
        "device '%s' is not known: known are %s".formatted(driver, String.join(", ", known())));
  }

  /** The properties given for all devices of a kind, then those of one. */
  private Map<String, String> properties(String driver, Map<String, String> own) {
    Map<String, String> all = new LinkedHashMap<>();
    for (GlobalProperty global : config.globals()) {
      String named = type(global.driver()).map(PciDeviceType::name).orElse(global.driver());
      if (named.equals(driver)) {
        all.put(global.property(), global.value());
      }
    }
    all.putAll(own);
    return all;
  }

  private void addBridge(Platform platform, Map<String, String> given) {
    Values values = BRIDGE.read(given, BadConfigurationException::new);
    Map<String, String> own = new LinkedHashMap<>(given);
    own.keySet().removeAll(List.of("id", "index"));
    int number = values.integer("index");
    addBridge(
        platform, number, values.find("id").map(id -> id + ".0").orElse("pci." + number), own);
  }

  private void addBridge(Platform platform, int index, String bus, Map<String, String> own) {
    Map<String, String> properties = properties(HOST_BRIDGE, own);
    TableSettings tables = TableSettings.of(properties);
    HostBridgeSettings settings = HostBridgeSettings.of(index, properties);
    PciHostBridge bridge = resources.hold(platform.hostBridges().add(settings, tables));
    bridge.onDeparture(this::depart);
    if (buses.putIfAbsent(bus, bridge) != null) {
      throw new ConfigurationException(HOST_BRIDGE + ": bus " + bus + " already exists");
    }
  }

  private void addLan(Platform platform, Networks networks, DeviceConfig device) {
    Values values =
        LAN_SCHEMA.read(properties(LAN, device.properties()), BadConfigurationException::new);
    long mac = DeviceOptions.hardwareAddress(values, this::nextAddress);
    byte[] bytes = Arrays.copyOfRange(ByteBuffer.allocate(8).putLong(mac).array(), 2, 8);
    OptionalInt unit =
        values.isGiven("reg") ? OptionalInt.of((int) values.number("reg")) : OptionalInt.empty();
    Network network = networks.take(values.text("netdev"), values.find("id").orElse(""));
    LogicalLan lan = resources.hold(platform.vioBus().addLogicalLan(unit, bytes, network));
    bootOrder.add(LAN, values, lan.path());
  }

  private void addVio(
      Platform platform, VioDeviceType type, DeviceConfig device, Backends backends) {
    Map<String, String> own = properties(type.name(), device.properties());
    Values place = schema(type).read(own, BadConfigurationException::new);
    schema(type).names().stream()
        .filter(name -> type.properties().stream().noneMatch(p -> p.name().equals(name)))
        .forEach(own::remove);
    OptionalInt unit =
        place.isGiven("reg") ? OptionalInt.of((int) place.number("reg")) : OptionalInt.empty();
    DeviceOptions options = DeviceOptions.of(type.name(), type.properties(), own, backends);
    DeviceExecutor executor = executors.of(type.name(), platform.standstill());
    try {
      CommandQueue added =
          resources.hold(platform.vioBus().addDevice(unit, type, options, executor));
      scsi.placed(device, added.path());
    } finally {
      resources.hold(executor);
    }
  }

  private long nextAddress() {
    return FIRST_MAC + cards++;
  }

  /** The drives. */
  DriveImages drives() {
    return requireNonNull(drives);
  }

  /** The networks. */
  Networks networks() {
    return requireNonNull(networks);
  }

  /** The host's side of AF_VSOCK sockets. */
  Vsock vsock() {
    return vsock;
  }

  /** The lines of ports. */
  SerialPorts ports() {
    return ports;
  }

  private void plug(DeviceConfig device, Lent lent, Standstill standstill, boolean hot) {
    PciDeviceType type = type(device.driver()).orElseThrow(() -> unknown(device.driver()));
    Values place =
        schema(type)
            .read(properties(type.name(), device.properties()), BadConfigurationException::new);
    PciHostBridge bus = bus(type.name(), place.text("bus"));
    OptionalInt addr =
        place.isGiven("addr") ? OptionalInt.of(slot(place.text("addr"))) : OptionalInt.empty();
    DeviceExecutor executor = null;
    boolean done = false;
    try {
      DeviceOptions options = DeviceOptions.of(type, ownProperties(type, device), lent);
      executor = executors.of(type.name(), standstill);
      PciSlot slot;
      if (hot) {
        slot = bus.hotPlug(addr, type, options, executor);
      } else if (addr.isPresent()) {
        slot = bus.plug(addr.getAsInt(), type, options, executor);
      } else {
        slot = bus.plug(type, options, executor);
      }
      lent.returns.add(() -> lent.host.release(type.hostMemory()));
      plugged.add(new PluggedDevice(device, bus, slot, executor, lent.returns));
      if (!hot) {
        bootOrder.add(type.name(), place, bus.path(slot));
        scsi.placed(device, bus.path(slot));
      }
      done = true;
    } finally {
      if (!done && hot) {
        if (executor != null) {
          executor.close();
        }
        lent.returns.forEach(Runnable::run);
      } else if (executor != null) {
        resources.hold(executor);
      }
    }
  }

  /**
   * Plugs a PCI device or a core while the machine runs.
   *
   * @throws BadConfigurationException or {@link ConfigurationException} if it cannot be plugged
   */
  synchronized void plug(DeviceConfig device) {
    requireRunning();
    String driver = device.driver();
    if (driver.equals(LAN) || vioTypes.containsKey(driver)) {
      throw new ConfigurationException("Bus 'spapr-vio' does not support hotplugging");
    }
    if (driver.equals(HOST_BRIDGE)) {
      throw new ConfigurationException(driver + " cannot be plugged while the machine runs");
    }
    String id = device.properties().getOrDefault("id", "");
    if (!id.isEmpty() && present().stream().anyMatch(each -> isNamed(each, id))) {
      throw new ConfigurationException("Duplicate device ID '" + id + "'");
    }
    changed.remove(id);
    if (CpuCores.is(device)) {
      cores.plug(requireNonNull(platform), device, properties(driver, device.properties()));
      return;
    }
    if (isOnBus(device)) {
      plugOnBus(device);
    } else {
      plugPci(device);
    }
    events.tell(() -> new MachineEvent.DevicePlugged(id));
  }

  private void plugPci(DeviceConfig device) {
    boolean done = false;
    try {
      place(device);
      plug(
          device,
          new Lent(networks(), device, requireNonNull(host)),
          requireNonNull(platform).standstill(),
          true);
      done = true;
    } finally {
      if (!done) {
        removeBuses(device);
      }
    }
  }

  /**
   * Whether a device is a SCSI unit or a port: it comes and goes while the machine stands still.
   */
  boolean isOnBus(DeviceConfig device) {
    return scsiTypes.containsKey(device.driver())
        || SerialPorts.Kind.of(device.driver()).isPresent();
  }

  private void plugOnBus(DeviceConfig device) {
    Map<String, String> properties = properties(device.driver(), device.properties());
    Optional<SerialPorts.Kind> kind = SerialPorts.Kind.of(device.driver());
    DeviceConfig carrier;
    if (kind.isPresent()) {
      carrier = ports.put(device, kind.get(), properties);
    } else {
      boolean done = false;
      try {
        ScsiUnitType type = requireNonNull(scsiTypes.get(device.driver()));
        carrier = scsi.plug(device, type, properties, this::lendUnit);
        done = true;
      } finally {
        if (!done) {
          takeBack(device);
        }
      }
    }
    carriers.put(device, carrier);
    late.add(device);
  }

  private void unplugFromBus(DeviceConfig device) {
    if (SerialPorts.Kind.of(device.driver()).isPresent()) {
      ports.unplug(device);
    } else {
      scsi.unplug(device);
      takeBack(device);
    }
    carriers.remove(device);
    if (!late.remove(device)) {
      gone.add(device);
    }
    String id = device.properties().getOrDefault("id", "");
    events.tell(() -> new MachineEvent.DeviceUnplugged(id));
  }

  /** A device has left, with what was on its buses. */
  private void removeBuses(DeviceConfig device) {
    for (DeviceConfig each : late) {
      if (carriers.get(each) == device) {
        late.remove(each);
        carriers.remove(each);
        takeBack(each);
      }
    }
    scsi.remove(device);
    ports.remove(device);
  }

  /** The units and ports that there are now, as they were configured. */
  private Stream<DeviceConfig> onBuses() {
    return Stream.concat(config.devices().stream(), late.stream())
        .filter(device -> isOnBus(device) && !gone.contains(device))
        .filter(device -> isThere(carriers.getOrDefault(device, device)));
  }

  /** The unit or port with that name, as it was configured. */
  Optional<DeviceConfig> onBus(String id) {
    return onBuses().filter(device -> isNamed(device, id)).findFirst();
  }

  private boolean isThere(DeviceConfig carrier) {
    return !isPci(carrier) || plugged.stream().anyMatch(each -> each.isMadeOf(carrier));
  }

  /**
   * Asks the guest to release a PCI device or a core.
   *
   * @throws BadConfigurationException or {@link ConfigurationException} if there is none, or it
   *     cannot leave
   */
  synchronized void unplug(String id) {
    requireRunning();
    for (PluggedDevice device : plugged) {
      if (device.id().equals(id)) {
        device.requestUnplug();
        return;
      }
    }
    if (cores.unplug(requireNonNull(platform), id)) {
      return;
    }
    Optional<DeviceConfig> unit = onBus(id);
    if (unit.isPresent()) {
      unplugFromBus(unit.get());
      return;
    }
    for (DeviceConfig device : present()) {
      if (isNamed(device, id)) {
        throw new ConfigurationException(
            device.driver().equals(LAN) || vioTypes.containsKey(device.driver())
                ? "Bus 'spapr-vio' does not support hotplugging"
                : device.driver() + " cannot be unplugged while the machine runs");
      }
    }
    throw new ConfigurationException("Device '" + id + "' not found");
  }

  private static boolean isNamed(DeviceConfig device, String id) {
    return device.properties().getOrDefault("id", "").equals(id);
  }

  /**
   * @throws ConfigurationException if the guest has ended
   */
  synchronized void requireRunning() {
    if (ended) {
      throw new ConfigurationException("the guest has ended");
    }
  }

  /** Nothing comes or goes from now on. */
  synchronized void end() {
    ended = true;
  }

  /** A device has left its bus: closed by another thread, since its thread may be the guest's. */
  private void depart(PciSlot slot) {
    for (PluggedDevice device : plugged) {
      if (device.slot() == slot) {
        plugged.remove(device);
        resources.hold(device);
        Thread.ofPlatform().daemon().name("oriel-unplug").start(() -> close(device));
        return;
      }
    }
    throw new AssertionError("a device that was never plugged has left");
  }

  private void close(PluggedDevice device) {
    try {
      device.close(requireNonNull(platform).standstill());
      removeBuses(device.config());
      resources.drop(device.executor());
      resources.drop(device);
      events.tell(() -> new MachineEvent.DeviceUnplugged(device.id()));
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
  }

  /** The devices that there are now, each in its place, as they would be configured. */
  List<DeviceConfig> present() {
    List<DeviceConfig> present = new ArrayList<>();
    config.devices().stream()
        .filter(device -> !isPci(device) && !isOnBus(device) && !CpuCores.is(device))
        .forEach(present::add);
    present.addAll(cores.present());
    plugged.forEach(device -> present.add(device.placed()));
    onBuses().forEach(device -> present.add(placed(device)));
    present.replaceAll(this::asChanged);
    return present;
  }

  /** Whether no device has come, left or changed since the machine was created. */
  boolean areAsConfigured() {
    List<DeviceConfig> pci = config.devices().stream().filter(this::isPci).toList();
    List<DeviceConfig> cpus = config.devices().stream().filter(CpuCores::is).toList();
    return late.isEmpty()
        && changed.isEmpty()
        && gone.isEmpty()
        && plugged.size() == pci.size()
        && pci.stream().allMatch(this::isThere)
        && Set.copyOf(cores.present()).equals(Set.copyOf(cpus))
        && cores().stream().filter(CpuCore::present).count()
            == config.cpus() / config.threadsPerCore() + cpus.size();
  }

  private DeviceConfig asChanged(DeviceConfig device) {
    Map<String, String> now = changed.get(device.properties().getOrDefault("id", ""));
    if (now == null) {
      return device;
    }
    Map<String, String> all = new HashMap<>(device.properties());
    all.putAll(now);
    return new DeviceConfig(device.driver(), all);
  }

  /**
   * Changes a property of a device, one of those that can be changed while the machine runs.
   *
   * @throws ConfigurationException if there is no such device, property or value
   */
  synchronized void change(String id, String property, int value) {
    requireRunning();
    DeviceConfig device =
        present().stream()
            .filter(each -> isNamed(each, id))
            .findFirst()
            .orElseThrow(() -> new ConfigurationException("Device '" + id + "' not found"));
    if (property.equals(BootOrder.INDEX.name())) {
      bootOrder.change(id, value);
      requireNonNull(platform).bootFrom(bootOrder.paths());
    } else if (property.equals(Balloon.PERIOD)) {
      balloon
          .device()
          .orElseThrow(() -> new ConfigurationException("there is no virtio-balloon-pci"))
          .statisticsEvery(value);
    } else {
      throw new ConfigurationException(
          "%s.%s cannot be changed while the machine runs".formatted(device.driver(), property));
    }
    changed
        .computeIfAbsent(id, made -> new ConcurrentHashMap<>())
        .put(property, Integer.toString(value));
  }

  private DeviceConfig placed(DeviceConfig device) {
    return scsiTypes.containsKey(device.driver()) ? scsi.placed(device) : ports.placed(device);
  }

  private boolean isPci(DeviceConfig device) {
    return !device.driver().equals(LAN)
        && !vioTypes.containsKey(device.driver())
        && !isPlaced(device);
  }

  /** The cores that there are or can be. */
  List<CpuCore> cores() {
    return cores.all(requireNonNull(platform));
  }

  /** The name of a device, or "". */
  String id(PciSlot device) {
    return plugged.stream()
        .filter(each -> each.slot() == device)
        .findFirst()
        .map(PluggedDevice::id)
        .orElse("");
  }

  private Lent lendUnit(DeviceConfig unit, long bytes) {
    Lent lent = new Lent(networks(), unit, requireNonNull(host));
    lent.host.require(bytes);
    lent.returns.add(() -> lent.host.release(bytes));
    unitLents.put(unit, lent);
    return lent;
  }

  /** A unit has left, or its adapter has. */
  private void takeBack(DeviceConfig unit) {
    Lent lent = unitLents.remove(unit);
    if (lent != null) {
      lent.returns.forEach(Runnable::run);
    }
  }

  /** What a device is given of the machine, and how it is given back. */
  private final class Lent implements Backends {
    private final Networks networks;
    private final DeviceConfig device;
    private final HostShare host;
    private final List<Runnable> returns = new ArrayList<>();

    Lent(Networks networks, DeviceConfig device, HostShare host) {
      this.networks = networks;
      this.device = device;
      this.host = host;
    }

    @Override
    public BlockImage drive(String id) {
      BlockImage image = drives().lend(id);
      returns.add(() -> drives().giveBack(id));
      return image;
    }

    @Override
    public Network network(String id) {
      Network network = networks.take(id, device.properties().getOrDefault("id", ""));
      returns.add(() -> networks.giveBack(id, network));
      return network;
    }

    @Override
    public RandomGenerator random() {
      return config.random();
    }

    @Override
    public Balloon balloon() {
      return balloon;
    }

    @Override
    public Attachments<SerialPort> serialPorts() {
      return ports.of(device);
    }

    @Override
    public Share share(String id) {
      Share share = config.shares().get(id);
      if (share == null) {
        throw new BadConfigurationException(
            "fsdev %s is not known; known: %s".formatted(id, list(config.shares().keySet())));
      }
      return share;
    }

    @Override
    public Vsock vsock() {
      if (!vsockTaken.compareAndSet(false, true)) {
        throw new BadConfigurationException(device.driver() + ": a machine has one of these");
      }
      returns.add(() -> vsockTaken.set(false));
      return vsock;
    }

    @Override
    public long nextHardwareAddress() {
      return nextAddress();
    }

    @Override
    public Attachments<ScsiPlace> scsiUnits() {
      return scsi.create(
          device,
          (unit, bytes) -> {
            returns.add(() -> takeBack(unit));
            return lendUnit(unit, bytes);
          });
    }
  }

  private PciHostBridge bus(String device, String wanted) {
    PciHostBridge bus = buses.get(wanted);
    if (bus == null) {
      throw new ConfigurationException(
          "%s: bus %s is not known; known: %s"
              .formatted(device, wanted, String.join(", ", buses.keySet())));
    }
    return bus;
  }

  private static int slot(String address) {
    String digits = address.startsWith("0x") ? address.substring(2) : address;
    return Integer.parseInt(digits.replaceFirst("\\..*", ""), 16);
  }

  private static String list(Collection<String> ids) {
    return ids.isEmpty() ? "none" : String.join(", ", new TreeSet<>(ids));
  }
}

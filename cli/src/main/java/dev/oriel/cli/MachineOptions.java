package dev.oriel.cli;

import dev.oriel.files.Share;
import dev.oriel.machine.Catalogue;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.Engine;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.MachineConfig;
import dev.oriel.options.OptionText;
import dev.oriel.options.Suggestion;
import dev.oriel.options.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options that describe the machine: its parts, its console, and what it does at the end. */
final class MachineOptions {
  /** What firmware can boot from; it does not know NVMe. */
  private static final Set<String> BOOT_DISKS = Set.of("virtio-blk-pci", "scsi-hd", "scsi-cd");

  /** Devices that connect the guest with a -chardev. */
  private static final Set<String> PORTS =
      Set.of("virtio-serial-pci", "virtio-serial", "virtconsole", "virtserialport");

  private final MachineConfig.Builder machine;
  private final Consoles consoles = new Consoles();
  private final Accelerators accelerators = new Accelerators();
  private final NetOptions networks = new NetOptions();
  private final ObjectOptions objects = new ObjectOptions();
  private final Set<String> properties = new HashSet<>();
  private final Drives drives = new Drives();
  private final TimeAndChance time = new TimeAndChance();
  private final Shares shares = new Shares();
  private boolean devices;
  private boolean bootDevice;
  private boolean console;
  private boolean staysAfterPowerOff;

  /**
   * @param machine what the options are applied to
   */
  MachineOptions(MachineConfig.Builder machine) {
    this.machine = machine;
  }

  /** Reads the value of an option. */
  void apply(RunOption option, String value) {
    switch (option) {
      case MEMORY -> memory(value);
      case SMP -> smp(value);
      case MACHINE -> machine(value);
      case CPU -> cpu(value);
      case ENGINE -> machine.engine(engine(value));
      case ACCEL -> accelerators.add(value);
      case ENABLE_KVM -> accelerators.addKvm();
      case OBJECT -> objects.add(value);
      case NUMA -> objects.addNode(value);
      case NAME -> OptionForms.NAME.read(value).find("guest").ifPresent(machine::name);
      case UUID -> uuid(value);
      case DRIVE -> drives.add(value);
      case HDA -> drives.add(option, value, 0, false);
      case HDB -> drives.add(option, value, 1, false);
      case HDC -> drives.add(option, value, 2, false);
      case HDD -> drives.add(option, value, 3, false);
      case PFLASH -> drives.addNvram(value);
      case CDROM -> drives.add(option, value, 2, true);
      case BLOCKDEV -> drives.addNode(value);
      case DEVICE -> device(value);
      case GLOBAL -> global(value);
      case FSDEV -> shares.addFsdev(value);
      case VIRTFS -> shares.addVirtfs(value);
      case NETDEV -> networks.addNetdev(value);
      case NIC -> networks.addNic(value);
      case NET -> networks.addNet(value);
      case RTC -> time.rtc(value);
      case ICOUNT -> time.icount(value);
      case SEED -> time.seed(value);
      case NO_REBOOT -> machine.noReboot(true);
      case NO_SHUTDOWN -> staysAfterPowerOff = true;
      case ACTION -> action(value);
      case SERIAL -> consoles.addSerial(value);
      case MONITOR -> consoles.addMonitor(value);
      case MON -> consoles.addMon(value);
      case QMP -> consoles.addQmp("-qmp", value, MonitorPort.Kind.QMP);
      case QMP_PRETTY -> consoles.addQmp("-qmp-pretty", value, MonitorPort.Kind.PRETTY_QMP);
      case QTEST -> consoles.addQmp("-qtest", value, MonitorPort.Kind.QTEST);
      case CHARDEV -> consoles.addChardev(value);
      default -> throw new AssertionError(option + " is not read");
    }
  }

  /** After all options: the guest's clock and random numbers. */
  void addTime() {
    time.apply(machine);
  }

  /** Whether there is a disk or CD-ROM that firmware can boot from, or a network that it is to. */
  boolean hasBootDevice() {
    return bootDevice || drives.hasDisks() || networks.haveBootFile();
  }

  /** Refuses networks without a card. */
  void checkCards(List<DeviceConfig> devices) {
    networks.checkCards(devices);
  }

  List<String> driveIds() {
    return drives.ids();
  }

  /** Whether the machine has devices besides its console, memory, folders and network cards. */
  boolean hasDevices() {
    return devices;
  }

  /** Whether nothing is to execute guest code: {@code -accel qtest}. */
  boolean isTestBench() {
    return accelerators.isTestBench();
  }

  /** Whether a device is the console. */
  boolean hasConsole() {
    return console;
  }

  boolean staysAfterPowerOff() {
    return staysAfterPowerOff;
  }

  /**
   * Adds the drives to the machine, and the devices that they bring.
   *
   * @param temporary whether writes to all of them are lost at the end
   */
  void addDrives(boolean temporary) {
    drives.addTo(machine, temporary);
  }

  /** Adds the networks and their cards to the machine. */
  void addNetworks() {
    networks.addTo(machine);
  }

  /**
   * Adds folders of the host and their devices to the machine.
   *
   * @param debian the one that Debian mounts
   */
  void addShares(Optional<Share> debian) {
    shares.addTo(machine, debian);
  }

  /** The console and the monitors, after checks across options. */
  Consoles.Result consoles() {
    accelerators.check();
    Consoles.Result result = consoles.resolve(machine);
    result.unit().ifPresent(machine::consoleUnit);
    return result;
  }

  /** Kinds of objects, by id. */
  Map<String, String> objects() {
    return objects.kinds();
  }

  /** Drives that are nodes. */
  BlockNodes nodes() {
    return drives.nodes();
  }

  /** Memory objects: bytes by id. */
  Map<String, Long> memory() {
    return objects.memory();
  }

  /** Checks that the objects that devices name are there. */
  void checkObjects() {
    objects.checkUsers(machine.build().devices());
  }

  /** The memory to be plugged before the start. */
  List<ObjectOptions.Dimm> dimms() {
    return objects.dimms(machine.build().ram());
  }

  private static Engine engine(String value) {
    return switch (value) {
      case "compiler" -> Engine.COMPILER;
      case "interpreter" -> Engine.INTERPRETER;
      default ->
          throw new UsageException(
              "-engine "
                  + value
                  + " is not known; known: compiler, interpreter"
                  + Suggestion.text(value, List.of("compiler", "interpreter")));
    };
  }

  private void memory(String value) {
    Values values = OptionForms.MEMORY.read(value);
    machine.ram(values.number("size"));
    if (values.isGiven("slots") && !values.isGiven("maxmem")) {
      throw new UsageException("-m " + value + ": slots= needs maxmem=");
    }
    values.find("slots").ifPresent(s -> machine.slots(values.integer("slots")));
    values.find("maxmem").ifPresent(s -> machine.maxRam(values.number("maxmem")));
  }

  private void smp(String value) {
    CpuTopology topology = CpuTopology.of(value, OptionForms.SMP.read(value));
    machine.cpus(topology.cpus());
    machine.cpuTopology(topology.cores(), topology.threads(), topology.maxCpus());
  }

  private void cpu(String value) {
    Values values = OptionForms.CPU.read(value);
    machine.cpuModel(values.text("model"));
    machine.trapReservedFields(values.flag("trap-reserved-fields"));
  }

  private void machine(String value) {
    OptionText text = OptionText.parse(value, "type");
    text.find("type").ifPresent(MachineOptions::checkMachine);
    text.find("accel").ifPresent(accelerators::addAll);
    text.find("memory-backend").ifPresent(objects::useAsRam);
    text.without("type")
        .without("accel")
        .without("memory-backend")
        .values("-M", UsageException::new)
        .forEach(
            (name, given) -> {
              if (!properties.add(name)) {
                throw new UsageException("-M: " + name + " is given twice");
              }
              machine.machineProperty(name, given);
            });
  }

  private static void checkMachine(String type) {
    if (Catalogue.machines().stream().noneMatch(machine -> machine.name().equals(type))) {
      throw new UsageException(
          "-M " + type + " is not supported; supported: pseries, and pseries-2.1 to pseries-7.2");
    }
  }

  private void device(String value) {
    OptionText text = OptionText.parse(value, "driver");
    Map<String, String> values = text.values("-device", UsageException::new);
    String driver = values.get("driver");
    if (driver == null) {
      throw new UsageException("-device needs driver=…");
    }
    if (driver.equals("pc-dimm")) {
      objects.addDimm(text.without("driver"));
      return;
    }
    if (driver.equals("spapr-vty")) {
      consoles.addVty(text.without("driver"));
      console = true;
      return;
    }
    if (PORTS.contains(driver) && values.containsKey("chardev")) {
      consoles.addPort(driver, values.get("chardev"));
    }
    bootDevice |=
        BOOT_DISKS.contains(driver)
            || NetOptions.CARDS.contains(driver) && values.containsKey("bootindex");
    devices |=
        !NetOptions.CARDS.contains(driver)
            && !Shares.DEVICES.contains(driver)
            && !PORTS.contains(driver);
    machine.device(
        new DeviceConfig(
            driver, text.without("driver").values("-device " + driver, UsageException::new)));
  }

  private void global(String value) {
    int equals = value.indexOf('=');
    int dot = value.lastIndexOf('.', Math.max(equals, 0));
    if (dot > 0 && equals > dot + 1) {
      machine.global(
          new GlobalProperty(
              value.substring(0, dot),
              value.substring(dot + 1, equals),
              value.substring(equals + 1)));
      return;
    }
    if (!value.contains("driver=")) {
      throw new UsageException("-global " + value + " is not of the form DEVICE.PROPERTY=VALUE");
    }
    Values values = OptionForms.GLOBAL.read(value);
    machine.global(
        new GlobalProperty(values.text("driver"), values.text("property"), values.text("value")));
  }

  private void uuid(String value) {
    if (!value.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}")) {
      throw new UsageException("-uuid " + value + " is not a UUID; write one as uuidgen prints it");
    }
    machine.uuid(java.util.UUID.fromString(value));
  }

  private void action(String value) {
    Values values = OptionForms.ACTION.read(value);
    if (values.isGiven("reboot")) {
      machine.noReboot(values.text("reboot").equals("shutdown"));
    }
    if (values.isGiven("shutdown")) {
      staysAfterPowerOff = values.text("shutdown").equals("pause");
    }
  }
}

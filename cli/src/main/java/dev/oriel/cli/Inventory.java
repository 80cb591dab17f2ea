package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.Catalogue;
import dev.oriel.machine.CpuCore;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What a machine consists of, as the queries of QMP describe it. */
final class Inventory {
  private static final String NEWEST = "pseries-7.2";

  /** The devices whose failures to read or write could stop the guest under QEMU. */
  private static final Set<String> STATUS_DRIVERS =
      Set.of(
          "scsi-hd", "scsi-cd", "virtio-blk-pci", "virtio-blk", "virtio-blk-pci-non-transitional");

  private final MachineConfig config;
  private final List<Json> chardevs;
  private final BlockNodes nodes;

  /**
   * @param chardevs as {@code query-chardev} describes them
   * @param nodes drives that were given as nodes
   */
  Inventory(MachineConfig config, List<Json> chardevs, BlockNodes nodes) {
    this.config = config;
    this.chardevs = List.copyOf(chardevs);
    this.nodes = nodes;
  }

  /** The drives that were given as nodes. */
  BlockNodes nodes() {
    return nodes;
  }

  /** Whether the command line has a character device with that name. */
  boolean hasChardev(String label) {
    return chardevs.stream()
        .anyMatch(each -> each instanceof Json.Members m && m.get("label").equals(Json.of(label)));
  }

  /** Bytes of RAM. */
  long ram() {
    return config.ram();
  }

  /**
   * The machine in QEMU's object model.
   *
   * @param objects their kinds, by name
   */
  ObjectTree objects(
      List<DeviceConfig> devices,
      List<PciDevice> pciDevices,
      Map<String, String> objects,
      Optional<BalloonState> balloon) {
    return new ObjectTree(config, NEWEST, devices, pciDevices, objects, balloon);
  }

  Json name() {
    return config.name().map(name -> Json.object("name", name)).orElse(Json.object());
  }

  Json uuid() {
    return Json.object("UUID", config.uuid().orElse(new java.util.UUID(0, 0)));
  }

  /** The character devices of the command line. */
  List<Json> chardevs() {
    return chardevs;
  }

  /** The paths of the processors in QEMU's object model. */
  static List<String> processorPaths(List<CpuCore> cores) {
    return cores.stream()
        .filter(CpuCore::present)
        .flatMap(
            core ->
                IntStream.range(0, core.threads())
                    .mapToObj(thread -> "%s/thread[%d]".formatted(path(core), thread)))
        .toList();
  }

  private static String path(CpuCore core) {
    return core.device().isEmpty()
        ? "/machine/unattached/device[%d]".formatted(core.id() / core.threads() + 1)
        : "/machine/peripheral/" + core.device();
  }

  /** Each processor; all have the identifier of the process, because the JVM hides threads. */
  Json processors(List<CpuCore> cores) {
    List<Json> all = new ArrayList<>();
    for (CpuCore core : cores) {
      for (int thread = 0; core.present() && thread < core.threads(); thread++) {
        all.add(
            Json.object(
                "cpu-index",
                core.id() + thread,
                "qom-path",
                "%s/thread[%d]".formatted(path(core), thread),
                "thread-id",
                ProcessHandle.current().pid(),
                "props",
                properties(core),
                "target",
                "ppc64"));
      }
    }
    return Json.of(all);
  }

  private static Json properties(CpuCore core) {
    return Json.object("core-id", core.id(), "node-id", 0);
  }

  /** Each core that there is or can be, the last one first, as QEMU has it. */
  Json cores(List<CpuCore> cores) {
    return Json.of(cores.reversed().stream().map(Inventory::describe).toList());
  }

  private static Json describe(CpuCore core) {
    Json.Members entry =
        Json.object("type", "power9_v2.0-spapr-cpu-core", "vcpus-count", core.threads());
    return (core.present() ? entry.with("qom-path", path(core)) : entry)
        .with("props", properties(core));
  }

  Json machines() {
    List<Json> all = new ArrayList<>();
    for (Catalogue.Entry entry : Catalogue.machines()) {
      if (entry.name().equals("pseries")) {
        continue; // the other name of the newest
      }
      Json.Members machine =
          Json.object(
              "name",
              entry.name(),
              "cpu-max",
              MachineConfig.MOST_CPUS,
              "hotpluggable-cpus",
              !entry.name().matches("pseries-2\\.[1-6]"),
              "numa-mem-supported",
              false,
              "deprecated",
              false,
              "default-cpu-type",
              "power9_v2.0-powerpc64-cpu",
              "default-ram-id",
              "ppc_spapr.ram");
      all.add(
          entry.name().equals(NEWEST)
              ? machine.with("is-default", true).with("alias", "pseries")
              : machine);
    }
    return Json.of(all);
  }

  /** What devices read and write; a node counts only while a device has it. */
  Json drives(BackendTarget target) {
    List<Json> all = new ArrayList<>();
    int number = 0;
    List<DeviceConfig> devices = target.devices();
    for (DriveConfig drive : target.drives()) {
      boolean node = nodes.has(drive.id());
      Optional<DeviceConfig> user = user(devices, drive);
      int own = number++;
      if (node && user.isEmpty()) {
        continue;
      }
      boolean cd = user.filter(device -> device.driver().equals("scsi-cd")).isPresent();
      Json.Members entry =
          Json.object(
              "device",
              node ? "" : drive.id(),
              "type",
              "unknown",
              "removable",
              cd,
              "locked",
              false,
              "inserted",
              inserted(drive, nodeName(drive, own)));
      entry = cd ? entry.with("tray_open", false) : entry;
      boolean reports = user.filter(device -> STATUS_DRIVERS.contains(device.driver())).isPresent();
      entry = reports ? entry.with("io-status", "ok") : entry;
      String id = user.map(device -> device.properties().getOrDefault("id", "")).orElse("");
      all.add(id.isEmpty() ? entry : entry.with("qdev", id));
    }
    return Json.of(all);
  }

  /** All drives, and what they are in. */
  Json blockNodes(BackendTarget target) {
    List<Json> all = new ArrayList<>();
    int number = 0;
    for (DriveConfig drive : target.drives()) {
      all.add(inserted(drive, nodeName(drive, number++)));
    }
    return Json.of(all);
  }

  private String nodeName(DriveConfig drive, int number) {
    return nodes.has(drive.id()) ? drive.id() : "#block%03d".formatted(number);
  }

  private static Optional<DeviceConfig> user(List<DeviceConfig> devices, DriveConfig drive) {
    return devices.stream()
        .filter(device -> drive.id().equals(device.properties().get("drive")))
        .findFirst();
  }

  private static Json inserted(DriveConfig drive, String name) {
    String file = drive.file().toString();
    String format = drive.format().orElse("raw");
    return Json.object(
        "file",
        file,
        "node-name",
        name,
        "ro",
        drive.readOnly(),
        "drv",
        format,
        "backing_file_depth",
        0,
        "encrypted",
        false,
        "detect_zeroes",
        "off",
        "bps",
        0,
        "bps_rd",
        0,
        "bps_wr",
        0,
        "iops",
        0,
        "iops_rd",
        0,
        "iops_wr",
        0,
        "write_threshold",
        0,
        "cache",
        Json.object("writeback", !drive.writeThrough(), "direct", false, "no-flush", false),
        "image",
        Json.object(
            "filename",
            file,
            "format",
            format,
            "virtual-size",
            DiskSize.of(drive),
            "dirty-flag",
            false));
  }

  /** The buses of the host bridges that have devices, and of the first. */
  Json pci(List<PciDevice> devices) {
    TreeMap<Integer, List<Json>> buses = new TreeMap<>();
    buses.put(0, new ArrayList<>());
    for (PciDevice device : devices) {
      buses.computeIfAbsent(device.hostBridge(), index -> new ArrayList<>()).add(of(device));
    }
    return Json.of(
        buses.values().stream().map(bus -> Json.object("bus", 0, "devices", bus)).toList());
  }

  private static Json of(PciDevice device) {
    return Json.object(
        "bus",
        0,
        "slot",
        device.slot(),
        "function",
        0,
        "qdev_id",
        device.id(),
        "class_info",
        Json.object("class", device.deviceClass() >> 8),
        "id",
        Json.object(
            "vendor",
            device.vendor(),
            "device",
            device.device(),
            "subsystem-vendor",
            device.subsystemVendor(),
            "subsystem",
            device.subsystem()),
        "irq",
        0,
        "irq_pin",
        device.interruptPin(),
        "regions",
        device.regions().stream().map(Inventory::of).toList());
  }

  private static Json of(PciDevice.Region region) {
    Json.Members all =
        Json.object(
            "bar",
            region.bar(),
            "type",
            region.memory() ? "memory" : "io",
            "size",
            region.size(),
            "address",
            region.address());
    return region.memory()
        ? all.with("prefetch", region.prefetchable()).with("mem_type_64", region.wide())
        : all;
  }
}

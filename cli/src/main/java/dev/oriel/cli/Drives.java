package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.MachineConfig;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The drives of {@code -drive}, {@code -blockdev} and {@code -hda}, and the devices that some of
 * them bring.
 */
final class Drives {
  /** Units on a SCSI bus that drives bring, as under QEMU. */
  private static final int BUS_UNITS = 7;

  private final List<DriveConfig> drives = new ArrayList<>();

  private final BlockNodes nodes = new BlockNodes();

  /** The ids of drives that bring their device, by their number. */
  private final Map<Integer, String> virtio = new TreeMap<>();

  /** Drives on SCSI buses of their own, by their number on all of these. */
  private final Map<Integer, ScsiDrive> scsi = new TreeMap<>();

  /** The id of the drive that keeps the NVRAM. */
  private Optional<String> nvram = Optional.empty();

  private record ScsiDrive(String id, boolean cdrom) {}

  /** Whether a drive is a SCSI or virtio disk without a -device. */
  boolean hasDisks() {
    return !scsi.isEmpty() || !virtio.isEmpty();
  }

  List<String> ids() {
    return all().map(DriveConfig::id).toList();
  }

  private Stream<DriveConfig> all() {
    return Stream.concat(drives.stream(), nodes.drives().stream());
  }

  /** Adds a node of {@code -blockdev}. */
  void addNode(String value) {
    nodes.add(value);
  }

  void add(String value) {
    Values values = OptionForms.DRIVE.read(value);
    boolean cdrom = values.text("media").equals("cdrom");
    String id =
        switch (values.text("if")) {
          case "virtio" -> addVirtio(values);
          case "pflash" -> addNvram("-drive", values.find("id"), values.find("index"));
          case "scsi" ->
              addScsi("-drive", values.find("id"), number(values), firstOfBus(values), cdrom);
          default ->
              values
                  .find("id")
                  .orElseThrow(
                      () -> new UsageException("-drive: id=… is required: a name for -device"));
        };
    if (ids().contains(id)) {
      throw new UsageException("-drive: id " + id + " is given twice");
    }
    drives.add(drive(id, values));
  }

  private static DriveConfig drive(String id, Values values) {
    String cache = values.text("cache");
    return new DriveConfig(
        id,
        Path.of(values.text("file")),
        values.flag("readonly") || values.text("media").equals("cdrom"),
        values.find("format"),
        values.flag("snapshot"),
        cache.equals("writethrough") || cache.equals("directsync"),
        List.of("unmap", "on").contains(values.text("discard")));
  }

  /** A drive for a device that is plugged later. */
  static DriveConfig read(String value) {
    Values values = OptionForms.DRIVE.read(value);
    if (!values.text("if").equals("none") || !values.isGiven("id")) {
      throw new UsageException("drive_add: if=none and id=ID are required, for device_add");
    }
    return drive(values.text("id"), values);
  }

  /** The nodes of {@code -blockdev}. */
  BlockNodes nodes() {
    return nodes;
  }

  /**
   * {@code -hda} to {@code -hdd}, and {@code -cdrom}.
   *
   * @param index the number on the first SCSI bus
   */
  void add(RunOption option, String file, int index, boolean cdrom) {
    String id = addScsi(option.toString(), Optional.empty(), Optional.of(index), 0, cdrom);
    drives.add(new DriveConfig(id, Path.of(file), cdrom));
  }

  /** {@code -pflash}. */
  void addNvram(String file) {
    String id = addNvram("-pflash", Optional.empty(), Optional.empty());
    drives.add(new DriveConfig(id, Path.of(file), false));
  }

  private String addNvram(String option, Optional<String> name, Optional<String> index) {
    if (nvram.isPresent() || !index.orElse("0").equals("0")) {
      throw new UsageException(option + ": there is one NVRAM; only one drive can keep it");
    }
    String id = name.orElse("pflash0");
    nvram = Optional.of(id);
    return id;
  }

  /** The number of a drive among those of its interface, if it is given. */
  private static Optional<Integer> number(Values values) {
    if (!values.isGiven("bus") && !values.isGiven("unit")) {
      return values.find("index").map(index -> values.integer("index"));
    }
    if (values.isGiven("index")) {
      throw new UsageException("-drive: index= cannot be combined with bus= or unit=");
    }
    return values.find("unit").map(unit -> firstOfBus(values) + values.integer("unit"));
  }

  private static int firstOfBus(Values values) {
    return values.isGiven("bus") ? values.integer("bus") * BUS_UNITS : 0;
  }

  /**
   * @param first where the search for a free number begins, if none is wanted
   */
  private String addScsi(
      String option, Optional<String> name, Optional<Integer> wanted, int first, boolean cdrom) {
    int index = wanted.orElse(first);
    while (wanted.isEmpty() && scsi.containsKey(index)) {
      index++;
    }
    String id =
        name.orElse(
            "scsi%d-%s%d".formatted(index / BUS_UNITS, cdrom ? "cd" : "hd", index % BUS_UNITS));
    if (scsi.putIfAbsent(index, new ScsiDrive(id, cdrom)) != null) {
      throw new UsageException(
          "%s: there are two SCSI drives with index=%d".formatted(option, index));
    }
    return id;
  }

  private String addVirtio(Values values) {
    int index = values.isGiven("index") ? values.integer("index") : 0;
    while (!values.isGiven("index") && virtio.containsKey(index)) {
      index++;
    }
    String id = values.find("id").orElse("virtio" + index);
    if (virtio.putIfAbsent(index, id) != null) {
      throw new UsageException("-drive: if=virtio,index=" + index + " is given twice");
    }
    return id;
  }

  /**
   * Adds the drives to the machine, and their devices after those of {@code -device}.
   *
   * @param temporary whether writes to all of them are lost at the end
   */
  void addTo(MachineConfig.Builder machine, boolean temporary) {
    Set<String> adapters = new HashSet<>();
    all().forEach(drive -> machine.drive(temporary ? drive.temporarily() : drive));
    nvram.ifPresent(id -> machine.global(new GlobalProperty("spapr-nvram", "drive", id)));
    virtio
        .values()
        .forEach(id -> machine.device(new DeviceConfig("virtio-blk-pci", Map.of("drive", id))));
    scsi.forEach(
        (index, drive) -> {
          String adapter = "v-scsi@" + index / BUS_UNITS;
          if (adapters.add(adapter)) {
            machine.device(new DeviceConfig("spapr-vscsi", Map.of("id", adapter)));
          }
          machine.device(
              new DeviceConfig(
                  drive.cdrom() ? "scsi-cd" : "scsi-hd",
                  Map.of(
                      "drive",
                      drive.id(),
                      "bus",
                      adapter + ".0",
                      "scsi-id",
                      String.valueOf(index % BUS_UNITS))));
        });
  }
}

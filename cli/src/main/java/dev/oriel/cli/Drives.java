package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The drives of {@code -drive}, and the devices of those with {@code if=virtio}. */
final class Drives {
  private final List<DriveConfig> drives = new ArrayList<>();

  /** The ids of drives that bring their device, by their number. */
  private final Map<Integer, String> virtio = new TreeMap<>();

  List<String> ids() {
    return drives.stream().map(DriveConfig::id).toList();
  }

  void add(String value) {
    Values values = OptionForms.DRIVE.read(value);
    String id =
        values.text("if").equals("virtio")
            ? addVirtio(values)
            : values
                .find("id")
                .orElseThrow(
                    () -> new UsageException("-drive: id=… is required: a name for -device"));
    if (ids().contains(id)) {
      throw new UsageException("-drive: id " + id + " is given twice");
    }
    String cache = values.text("cache");
    drives.add(
        new DriveConfig(
            id,
            Path.of(values.text("file")),
            values.flag("readonly") || values.text("media").equals("cdrom"),
            values.find("format"),
            values.flag("snapshot"),
            cache.equals("writethrough") || cache.equals("directsync"),
            List.of("unmap", "on").contains(values.text("discard"))));
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
    drives.forEach(drive -> machine.drive(temporary ? drive.temporarily() : drive));
    virtio
        .values()
        .forEach(id -> machine.device(new DeviceConfig("virtio-blk-pci", Map.of("drive", id))));
  }
}

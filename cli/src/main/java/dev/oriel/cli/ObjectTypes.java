package dev.oriel.cli;

import dev.oriel.machine.Catalogue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of what a machine consists of, in QEMU's object model. */
final class ObjectTypes {
  private static final String ROOT = "object";

  /** Parents of types that nothing is made of but others. */
  private static final Map<String, String> ABSTRACT =
      Map.ofEntries(
          Map.entry("device", ROOT),
          Map.entry("pci-device", "device"),
          Map.entry("virtio-pci", "pci-device"),
          Map.entry("vio-spapr-device", "device"),
          Map.entry("scsi-device", "device"),
          Map.entry("scsi-disk-base", "scsi-device"),
          Map.entry("sys-bus-device", "device"),
          Map.entry("pci-host-bridge", "sys-bus-device"),
          Map.entry("cpu", "device"),
          Map.entry("powerpc64-cpu", "cpu"),
          Map.entry("POWER9-family-powerpc64-cpu", "powerpc64-cpu"),
          Map.entry("cpu-core", "device"),
          Map.entry("spapr-cpu-core", "cpu-core"),
          Map.entry("machine", ROOT),
          Map.entry("spapr-machine", "machine"),
          Map.entry("memory-backend", ROOT));

  /** Parents of types that have another than most of their kind. */
  private static final Map<String, String> OWN =
      Map.ofEntries(
          Map.entry("pc-dimm", "device"),
          Map.entry("spapr-nvram", "vio-spapr-device"),
          Map.entry("spapr-vty", "vio-spapr-device"),
          Map.entry("spapr-vlan", "vio-spapr-device"),
          Map.entry("spapr-vscsi", "vio-spapr-device"),
          Map.entry("scsi-hd", "scsi-disk-base"),
          Map.entry("scsi-cd", "scsi-disk-base"),
          Map.entry("spapr-pci-host-bridge", "pci-host-bridge"),
          Map.entry("power9_v2.0-powerpc64-cpu", "POWER9-family-powerpc64-cpu"),
          Map.entry("power9_v2.0-spapr-cpu-core", "spapr-cpu-core"),
          Map.entry("memory-backend-ram", "memory-backend"));

  private final Map<String, String> parents = new LinkedHashMap<>();

  ObjectTypes() {
    parents.putAll(ABSTRACT);
    parents.putAll(OWN);
    for (Catalogue.Entry device : Catalogue.devices()) {
      String name = device.name();
      if (name.matches("virtio-.*-pci")) {
        parents.put(name, name + "-base");
        parents.put(name + "-base", "virtio-pci");
      } else {
        parents.putIfAbsent(name, "pci-device");
      }
    }
    Catalogue.machines().stream()
        .filter(machine -> !machine.name().equals("pseries"))
        .forEach(machine -> parents.put(machine.name() + "-machine", "spapr-machine"));
  }

  private boolean isAbstract(String type) {
    return ABSTRACT.containsKey(type) || type.endsWith("-base");
  }

  private boolean isA(String type, String ancestor) {
    String each = type;
    while (!each.equals(ancestor) && parents.containsKey(each)) {
      each = parents.get(each);
    }
    return each.equals(ancestor);
  }

  /**
   * The answer of {@code qom-list-types}.
   *
   * @param ancestor what they are kinds of
   * @param all whether types that nothing is made of are among them
   */
  Json list(String ancestor, boolean all) {
    List<Json> types = new ArrayList<>();
    parents.forEach(
        (name, parent) -> {
          if (isA(name, ancestor) && (all || !isAbstract(name))) {
            Json.Members type = Json.object("name", name, "parent", parent);
            types.add(isAbstract(name) ? type.with("abstract", true) : type);
          }
        });
    return Json.of(types);
  }
}

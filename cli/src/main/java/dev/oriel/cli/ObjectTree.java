package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.Catalogue;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.PciDevice;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine in QEMU's object model: the objects by path, each with its type, its children, and the
 * properties that the user has given.
 */
final class ObjectTree {
  private static final String CONTAINER = "container";
  private static final String CORE = "power9_v2.0-spapr-cpu-core";
  private static final String THREAD = "power9_v2.0-powerpc64-cpu";
  private static final String RAM = "memory-backend-ram";
  private static final String BALLOON = "virtio-balloon";
  private static final int FUNCTIONS = 8;

  private static final List<String> STATISTICS =
      List.of(
          "stat-htlb-pgalloc",
          "stat-swap-out",
          "stat-available-memory",
          "stat-htlb-pgfail",
          "stat-free-memory",
          "stat-minor-faults",
          "stat-major-faults",
          "stat-total-memory",
          "stat-swap-in",
          "stat-disk-caches");

  /** An object: its type, and what it has besides. */
  private record Node(String type, Map<String, Json> properties, Map<String, Node> children) {
    Node(String type) {
      this(type, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Node child(String name, String type) {
      return children.computeIfAbsent(name, made -> new Node(type));
    }
  }

  private final Node root;

  /**
   * @param objects their kinds, by name
   */
  ObjectTree(
      MachineConfig config,
      String machine,
      List<DeviceConfig> devices,
      List<PciDevice> pciDevices,
      Map<String, String> kinds,
      Optional<BalloonState> balloon) {
    root = new Node(CONTAINER);
    Node top = root.child("machine", machine + "-machine");
    Node named = top.child("peripheral", CONTAINER);
    devices.forEach(device -> add(named, device, pciDevices));
    balloon.ifPresent(
        state ->
            named.children.values().stream()
                .filter(device -> device.type.startsWith(BALLOON))
                .forEach(device -> device.properties.put("guest-stats", statistics(state))));
    Node unattached = top.child("unattached", CONTAINER);
    for (int cpu = 0; cpu < config.cpus(); cpu++) {
      int threads = config.threadsPerCore();
      unattached
          .child("device[%d]".formatted(cpu / threads + 1), CORE)
          .child("thread[%d]".formatted(cpu % threads), THREAD);
    }
    Node objects = root.child("objects", CONTAINER);
    objects.child("ppc_spapr.ram", RAM);
    kinds.forEach(objects::child);
  }

  /** What the guest has not told is -1, as a number without a sign. */
  private static Json statistics(BalloonState state) {
    Json.Members all = Json.object();
    for (String name : STATISTICS) {
      long value = state.statistics().getOrDefault(name, -1L);
      all = all.with(name, new Json.Numeral(Long.toUnsignedString(value)));
    }
    return Json.object("stats", all, "last-update", state.updated());
  }

  private static void add(Node parent, DeviceConfig config, List<PciDevice> devices) {
    String id = config.properties().get("id");
    if (id == null) {
      return;
    }
    Node device = parent.child(id, config.driver());
    List<Property> rows = Catalogue.deviceProperties(config.driver()).orElse(List.of());
    config
        .properties()
        .forEach((name, text) -> device.properties.put(name, value(rows, name, text)));
    device.properties.remove("id");
    device.properties.remove("bus");
    device.properties.put("realized", Json.of(true));
    devices.stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .ifPresent(each -> device.properties.put("addr", Json.of(each.slot() * FUNCTIONS)));
  }

  private static Json value(List<Property> rows, String name, String text) {
    Optional<Form> form =
        rows.stream().filter(row -> row.name().equals(name)).map(Property::form).findFirst();
    boolean flag = form.filter(Form.Flag.class::isInstance).isPresent();
    if (flag) {
      return Json.of(List.of("on", "yes", "true").contains(text));
    }
    boolean number = form.filter(Form.Number.class::isInstance).isPresent();
    return number && text.matches("[0-9]{1,18}") ? Json.of(Long.parseLong(text)) : Json.of(text);
  }

  private Node find(String path) {
    Node node = root;
    for (String name : path.split("/")) {
      node = name.isEmpty() ? node : node.children.get(name);
      if (node == null) {
        throw new DeviceNotFoundException(path);
      }
    }
    return node;
  }

  /** The answer of {@code qom-list}. */
  Json list(String path) {
    Node node = find(path);
    List<Json> all = new ArrayList<>();
    all.add(Json.object("name", "type", "type", "string"));
    node.properties.forEach(
        (name, value) -> all.add(Json.object("name", name, "type", kind(name, value))));
    node.children.forEach(
        (name, child) ->
            all.add(Json.object("name", name, "type", "child<%s>".formatted(child.type))));
    return Json.of(all);
  }

  /**
   * Refuses {@code qom-set}: what is there was built, and nothing can be changed.
   *
   * @throws UsageException saying so, or that there is no such property
   */
  Json set(String path, String property) {
    Node node = find(path);
    boolean declared =
        Catalogue.deviceProperties(node.type).orElse(List.of()).stream()
            .anyMatch(row -> row.name().equals(property));
    if (!declared && !node.properties.containsKey(property)) {
      throw new UsageException("Property '%s.%s' not found".formatted(node.type, property));
    }
    throw new UsageException(
        "Attempt to set property '%s' on device '%s' (type '%s') after it was realized"
            .formatted(property, path.substring(path.lastIndexOf('/') + 1), node.type));
  }

  private static String kind(String name, Json value) {
    return switch (value) {
      case Json.Numeral _ -> name.equals("addr") ? "int32" : "int";
      case Json.Word _ -> "bool";
      default -> "str";
    };
  }

  /** The answer of {@code qom-get}. */
  Json get(String path, String property) {
    Node node = find(path);
    if (property.equals("type")) {
      return Json.of(node.type);
    }
    Node child = node.children.get(property);
    if (child != null) {
      return Json.of((path.endsWith("/") ? path : path + "/") + property);
    }
    Json value = node.properties.get(property);
    if (value == null) {
      throw new UsageException("Property '%s.%s' not found".formatted(node.type, property));
    }
    return value;
  }
}

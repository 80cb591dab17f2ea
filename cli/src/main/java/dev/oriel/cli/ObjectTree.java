package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.machine.Catalogue;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.PciDevice;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  private static final String INDEX = "bootindex";
  private static final String PERIOD = "guest-stats-polling-interval";

  /** What {@code qom-set} can change, with its value if nobody has given one. */
  private static final Map<String, Integer> DEFAULTS = Map.of(INDEX, -1, PERIOD, 0);

  private static final Set<String> CHANGEABLE = DEFAULTS.keySet();

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
    rows.stream()
        .map(Property::name)
        .filter(CHANGEABLE::contains)
        .forEach(name -> device.properties.put(name, Json.of(DEFAULTS.getOrDefault(name, 0))));
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
    return number && text.matches("-?[0-9]{1,18}") ? Json.of(Long.parseLong(text)) : Json.of(text);
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
   * Carries out {@code qom-set}: of what is there, little can be changed.
   *
   * @throws UsageException if the property, or the value, is none that can be
   */
  Json set(String path, String property, Values given, BackendTarget target) {
    Optional<String> value = Optional.ofNullable(given.given().get("value"));
    if (value.isEmpty()) {
      throw new UsageException("Parameter 'value' is missing");
    }
    Node node = find(path);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (CHANGEABLE.contains(property) && node.properties.containsKey(property)) {
      target.setProperty(name, property, number(property, value.get()));
      return Command.DONE;
    }
    if (property.equals("type") || property.equals("guest-stats")) {
      throw new UsageException("Property '%s.%s' is not writable".formatted(node.type, property));
    }
    boolean declared =
        Catalogue.deviceProperties(node.type).orElse(List.of()).stream()
            .anyMatch(row -> row.name().equals(property));
    if (!declared && !node.properties.containsKey(property)) {
      throw new UsageException("Property '%s.%s' not found".formatted(node.type, property));
    }
    throw new UsageException(
        "Attempt to set property '%s' on device '%s' (type '%s') after it was realized"
            .formatted(property, name, node.type));
  }

  private static int number(String property, String value) {
    if (!value.matches("-?[0-9]+")) {
      throw new UsageException(
          "Invalid parameter type for '%s', expected: integer".formatted(property));
    }
    BigInteger number = new BigInteger(value);
    if (property.equals(PERIOD)) {
      if (number.signum() < 0) {
        throw new UsageException("timer value must be greater than zero");
      }
      if (number.bitLength() > 31) {
        throw new UsageException("timer value is too big");
      }
    } else if (number.bitLength() > 31) {
      throw new UsageException("Parameter '%s' expects int32_t".formatted(property));
    }
    return number.intValue();
  }

  private static String kind(String name, Json value) {
    return switch (value) {
      case Json.Numeral _ -> name.equals("addr") || name.equals(INDEX) ? "int32" : "int";
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

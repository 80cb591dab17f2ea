package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The objects of {@code -object}, and what refers to them: {@code -M memory-backend=}, {@code
 * -numa} and {@code -device}. Memory has an effect through these; the other objects only say what
 * is so anyway.
 */
final class ObjectOptions {
  private static final Property ID = Property.of("id", OptionForms.ID, "its name").needed();

  private static final Schema RAM =
      new Schema("-object memory-backend-ram", memory("memory-backend-ram"));

  /** The kinds of objects. */
  static final List<Schema> SCHEMAS =
      List.of(
          RAM,
          new Schema("-object memory-backend-memfd", memory("memory-backend-memfd")),
          schema(
              "rng-random",
              Property.of(
                  "filename",
                  new Form.Text(
                      "FILE",
                      "/dev/random or /dev/urandom: they come from the host's own generator",
                      Pattern.compile("/dev/u?random")),
                  "where random numbers come from")),
          schema("rng-builtin"),
          schema(
              "secret",
              Property.of("data", Form.text(), "the secret"),
              Property.of("file", OptionForms.FILE, "where it is"),
              Property.of("format", Form.choice("raw", "base64"), "how it is written"),
              Property.of("keyid", OptionForms.ID, "the secret that decrypts it"),
              Property.of("iv", Form.text(), "initialization vector")),
          schema("iothread"));

  static final OptionForm NUMA =
      OptionForm.of(
          "-numa",
          "type",
          Property.of("type", Form.choice("node"), "what is described"),
          Property.of("nodeid", one("0"), "number of the node").or("0"),
          Property.of("cpus", one("0"), "its CPUs"),
          Property.of("memdev", OptionForms.ID, "its memory"));

  static final OptionForm DIMM =
      OptionForm.of(
          "-device pc-dimm",
          "",
          Property.of("id", OptionForms.ID, "its name").needed(),
          Property.of("memdev", OptionForms.ID, "its memory").needed(),
          Property.of("node", one("0"), "its NUMA node").or("0"));

  /** Memory that is plugged before the machine starts. */
  record Dimm(String id, String backend, long size) {}

  private final Map<String, Long> memory = new LinkedHashMap<>();

  /** The kind of each object, by id. */
  private final Map<String, String> kinds = new LinkedHashMap<>();

  private final List<Dimm> dimms = new ArrayList<>();
  private Optional<String> ram = Optional.empty();
  private Optional<String> node = Optional.empty();
  private boolean nodeGiven;

  private static List<Property> memory(String type) {
    return List.of(
        Property.of("qom-type", Form.choice(type), "kind of object"),
        ID,
        Property.of("size", Form.size(), "bytes").needed(),
        Property.of("share", Form.flag(), "whether other processes may see it; none can").or("off"),
        Property.of("prealloc", Form.choice("off"), "whether memory is taken at the start"),
        Property.of("merge", Form.flag(), "the host may merge equal pages"),
        Property.of("dump", Form.flag(), "a core dump holds it"),
        Property.of("reserve", Form.flag(), "whether swap space is reserved"));
  }

  private static Schema schema(String type, Property... rows) {
    List<Property> all = new ArrayList<>(List.of(rows));
    all.addFirst(ID);
    all.addFirst(Property.of("qom-type", Form.choice(type), "kind of object"));
    return new Schema("-object " + type, all);
  }

  private static Form one(String only) {
    return new Form.Text(only, only + ": there is one node", Pattern.compile(only));
  }

  /**
   * A property by which devices refer to an object.
   *
   * @param kinds what it may be
   */
  record Reference(String property, List<String> kinds) {}

  static final List<Reference> REFERENCES =
      List.of(
          new Reference("rng", List.of("rng-random", "rng-builtin")),
          new Reference("iothread", List.of("iothread")));

  /** The properties of a kind. */
  static Optional<Schema> schemaOf(String type) {
    return SCHEMAS.stream().filter(s -> s.owner().equals("-object " + type)).findFirst();
  }

  /** The kinds' names. */
  static List<String> types() {
    return SCHEMAS.stream().map(schema -> schema.owner().substring("-object ".length())).toList();
  }

  /** {@code -object}. */
  void add(String value) {
    OptionText text = OptionText.parse(value, "qom-type");
    String type =
        text.find("qom-type").orElseThrow(() -> new UsageException("-object needs a kind first"));
    Schema schema =
        schemaOf(type)
            .orElseThrow(
                () ->
                    new UsageException(
                        "-object %s is not supported; supported: %s"
                            .formatted(type, String.join(", ", types()))));
    Values values = text.read(schema, UsageException::new);
    String id = values.text("id");
    if (kinds.putIfAbsent(id, type) != null) {
      throw new UsageException("-object: id " + id + " is given twice");
    }
    if (schema.row("size").isPresent()) {
      memory.put(id, values.number("size"));
    }
  }

  /** {@code -M memory-backend=ID}. */
  void useAsRam(String id) {
    ram = Optional.of(id);
  }

  /** {@code -numa}. */
  void addNode(String value) {
    if (nodeGiven) {
      throw new UsageException("-numa " + value + " is not supported: there is one node");
    }
    nodeGiven = true;
    node = NUMA.read(value).find("memdev");
  }

  /** {@code -device pc-dimm}; objects that come later in the line may be named. */
  void addDimm(OptionText text) {
    Values values = text.read(DIMM.schema(), UsageException::new);
    dimms.add(new Dimm(values.text("id"), values.text("memdev"), 0));
  }

  /**
   * The memory to be plugged, after checks of what the options say about memory.
   *
   * @param ramBytes bytes of RAM
   * @throws UsageException if an object is missing or does not fit
   */
  List<Dimm> dimms(long ramBytes) {
    ram.ifPresent(id -> isAll("-M memory-backend=" + id, id, ramBytes));
    node.ifPresent(id -> isAll("-numa node,memdev=" + id, id, ramBytes));
    return dimms.stream()
        .map(
            dimm ->
                new Dimm(
                    dimm.id,
                    dimm.backend,
                    size("-device pc-dimm,memdev=" + dimm.backend, dimm.backend)))
        .toList();
  }

  private void isAll(String option, String id, long ramBytes) {
    long bytes = size(option, id);
    if (bytes != ramBytes) {
      throw new UsageException(
          "%s has %d bytes and RAM %d; they must be equal".formatted(option, bytes, ramBytes));
    }
  }

  private long size(String option, String id) {
    Long bytes = memory.get(id);
    if (bytes == null) {
      throw new UsageException(
          option + " is not known: there is no -object memory-backend-ram,id=" + id);
    }
    return bytes;
  }

  /**
   * Checks that the objects that devices name are there.
   *
   * @throws UsageException naming one that is not
   */
  void checkUsers(List<DeviceConfig> devices) {
    for (DeviceConfig device : devices) {
      REFERENCES.forEach(each -> check(device, each));
    }
  }

  private void check(DeviceConfig device, Reference reference) {
    String id = device.properties().get(reference.property);
    if (id != null && !reference.kinds.contains(kinds.getOrDefault(id, ""))) {
      throw new UsageException(
          "-device %s: %s=%s is not known: there is no -object %s,id=%s"
              .formatted(device.driver(), reference.property, id, reference.kinds.getFirst(), id));
    }
  }

  /** The kind of each object, by name. */
  Map<String, String> kinds() {
    return Map.copyOf(kinds);
  }

  /** The memory objects that a monitor knows: bytes by id. */
  Map<String, Long> memory() {
    return Map.copyOf(memory);
  }
}

package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of a machine, by name: memory that can be plugged, and what devices refer to. */
final class MonitorObjects {
  private static final int MOST = 1024;

  /** An object's own properties are checked when its kind is known. */
  private static final OptionForm ADD =
      new OptionForm(
          "qom-type",
          OptionForm.of(
                  "object_add",
                  "qom-type",
                  Property.of("qom-type", OptionForms.ID, "kind of object").needed(),
                  Property.of("id", OptionForms.ID, "its name").needed(),
                  Property.of("size", Form.size(), "of memory: bytes"))
              .schema()
              .withOthers());

  private static final OptionForm DELETE =
      OptionForm.of("object_del", "", Property.of("id", OptionForms.ID, "its name").needed());

  private final MonitorMemory memory;

  /** The kind of each object. */
  private final Map<String, String> kinds = new LinkedHashMap<>();

  MonitorObjects(MonitorMemory memory) {
    this.memory = memory;
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "object_add",
            "object-add",
            ADD,
            "create an object, such as memory that can be plugged",
            this::add),
        new Command("object_del", "object-del", DELETE, "forget it", this::delete));
  }

  /** Notes the objects of a command line: kinds by name. */
  void prepare(Map<String, String> objects) {
    kinds.putAll(objects);
  }

  private Json add(Values given) {
    String type = given.text("qom-type");
    Schema schema =
        ObjectOptions.schemaOf(type)
            .orElseThrow(
                () ->
                    new UsageException(
                        "Parameter 'qom-type' does not accept value '" + type + "'"));
    Values values = schema.read(given.given(), UsageException::new);
    String id = given.text("id");
    if (kinds.containsKey(id)) {
      throw new UsageException(
          "attempt to add duplicate property '%s' to object (type 'container')".formatted(id));
    }
    if (kinds.size() >= MOST) {
      throw new UsageException("a machine has at most %d objects".formatted(MOST));
    }
    if (schema.row("size").isPresent()) {
      memory.create(id, values.number("size"));
    }
    kinds.put(id, type);
    return Command.DONE;
  }

  private Json delete(Values given) {
    String id = given.text("id");
    if (!kinds.containsKey(id)) {
      throw new UsageException("object '" + id + "' not found");
    }
    memory.delete(id);
    kinds.remove(id);
    return Command.DONE;
  }

  /**
   * Checks that the objects that a device names are there.
   *
   * @throws DeviceNotFoundException naming one that is not
   */
  void checkUser(DeviceConfig device) {
    for (ObjectOptions.Reference each : ObjectOptions.REFERENCES) {
      String id = device.properties().get(each.property());
      if (id != null && !each.kinds().contains(kinds.getOrDefault(id, ""))) {
        throw new DeviceNotFoundException(id);
      }
    }
  }

  /** The kinds by name. */
  Map<String, String> kinds() {
    return new LinkedHashMap<>(kinds);
  }

  /** {@code query-iothreads}: each says only what is so anyway, so none polls. */
  Json iothreads() {
    List<Json> all = new ArrayList<>();
    kinds.forEach(
        (id, kind) -> {
          if (kind.equals("iothread")) {
            all.add(
                Json.object(
                    "id",
                    id,
                    "thread-id",
                    ProcessHandle.current().pid(),
                    "poll-max-ns",
                    0,
                    "poll-grow",
                    0,
                    "poll-shrink",
                    0,
                    "aio-max-batch",
                    0));
          }
        });
    return Json.of(all);
  }
}

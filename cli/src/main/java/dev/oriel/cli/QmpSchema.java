package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.ArrayList;
import java.util.List;

/** Describes the commands and events of QMP to programs, as {@code query-qmp-schema} answers. */
final class QmpSchema {
  private static final String ANY = "any";
  private static final String NOTHING = "0";

  private final List<Json> entities = new ArrayList<>();

  private QmpSchema() {}

  static Json of(List<Command> commands) {
    QmpSchema schema = new QmpSchema();
    schema.addBuiltins();
    commands.forEach(schema::add);
    for (MonitorEvents.Kind event : MonitorEvents.Kind.values()) {
      schema.entities.add(
          Json.object("name", event.name(), "meta-type", "event", "arg-type", NOTHING));
    }
    return Json.of(schema.entities);
  }

  private void addBuiltins() {
    builtin("str", "string");
    builtin("int", "int");
    builtin("bool", "boolean");
    builtin(ANY, "value");
    entities.add(Json.object("name", NOTHING, "meta-type", "object", "members", List.of()));
  }

  private void builtin(String name, String type) {
    entities.add(Json.object("name", name, "meta-type", "builtin", "json-type", type));
  }

  private void add(Command command) {
    List<Property> rows = command.arguments().schema().rows();
    String arguments = NOTHING;
    if (!rows.isEmpty()) {
      arguments = String.valueOf(entities.size());
      entities.add(
          Json.object(
              "name",
              arguments,
              "meta-type",
              "object",
              "members",
              rows.stream().map(QmpSchema::member).toList()));
    }
    entities.add(
        Json.object(
            "name", command.qmp(), "meta-type", "command", "arg-type", arguments, "ret-type", ANY));
  }

  private static Json member(Property row) {
    String type =
        switch (row.form()) {
          case Form.Flag flag -> "bool";
          case Form.Number number -> "int";
          case Form.Size size -> "int";
          default -> "str";
        };
    Json.Members member = Json.object("name", row.name(), "type", type);
    return row.required() ? member : member.with("default", Json.Word.NULL);
  }
}

package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that QMP has: those of the monitors, and some about QMP itself. */
final class QmpCommands {
  private final MonitorCommands monitor;
  private final Monitor people;
  private final List<Command> all = new ArrayList<>();

  QmpCommands(MonitorCommands monitor, Monitor people) {
    this.monitor = monitor;
    this.people = people;
    monitor.all().stream().filter(each -> !each.qmp().isEmpty()).forEach(all::add);
    add("query-version", OptionForm.of("query-version", ""), nothing -> Qmp.VERSION);
    add("query-commands", OptionForm.of("query-commands", ""), nothing -> names());
    add("query-qmp-schema", OptionForm.of("query-qmp-schema", ""), nothing -> QmpSchema.of(all));
    add("qmp_capabilities", OptionForm.of("qmp_capabilities", ""), nothing -> Command.DONE);
    add(
        "human-monitor-command",
        OptionForm.of(
            "human-monitor-command",
            "",
            Property.of("command-line", Form.text(), "the command").needed(),
            Property.of("cpu-index", Form.number(0, Integer.MAX_VALUE), "has no effect")),
        this::passOn);
  }

  private void add(String name, OptionForm arguments, Command.Action action) {
    all.add(new Command("", name, arguments, "", action));
  }

  Optional<Command> find(String name) {
    return Command.find(all, Command::qmp, name);
  }

  Json run(Command command, Json.Members arguments) throws InterruptedException {
    return monitor.run(command, command.read(arguments));
  }

  private Json names() {
    return Json.of(all.stream().map(each -> Json.object("name", each.qmp())).toList());
  }

  private Json passOn(Values arguments) {
    return Json.of(people.execute(arguments.text("command-line")).replace("\n", "\r\n"));
  }
}

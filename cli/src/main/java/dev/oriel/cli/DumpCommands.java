package dev.oriel.cli;

import dev.oriel.machine.GuestText;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The commands that write a core file, and tell how it went. */
final class DumpCommands {
  private static final String NAME = "dump-guest-memory";
  private static final String FILE = "file:";
  private static final OptionForm NOTHING = OptionForm.of(NAME, "");

  private static final OptionForm WORDS =
      OptionForm.of(NAME, "", Property.of("file", OptionForms.FILE, "the name of a file").needed());

  private static final OptionForm PROTOCOL =
      OptionForm.of(
          NAME,
          "",
          Property.of("paging", Form.choice("off"), "addresses are real ones").needed(),
          Property.of(
                  "protocol",
                  new Form.Text("file:FILE", "file:FILE", Pattern.compile(FILE + ".+")),
                  "where it is written")
              .needed(),
          Property.of("detach", Form.flag(), "the answer comes when it is written anyway"),
          Property.of("format", Form.choice("elf"), "kind of file"));

  private final MonitorTarget target;
  private final MonitorEvents events;
  private Json.Members last = result("none", 0);

  DumpCommands(MonitorTarget target, MonitorEvents events) {
    this.target = target;
    this.events = events;
  }

  List<Command> all() {
    return List.of(
        new Command(
            NAME,
            "",
            WORDS,
            "write memory and registers for gdb or crash",
            arguments -> dump(arguments.text("file"))),
        new Command("", NAME, PROTOCOL, "", this::dump),
        new Command("", "query-dump", NOTHING, "", nothing -> last),
        new Command(
            "",
            "query-dump-guest-memory-capability",
            NOTHING,
            "",
            nothing -> Json.object("formats", List.of("elf"))));
  }

  private Json dump(Values arguments) {
    return dump(arguments.text("protocol").substring(FILE.length()));
  }

  /** A guest that runs is paused meanwhile. */
  private Json dump(String file) {
    boolean runs = target.state() == RunState.RUNNING;
    if (runs) {
      target.stop();
    }
    try {
      last = result("completed", target.dump(Path.of(file)));
      events.tell(MonitorEvents.Kind.DUMP_COMPLETED, Instant.now(), Json.object("result", last));
    } catch (InvalidPathException e) {
      throw new UsageException(
          "%s %s: this host has no such names".formatted(NAME, GuestText.line(file)));
    } finally {
      if (runs) {
        target.cont();
      }
    }
    return Command.DONE;
  }

  private static Json.Members result(String status, long bytes) {
    return Json.object("status", status, "completed", bytes, "total", bytes);
  }
}

package dev.oriel.cli;

import dev.oriel.machine.Migration;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What a monitor does about guests that move from one machine to another, as QEMU has it. */
final class MigrationCommands {
  private static final String EVENTS = "events";
  private static final String DETACH = "-d ";
  private static final long KIB = 1 << 10;
  private static final int PAGE = 4096;

  private static final OptionForm NOTHING = OptionForm.of("migrate", "");
  private static final Property URI = Property.of("uri", Form.text(), "where to").needed();

  private final MonitorTarget target;
  private final MonitorEvents events;

  /** Held while a command is carried out; nobody waits for a migration with it. */
  private final Object turn;

  /** Whether clients are told of each step. */
  private volatile boolean tells;

  private long rounds;

  /**
   * @param turn what is locked while a command is carried out
   */
  MigrationCommands(MonitorTarget target, MonitorEvents events, Object turn) {
    this.target = target;
    this.events = events;
    this.turn = turn;
  }

  List<Command> all() {
    OptionForm words =
        OptionForm.of(
            "migrate",
            "",
            Property.of(
                    "uri",
                    new Form.Text("[-d] PLACE", "[-d] and a place", Pattern.compile(".*")),
                    "where to")
                .needed());
    return List.of(
        new Command(
            "migrate",
            "",
            words,
            "move the guest to a machine with -incoming: tcp:[HOST]:PORT, unix:PATH",
            given -> people(given.text("uri")),
            this::await),
        new Command("", "migrate", arguments(), "", this::programs),
        new Command(
            "migrate_cancel",
            "migrate_cancel",
            NOTHING,
            "end that, and keep the guest here",
            nothing -> cancel()),
        new Command(
            "migrate_incoming",
            "",
            OptionForm.of("migrate_incoming", "", URI),
            "with -incoming defer: wait for a guest there",
            this::listen),
        new Command(
            "", "migrate-incoming", OptionForm.of("migrate-incoming", "", URI), "", this::listen),
        new Command(
            "info migrate",
            "query-migrate",
            NOTHING,
            "how far the guest has moved",
            nothing -> query(),
            answer -> words()),
        new Command("", "query-migrate-capabilities", NOTHING, "", nothing -> capabilities()),
        new Command(
            "",
            "migrate-set-capabilities",
            new OptionForm(
                "", OptionForm.of("migrate-set-capabilities", "").schema().withOthers(), true),
            "",
            this::setCapabilities));
  }

  private static OptionForm arguments() {
    return OptionForm.of(
        "migrate",
        "",
        URI,
        Property.of("blk", Form.flag(), "disks are copied").or("off"),
        Property.of("inc", Form.flag(), "disks are copied, but for their backing files").or("off"),
        Property.of("detach", Form.flag(), "has no effect").or("off"),
        Property.of("resume", Form.flag(), "a migration that was interrupted goes on").or("off"));
  }

  private Json people(String text) {
    String rest = text.strip();
    boolean detached = rest.startsWith(DETACH);
    rest = detached ? rest.substring(DETACH.length()).strip() : rest;
    if (rest.startsWith("-")) {
      throw new UsageException("migrate %s is not supported; supported: -d".formatted(rest));
    }
    begin(rest);
    return Json.of(detached ? "" : "waits");
  }

  private Json programs(Values given) {
    for (String each : List.of("blk", "inc", "resume")) {
      if (given.flag(each)) {
        throw new UsageException("Parameter '" + each + "' is not supported: disks stay");
      }
    }
    begin(given.text("uri"));
    return Command.DONE;
  }

  private void begin(String uri) {
    if (target.migration().incoming().waits()) {
      throw new UsageException("Guest is waiting for an incoming migration");
    }
    SocketPlace place = MigrationPlace.socket("migrate", uri);
    rounds = 0;
    Migration _ = target.migration().migrate(place, this::tell);
  }

  /** Steps of a migration to another machine come one after the other. */
  private synchronized void tell(Migration.Progress progress) {
    if (!progress.over() && progress.rounds() > rounds) {
      rounds = progress.rounds();
      if (tells) {
        events.tell(MonitorEvents.Kind.MIGRATION_PASS, Instant.now(), Json.object("pass", rounds));
      }
    } else {
      tell(word(progress.status()));
    }
  }

  /** Tells clients that want to know. */
  void tell(String status) {
    if (tells) {
      events.tell(MonitorEvents.Kind.MIGRATION, Instant.now(), Json.object("status", status));
    }
  }

  private static String word(Migration.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** What people read at the end, unless they did not want to wait. */
  private String await(Json answer) {
    if (!(answer instanceof Json.Text(String how)) || how.isEmpty()) {
      return "";
    }
    if (Thread.holdsLock(turn)) {
      return "the migration goes on; info migrate tells how far it is\n";
    }
    try {
      Migration.Progress end = target.migration().last().orElseThrow().await();
      return switch (end.status()) {
        case COMPLETED -> "";
        case FAILED -> "Error: " + end.error() + "\n";
        default -> "Error: the migration was cancelled\n";
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private Json cancel() {
    target.migration().last().ifPresent(Migration::cancel);
    return Command.DONE;
  }

  private Json listen(Values given) {
    SocketPlace place = MigrationPlace.socket("migrate-incoming", given.text("uri"));
    target.migration().incoming().listen("migrate-incoming", place);
    return Command.DONE;
  }

  private Json query() {
    Incoming.Stage stage = target.migration().incoming().stage();
    Optional<Migration> last = target.migration().last();
    if (last.isEmpty()) {
      return stage == Incoming.Stage.NONE ? Json.object() : Json.object("status", stage.word());
    }
    Migration.Progress now = last.get().progress();
    Json.Members status = Json.object("status", word(now.status()));
    return switch (now.status()) {
      case SETUP -> status.with("total-time", now.totalMillis());
      case FAILED -> status.with("error-desc", now.error());
      case CANCELLED -> status;
      case ACTIVE, CANCELLING ->
          times(status, now).with("expected-downtime", now.downtimeMillis()).with("ram", ram(now));
      case COMPLETED ->
          times(status, now).with("downtime", now.downtimeMillis()).with("ram", ram(now));
    };
  }

  private static Json.Members times(Json.Members status, Migration.Progress now) {
    return status.with("setup-time", now.setupMillis()).with("total-time", now.totalMillis());
  }

  /** Memory, with the names of what Oriel does not do, too. */
  private static Json.Members ram(Migration.Progress now) {
    long millis = Math.max(1, now.totalMillis() - now.setupMillis());
    return Json.object(
            "total", now.ram(),
            "remaining", now.remaining(),
            "transferred", now.transferred(),
            "normal", now.normal(),
            "normal-bytes", now.normal() * PAGE,
            "duplicate", now.zero(),
            "skipped", 0,
            "page-size", PAGE,
            "dirty-sync-count", now.rounds(),
            "dirty-pages-rate", now.writtenPerSecond())
        .with("pages-per-second", (now.normal() + now.zero()) * 1000 / millis)
        .with("mbps", new Json.Numeral(mbps(now)))
        .with("precopy-bytes", now.transferred() - now.stillBytes())
        .with("downtime-bytes", now.stillBytes())
        .with("postcopy-bytes", 0)
        .with("postcopy-requests", 0)
        .with("multifd-bytes", 0)
        .with("dirty-sync-missed-zero-copy", 0);
  }

  private static String mbps(Migration.Progress now) {
    long millis = Math.max(1, now.totalMillis() - now.setupMillis());
    return String.format(Locale.ROOT, "%.2f", now.transferred() * 8 / 1000.0 / millis);
  }

  /** In the words of QEMU's monitor, without the settings that cannot be changed. */
  private String words() {
    Optional<Migration> last = target.migration().last();
    if (last.isEmpty()) {
      Incoming.Stage stage = target.migration().incoming().stage();
      return stage == Incoming.Stage.NONE ? "" : "Migration status: " + stage.word() + "\n";
    }
    Migration.Progress now = last.get().progress();
    List<String> lines = new ArrayList<>();
    String why = now.error().isEmpty() ? "" : " (" + now.error() + ")";
    lines.add("Migration status: " + word(now.status()) + why);
    lines.add("total time: %d ms".formatted(now.totalMillis()));
    boolean completed = now.status() == Migration.Status.COMPLETED;
    if (completed || now.status() == Migration.Status.ACTIVE) {
      lines.add("%sdowntime: %d ms".formatted(completed ? "" : "expected ", now.downtimeMillis()));
      lines.add("setup: %d ms".formatted(now.setupMillis()));
      lines.add("transferred ram: %d kbytes".formatted(now.transferred() / KIB));
      lines.add("throughput: %s mbps".formatted(mbps(now)));
      lines.add("remaining ram: %d kbytes".formatted(now.remaining() / KIB));
      lines.add("total ram: %d kbytes".formatted(now.ram() / KIB));
      lines.add("duplicate: %d pages".formatted(now.zero()));
      lines.add("normal: %d pages".formatted(now.normal()));
      lines.add("normal bytes: %d kbytes".formatted(now.normal() * PAGE / KIB));
      lines.add("dirty sync count: %d".formatted(now.rounds()));
      lines.add("page size: %d kbytes".formatted(PAGE / KIB));
    }
    return String.join("\n", lines) + "\n";
  }

  private Json capabilities() {
    return Json.of(List.of(Json.object("state", tells, "capability", EVENTS)));
  }

  /** {@code capabilities.0.capability} and {@code capabilities.0.state}, and so on. */
  private Json setCapabilities(Values given) {
    Map<String, String> all = given.given();
    Function<String, String> part = name -> name.substring(name.lastIndexOf('.') + 1);
    for (Map.Entry<String, String> each : all.entrySet()) {
      String name = each.getKey();
      if (!name.matches("capabilities\\.[0-9]+\\.(capability|state)")) {
        throw new UsageException("Parameter '" + name + "' is unexpected");
      }
      if (part.apply(name).equals("capability") && !each.getValue().equals(EVENTS)) {
        throw new UsageException(
            "Parameter 'capability' does not accept value '%s'; supported: %s"
                .formatted(each.getValue(), EVENTS));
      }
    }
    Optional<String> state =
        all.keySet().stream().filter(name -> part.apply(name).equals("state")).findFirst();
    if (state.isEmpty()) {
      throw new UsageException("Parameter 'capabilities' is missing");
    }
    String value = all.get(state.get());
    if (!"on".equals(value) && !"off".equals(value)) {
      throw new UsageException("Invalid parameter type for 'state', expected: boolean");
    }
    tells = "on".equals(value);
    return Command.DONE;
  }
}

package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.SerialLine;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The character devices that a monitor adds and removes, for ports that are plugged later. */
final class MonitorLines {
  private static final int MOST = 64;
  private static final String TYPE = "backend.type";
  private static final String DATA = "backend.data.";

  /** What is between the names that QMP has and those of {@code -chardev}. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("addr.data.path", "path"),
          Map.entry("addr.data.host", "host"),
          Map.entry("addr.data.port", "port"),
          Map.entry("out", "path"),
          Map.entry("append", "append"),
          Map.entry("server", "server"),
          Map.entry("wait", "wait"),
          Map.entry("nodelay", "nodelay"),
          Map.entry("telnet", "telnet"),
          Map.entry("websocket", "websocket"),
          Map.entry("reconnect", "reconnect"));

  private static final Set<String> ADDRESSES = Set.of("unix", "inet");

  private static final OptionForm ADD =
      new OptionForm(
          "",
          OptionForm.of(
                  "chardev-add",
                  "",
                  Property.of("id", OptionForms.ID, "its name").needed(),
                  Property.of(TYPE, Form.name("KIND", "a backend"), "its kind").needed())
              .schema()
              .withOthers(),
          true);

  private static final OptionForm LINE =
      OptionForm.of(
          "chardev-add",
          "",
          Property.of("options", Form.name("BACKEND,id=ID[,…]", "a device"), "as -chardev")
              .needed());

  private static final OptionForm REMOVE =
      OptionForm.of("chardev-remove", "", Property.of("id", OptionForms.ID, "its name").needed());

  private final BackendTarget target;
  private final Inventory inventory;
  private final Map<String, LineEnd> ends = new LinkedHashMap<>();

  MonitorLines(BackendTarget target, Inventory inventory) {
    this.target = target;
    this.inventory = inventory;
  }

  List<Command> commands() {
    return List.of(
        new Command("", "chardev-add", ADD, "", given -> add(Chardevs.read(option(given.given())))),
        new Command(
            "chardev-add",
            "",
            LINE,
            "open a character device",
            given -> add(named(given.text("options")))),
        new Command("chardev-remove", "chardev-remove", REMOVE, "close it", this::remove));
  }

  private static Chardevs.Named named(String options) {
    return Chardevs.read(OptionText.parse(options, "backend"));
  }

  /** What QMP says, as an option says it. */
  private static OptionText option(Map<String, String> given) {
    String type = given.getOrDefault(TYPE, "");
    OptionText text =
        new OptionText().with("backend", type).with("id", given.getOrDefault("id", ""));
    for (Map.Entry<String, String> each : given.entrySet()) {
      String name = each.getKey();
      if (name.equals("id") || name.equals(TYPE)) {
        continue;
      }
      String inner = name.startsWith(DATA) ? name.substring(DATA.length()) : "";
      if (inner.equals("addr.type")) {
        if (!ADDRESSES.contains(each.getValue())) {
          throw new UsageException(
              "Parameter 'type' does not accept value '" + each.getValue() + "'");
        }
        continue;
      }
      String known = NAMES.get(inner);
      if (known == null) {
        throw new UsageException("Parameter '" + name + "' is unexpected");
      }
      text = text.with(known, each.getValue());
    }
    // QEMU's server waits unless it is told not to, and here nobody could come.
    boolean waits = type.equals("socket") && !given.containsKey(DATA + "wait");
    boolean serves = given.getOrDefault(DATA + "server", "on").equals("on");
    if (type.equals("socket") && !given.containsKey(DATA + "server")) {
      text = text.with("server", "on");
    }
    return waits && serves ? text.with("wait", "off") : text;
  }

  private Json add(Chardevs.Named device) throws InterruptedException {
    String id = device.id();
    if (ends.containsKey(id) || inventory.hasChardev(id)) {
      throw new UsageException("Chardev with id '" + id + "' already exists");
    }
    if (ends.size() >= MOST) {
      throw new UsageException("at most %d character devices can be added".formatted(MOST));
    }
    if (device.device() instanceof Chardev.Stdio) {
      throw new UsageException("standard input and output are not free");
    }
    if (device.device() instanceof Chardev.Socket socket && socket.waits()) {
      throw new UsageException("a monitor cannot wait for a client; say wait=off");
    }
    LineEnd end = new LineEnd("chardev-add", id, device.device(), new SerialLine());
    Optional<String> name;
    try {
      name = target.addLine(end);
    } catch (InvalidPathException e) {
      throw new UsageException("chardev-add: this host has no such names");
    }
    ends.put(id, end);
    return name.map(pty -> Json.object("pty", pty)).orElse(Command.DONE);
  }

  private Json remove(Values given) {
    String id = given.text("id");
    LineEnd end = ends.get(id);
    if (end == null) {
      throw new UsageException(
          inventory.hasChardev(id)
              ? "Chardev '" + id + "' is busy"
              : "Chardev '" + id + "' not found");
    }
    target.removeLine(end);
    ends.remove(id);
    return Command.DONE;
  }

  /** {@code query-chardev}. */
  Json query() {
    List<Json> all = new ArrayList<>();
    for (LineEnd end : ends.values()) {
      boolean used =
          target.devices().stream()
              .map(DeviceConfig::properties)
              .anyMatch(own -> end.label().equals(own.get("chardev")));
      all.add(
          Json.object(
              "label", end.label(), "filename", end.place().filename(), "frontend-open", used));
    }
    all.addAll(inventory.chardevs());
    return Json.of(all);
  }
}

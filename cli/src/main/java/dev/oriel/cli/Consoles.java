package dev.oriel.cli;

import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SerialLine;
import dev.oriel.machine.TerminalConfig;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The guest's console and the monitors, as {@code -serial}, {@code -device spapr-vty}, {@code
 * -monitor}, {@code -mon} and {@code -chardev} describe them together.
 */
final class Consoles {
  static final OptionForm MON =
      OptionForm.of(
          "-mon",
          "chardev",
          Property.of("chardev", OptionForms.ID, "the id of a -chardev").needed(),
          Property.of(
              "mode", Form.choice("readline", "control"), "kind of monitor: for people, or QMP"),
          Property.of("id", OptionForms.ID, "its name"),
          Property.of("pretty", Form.flag(), "layout of QMP").or("off"));

  static final OptionForm VTY =
      OptionForm.of(
          "-device spapr-vty",
          "",
          Property.of("chardev", OptionForms.ID, "the id of a -chardev").needed(),
          Property.of("reg", Form.number(1, 0xffff_ffffL), "address on the virtual I/O bus"),
          Property.of("id", OptionForms.ID, "its name"));

  /**
   * What they amount to.
   *
   * @param console where the guest's console is
   * @param label the name of that place
   * @param unit its address on the virtual I/O bus, if one is given
   * @param lines the other terminals, and ports
   */
  record Result(
      Chardev console,
      String label,
      OptionalInt unit,
      List<MonitorPort> monitors,
      List<LineEnd> lines) {}

  /** A console or a monitor: a device of its own, or the id of one, perhaps with a monitor. */
  private record Front(
      String option,
      Optional<Chardev> own,
      String id,
      boolean withMonitor,
      OptionalInt unit,
      MonitorPort.Kind kind) {
    Front(String option, Optional<Chardev> own, String id, boolean withMonitor, OptionalInt unit) {
      this(option, own, id, withMonitor, unit, MonitorPort.Kind.PEOPLE);
    }

    Front as(MonitorPort.Kind other) {
      return new Front(option, own, id, withMonitor, unit, other);
    }
  }

  private final Map<String, Chardev> named = new LinkedHashMap<>();
  private final List<Front> serials = new ArrayList<>();
  private final List<Front> vtys = new ArrayList<>();
  private final List<Front> ports = new ArrayList<>();
  private final List<Front> monitors = new ArrayList<>();

  /** {@code -chardev}. */
  void addChardev(String value) {
    Chardevs.Named device = Chardevs.read(value);
    if (named.putIfAbsent(device.id(), device.device()) != null) {
      throw new UsageException("-chardev: id " + device.id() + " is given twice");
    }
  }

  /** {@code -serial}. */
  void addSerial(String value) {
    serials.add(front("-serial", value, OptionalInt.empty()));
  }

  /** {@code -device spapr-vty}. */
  void addVty(OptionText text) {
    Values values = text.read(VTY.schema(), UsageException::new);
    OptionalInt unit =
        values.isGiven("reg") ? OptionalInt.of((int) values.number("reg")) : OptionalInt.empty();
    vtys.add(new Front("-device spapr-vty", Optional.empty(), values.text("chardev"), false, unit));
  }

  /** {@code -device virtconsole} and {@code virtserialport}. */
  void addPort(String driver, String chardev) {
    ports.add(
        new Front("-device " + driver, Optional.empty(), chardev, false, OptionalInt.empty()));
  }

  /** {@code -monitor}. */
  void addMonitor(String value) {
    monitors.add(front("-monitor", value, OptionalInt.empty()));
  }

  /** {@code -mon}. */
  void addMon(String value) {
    Values values = MON.read(value);
    MonitorPort.Kind kind =
        values.text("mode").equals("readline")
            ? MonitorPort.Kind.PEOPLE
            : values.flag("pretty") ? MonitorPort.Kind.PRETTY_QMP : MonitorPort.Kind.QMP;
    String id = values.text("chardev");
    monitors.add(new Front("-mon", Optional.empty(), id, false, OptionalInt.empty(), kind));
  }

  /** {@code -qmp} and {@code -qmp-pretty}. */
  void addQmp(String option, String value, MonitorPort.Kind kind) {
    if (value.startsWith("mon:")) {
      throw Chardevs.unsupported(option, value);
    }
    monitors.add(front(option, value, OptionalInt.empty()).as(kind));
  }

  private static Front front(String option, String value, OptionalInt unit) {
    if (value.startsWith("chardev:")) {
      String id = value.substring("chardev:".length());
      return new Front(option, Optional.empty(), id, false, unit);
    }
    boolean mon = value.startsWith("mon:");
    Chardev own = Chardevs.readShort(option, mon ? value.substring("mon:".length()) : value);
    return new Front(option, Optional.of(own), "", mon, unit);
  }

  /**
   * @param machine gets the terminals besides the console, and the lines of ports
   * @throws UsageException if they do not fit together
   */
  Result resolve(MachineConfig.Builder machine) {
    serials.addAll(vtys); // Those of -serial are the first, as under QEMU.
    Set<String> used = new HashSet<>();
    Optional<Front> front = serials.stream().findFirst();
    boolean tested = monitors.stream().anyMatch(m -> m.kind == MonitorPort.Kind.QTEST);
    Chardev console =
        front.map(f -> device(f, used)).orElse(tested ? new Chardev.Nowhere() : Chardev.TERMINAL);
    List<MonitorPort> others = new ArrayList<>();
    boolean shared = front.map(Front::withMonitor).orElse(false);
    for (Front monitor : monitors) {
      if (!monitor.id.isEmpty() && front.map(Front::id).filter(monitor.id::equals).isPresent()) {
        shared = true;
        requireMux(monitor, console);
      } else {
        Chardev device = device(monitor, used);
        checkFree(monitor, device, front.isPresent(), console, others);
        String label = monitor.id.isEmpty() ? ownLabel(monitor, others.size()) : monitor.id;
        others.add(new MonitorPort(device, label, monitor.kind));
      }
    }
    List<LineEnd> lines = new ArrayList<>();
    for (int i = 1; i < serials.size(); i++) {
      Front serial = serials.get(i);
      LineEnd end = end(serial, "serial" + i, used, console, others, lines);
      machine.terminal(new TerminalConfig(serial.unit, end.line()));
      lines.add(end);
    }
    for (Front port : ports) {
      LineEnd end = end(port, port.id, used, console, others, lines);
      machine.line(port.id, end.line());
      lines.add(end);
    }
    if (shared && !(console instanceof Chardev.Stdio)) {
      throw new UsageException(
          "a monitor and the console can share standard input and output only; give -monitor another place");
    }
    named.keySet().stream()
        .filter(id -> !used.contains(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw new UsageException(
                  "-chardev id=%s is not used; add -serial chardev:%s or -mon chardev=%s"
                      .formatted(id, id, id));
            });
    others.removeIf(port -> port.place() instanceof Chardev.Nowhere);
    boolean mon = front.map(Front::withMonitor).orElse(false);
    return new Result(
        mon && console instanceof Chardev.Stdio ? Chardev.TERMINAL : console,
        front.map(Front::id).filter(id -> !id.isEmpty()).orElse("serial0"),
        front.map(Front::unit).orElse(OptionalInt.empty()),
        others,
        lines);
  }

  /** The far end of a terminal besides the console, or of a port. */
  private LineEnd end(
      Front front,
      String label,
      Set<String> used,
      Chardev console,
      List<MonitorPort> monitors,
      List<LineEnd> lines) {
    Chardev place = device(front, used);
    boolean taken =
        console instanceof Chardev.Stdio
            || monitors.stream().anyMatch(port -> port.place() instanceof Chardev.Stdio)
            || lines.stream().anyMatch(line -> line.place() instanceof Chardev.Stdio);
    if (front.withMonitor || place instanceof Chardev.Stdio(boolean keys, boolean _) && keys) {
      throw new UsageException(
          front.option + ": only the console shares standard input with a monitor");
    }
    if (place instanceof Chardev.Stdio && taken) {
      throw new UsageException(
          front.option
              + ": standard input and output are used already; give -serial another place first");
    }
    return new LineEnd(
        front.option, front.id.isEmpty() ? label : front.id, place, new SerialLine());
  }

  private static String ownLabel(Front monitor, int number) {
    return monitor.kind == MonitorPort.Kind.QTEST ? "qtest" : "compat_monitor" + number;
  }

  private Chardev device(Front front, Set<String> used) {
    if (front.own.isPresent()) {
      return front.own.get();
    }
    Chardev device = named.get(front.id);
    if (device == null) {
      throw new UsageException(
          "%s: there is no -chardev with id=%s".formatted(front.option, front.id));
    }
    if (!used.add(front.id)) {
      throw new UsageException("%s: chardev %s is used twice".formatted(front.option, front.id));
    }
    return device;
  }

  private static void requireMux(Front monitor, Chardev console) {
    if (monitor.kind != MonitorPort.Kind.PEOPLE) {
      throw new UsageException(
          "%s: chardev %s is the console's; QMP needs one of its own"
              .formatted(monitor.option, monitor.id));
    }
    if (console instanceof Chardev.Stdio stdio && !stdio.keys()) {
      throw new UsageException(
          "%s: chardev %s is the console's too; it needs mux=on"
              .formatted(monitor.option, monitor.id));
    }
  }

  private static void checkFree(
      Front monitor,
      Chardev device,
      boolean consoleGiven,
      Chardev console,
      List<MonitorPort> others) {
    boolean taken =
        console instanceof Chardev.Stdio
            || others.stream().anyMatch(port -> port.place() instanceof Chardev.Stdio);
    if (device instanceof Chardev.Stdio && taken) {
      throw new UsageException(
          consoleGiven
              ? monitor.option
                  + ": standard input and output are the console's; use -serial mon:stdio"
              : monitor.option
                  + ": standard input and output are the console's; give -serial another place, or press Ctrl-A C");
    }
    if (device instanceof Chardev.ToFile) {
      throw new UsageException(monitor.option + ": a monitor is on stdio, a pty, or a socket");
    }
    if (device instanceof Chardev.Socket s && s.again().isPresent()) {
      throw new UsageException(
          monitor.option + ": a monitor does not connect again; omit reconnect");
    }
    if (device instanceof Chardev.Socket s && s.waits() && monitor.kind != MonitorPort.Kind.QTEST) {
      throw new UsageException(
          monitor.option + ": a monitor does not wait for its client; add nowait, or -S");
    }
  }
}

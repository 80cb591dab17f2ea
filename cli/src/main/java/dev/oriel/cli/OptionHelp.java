package dev.oriel.cli;

import dev.oriel.machine.Catalogue;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers an option whose value is {@code help} or {@code ?} with what it takes, as QEMU does. */
final class OptionHelp {
  private static final List<String> ASKING = List.of("help", "?");

  private OptionHelp() {}

  /**
   * The answer to the first option that asks; empty if none does.
   *
   * @throws UsageException if it asks about a device that is not known
   */
  static Optional<String> of(List<String> arguments) {
    for (int i = 0; i + 1 < arguments.size() && !arguments.get(i).equals("--"); i++) {
      Optional<RunOption> option = RunOption.find(arguments.get(i));
      if (option.isPresent() && option.get().takesValue()) {
        Optional<String> answer = answer(option.get(), arguments.get(++i));
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> answer(RunOption option, String value) {
    String[] items = value.split(",", -1);
    boolean asks = ASKING.contains(items[items.length - 1]);
    boolean alone = items.length == 1;
    return switch (option) {
      // Values of these options are free text.
      case KERNEL, INITRD, APPEND, DISK, LOG_FILE, QTEST_LOG, PLUGIN -> Optional.empty();
      case DEVICE ->
          asks ? Optional.of(alone ? devices() : properties(items[0])) : Optional.empty();
      case MACHINE ->
          asks ? Optional.of(alone ? machines() : machineProperties()) : Optional.empty();
      case OBJECT -> asks ? Optional.of(alone ? objects() : object(items[0])) : Optional.empty();
      case CHARDEV -> asks ? Optional.of(alone ? backends() : backend(items[0])) : Optional.empty();
      case NETDEV -> asks ? Optional.of(alone ? networks() : network(items[0])) : Optional.empty();
      case CPU -> asks ? Optional.of(list("CPUs:", Catalogue.processors())) : Optional.empty();
      case TRACE ->
          asks ? Optional.of(list("Trace events:", Catalogue.traceEvents())) : Optional.empty();
      case LOG_ITEMS ->
          ASKING.stream().map("trace:"::concat).anyMatch(value::equals)
              ? Optional.of(list("Trace events:", Catalogue.traceEvents()))
              : asks && alone ? Optional.of(form(option)) : Optional.empty();
      default -> asks && alone ? Optional.of(form(option)) : Optional.empty();
    };
  }

  private static String form(RunOption option) {
    String head = option + " " + option.argument + "\n  " + option.help + "\n";
    return option
        .form
        .map(form -> list(option + ": " + option.help, entries(form.schema().rows())))
        .orElse(head);
  }

  private static String devices() {
    List<Catalogue.Entry> all = new ArrayList<>(Catalogue.devices());
    all.add(new Catalogue.Entry("pc-dimm", "memory that is plugged before the start"));
    all.add(new Catalogue.Entry("spapr-vty", "the guest's console"));
    return list("Devices, whose properties -device NAME,help lists:", all);
  }

  private static String properties(String driver) {
    List<Property> rows =
        switch (driver) {
          case "pc-dimm" -> ObjectOptions.DIMM.schema().rows();
          case "spapr-vty" -> Consoles.VTY.schema().rows();
          default -> Catalogue.deviceProperties(driver).orElseThrow(() -> unknownDevice(driver));
        };
    return list(driver + " has:", entries(rows));
  }

  private static UsageException unknownDevice(String driver) {
    List<String> known = Catalogue.devices().stream().map(Catalogue.Entry::name).toList();
    return new UsageException(
        "-device %s is not known; known: %s%s"
            .formatted(driver, String.join(", ", known), Suggestion.text(driver, known)));
  }

  private static List<Catalogue.Entry> entries(List<Property> rows) {
    return rows.stream().map(row -> new Catalogue.Entry(row.name(), row.description())).toList();
  }

  private static String machines() {
    return list("Machines:", Catalogue.machines());
  }

  private static String objects() {
    return kinds(
        "Kinds of objects, whose properties -object KIND,help lists:", ObjectOptions.types());
  }

  private static String object(String type) {
    return properties("-object", type, ObjectOptions.SCHEMAS);
  }

  private static String backends() {
    return kinds("Backends, whose properties -chardev BACKEND,help lists:", Chardevs.backends());
  }

  private static String backend(String name) {
    return properties("-chardev", name, Chardevs.SCHEMAS);
  }

  private static String networks() {
    List<String> kinds =
        Catalogue.networks().stream().map(s -> s.owner().substring("-netdev ".length())).toList();
    return kinds("Kinds of networks, whose properties -netdev KIND,help lists:", kinds);
  }

  private static String network(String kind) {
    return properties("-netdev", kind, Catalogue.networks());
  }

  private static String kinds(String title, List<String> names) {
    return title + "\n  " + String.join("\n  ", names) + "\n";
  }

  private static String properties(String option, String kind, List<Schema> schemas) {
    return schemas.stream()
        .filter(schema -> schema.owner().equals(option + " " + kind))
        .findFirst()
        .map(schema -> list(kind + " has:", entries(schema.rows())))
        .orElseThrow(
            () ->
                new UsageException(
                    "%s %s is not known; see %s help".formatted(option, kind, option)));
  }

  private static String machineProperties() {
    return list("Properties of pseries:", entries(Catalogue.machineProperties()));
  }

  private static String list(String title, List<Catalogue.Entry> entries) {
    StringBuilder text = new StringBuilder(title).append('\n');
    int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    for (Catalogue.Entry entry : entries) {
      String line =
          "  " + entry.name() + " ".repeat(width - entry.name().length()) + "  " + entry.help();
      text.append(line.stripTrailing()).append('\n');
    }
    return text.toString();
  }
}

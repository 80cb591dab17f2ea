package dev.oriel.cli;

import dev.oriel.options.Suggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the arguments of {@code oriel compare}. */
final class CompareParser {
  private static final int MOST_SETTINGS = 8;
  static final int MOST_TOGETHER = 4;
  private static final int LONGEST_NAME = 24;
  private static final List<String> OWN =
      List.of("--with", "--html", "--json", "--svg", "--together");

  /** Options that would interfere with the experiment. */
  private static final Set<RunOption> REFUSED =
      EnumSet.of(
          RunOption.KERNEL,
          RunOption.INITRD,
          RunOption.SERIAL,
          RunOption.MONITOR,
          RunOption.MON,
          RunOption.CHARDEV,
          RunOption.PAUSED,
          RunOption.NO_SHUTDOWN,
          RunOption.ACTION,
          RunOption.PIDFILE,
          RunOption.LOADVM,
          RunOption.INCOMING,
          RunOption.OBJECT,
          RunOption.TRACE,
          RunOption.LOG_ITEMS,
          RunOption.LOG_FILE,
          RunOption.DMA_SANITIZER,
          RunOption.VERBOSE);

  /** The default memory of a machine of {@code oriel compare ddw}. */
  private static final List<String> DDW_MEMORY = List.of("-m", "2G");

  private static final List<String> DDW_GPU = List.of("-device", "coherent-gpu,ram=32G");
  private static final List<String> DDW_SETTINGS =
      List.of(
          "before: -global spapr-pci-host-bridge.advertise=ram",
          "after: -global spapr-pci-host-bridge.advertise=max");

  private final List<String> shared = new ArrayList<>();
  private final List<String> with = new ArrayList<>();
  private final Set<RunOption> seen = EnumSet.noneOf(RunOption.class);
  private final Set<String> given = new HashSet<>();
  private List<String> command = List.of();
  private Optional<Path> html = Optional.empty();
  private Optional<Path> json = Optional.empty();
  private Optional<Path> pictures = Optional.empty();
  private OptionalInt together = OptionalInt.empty();

  private CompareParser() {}

  static CompareRequest parse(List<String> arguments) {
    CompareParser parser = new CompareParser();
    boolean ddw = !arguments.isEmpty() && arguments.getFirst().equals("ddw");
    boolean debian = !arguments.isEmpty() && arguments.getFirst().equals("debian");
    try {
      parser.read(ddw || debian ? arguments.subList(1, arguments.size()) : arguments);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "'" + e.getInput() + "' cannot name a file in this locale: " + e.getReason());
    }
    return ddw
        ? parser.ddw()
        : parser.request("Debian's kernel, " + parser.with.size() + " settings");
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        command = arguments.subList(i, arguments.size());
        return;
      }
      if (!argument.startsWith("-")) {
        throw new UsageException(
            "'"
                + argument
                + "' is neither debian nor ddw; oriel compare takes only these"
                + Suggestion.text(argument, List.of("debian", "ddw")));
      }
      String own = argument.replaceFirst("^--?", "--");
      boolean ours = OWN.contains(own);
      boolean takesValue = ours || option(argument).takesValue();
      if (takesValue && i + 1 == arguments.size()) {
        throw new UsageException(argument + " needs a value (oriel compare --help shows which)");
      }
      String value = takesValue ? arguments.get(++i) : "";
      if (ours) {
        apply(own, value);
      } else {
        shared.add(argument);
        shared.addAll(takesValue ? List.of(value) : List.of());
      }
    }
  }

  private RunOption option(String argument) {
    Optional<String> meant = Suggestion.nearest(argument.replaceFirst("^--?", "--"), OWN);
    if (meant.isPresent()) {
      throw new UsageException(
          "unknown option " + argument + "; did you mean " + meant.get() + "?");
    }
    RunOption option = RunOption.of(argument);
    if (REFUSED.contains(option)) {
      throw new UsageException(argument + " does not work with oriel compare");
    }
    seen.add(option);
    return option;
  }

  private void apply(String option, String value) {
    if (value.isEmpty()) {
      throw new UsageException(option + " has an empty value");
    }
    if (!option.equals("--with") && !given.add(option)) {
      throw new UsageException(option + " is given twice");
    }
    switch (option) {
      case "--with" -> with.add(value);
      case "--html" -> html = Optional.of(Path.of(value));
      case "--json" -> json = Optional.of(Path.of(value));
      case "--svg" -> pictures = Optional.of(Path.of(value));
      case "--together" ->
          together = OptionalInt.of(RunParser.number("--together", value, 1, MOST_TOGETHER));
      default -> throw new AssertionError(option);
    }
  }

  private CompareRequest ddw() {
    if (!with.isEmpty()) {
      throw new UsageException(
          "oriel compare ddw has its own settings; for others use oriel compare debian --with …");
    }
    if (!seen.contains(RunOption.MEMORY)) {
      shared.addAll(DDW_MEMORY);
    }
    shared.addAll(DDW_GPU);
    with.addAll(DDW_SETTINGS);
    return request("Always advertise the maximum possible DMA window size, before and after");
  }

  private CompareRequest request(String title) {
    if (with.size() < 2 || with.size() > MOST_SETTINGS) {
      throw new UsageException(
          "nothing to compare: give --with 'NAME: OPTION…' 2 to %d times, or use oriel compare ddw"
              .formatted(MOST_SETTINGS));
    }
    List<CompareRequest.Setting> settings = new ArrayList<>();
    for (String text : with) {
      CompareRequest.Setting setting = setting(text);
      if (settings.stream().anyMatch(s -> s.name().equalsIgnoreCase(setting.name()))) {
        throw new UsageException("--with: two settings are named " + setting.name());
      }
      settings.add(setting);
    }
    return new CompareRequest(title, settings, html, json, pictures, together);
  }

  private CompareRequest.Setting setting(String text) {
    int colon = text.indexOf(':');
    String name = text.substring(0, Math.max(colon, 0)).strip();
    if (!name.matches("[\\p{Alnum}][\\p{Alnum} ._+=-]*") || name.length() > LONGEST_NAME) {
      throw new UsageException(
          ("--with '%s': write 'NAME: OPTION…'; a name has at most %d letters, digits, blanks and"
                  + " ._+=-")
              .formatted(text, LONGEST_NAME));
    }
    String what = "--with '" + name + "'";
    List<String> options = Words.split(what, text.substring(colon + 1));
    List<String> all = new ArrayList<>(List.of("debian"));
    all.addAll(shared);
    all.addAll(options);
    all.addAll(command);
    try {
      checkOptions(options);
      return new CompareRequest.Setting(name, options, RunParser.parse(all));
    } catch (UsageException e) {
      throw new UsageException(what + ": " + e.getMessage());
    }
  }

  private void checkOptions(List<String> options) {
    for (int i = 0; i < options.size(); i++) {
      String argument = options.get(i);
      if (!argument.startsWith("-") || argument.equals("--")) {
        throw new UsageException(
            "'" + argument + "' is not an option; a command must follow all options");
      }
      if (option(argument).takesValue()) {
        i++;
      }
    }
  }
}

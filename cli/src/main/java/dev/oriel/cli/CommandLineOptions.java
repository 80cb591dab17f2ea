package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that a command line can have, as {@code query-command-line-options} tells them. */
final class CommandLineOptions {
  static final OptionForm FORM =
      OptionForm.of(
          "query-command-line-options",
          "",
          Property.of("option", Form.text(), "one of them, without dashes"));

  /** Names that differ from the option's. */
  private static final Map<String, String> NAMES =
      Map.of("m", "memory", "smp", "smp-opts", "boot", "boot-opts");

  private CommandLineOptions() {}

  /**
   * @param wanted one option, or all that have properties
   */
  static Json describe(Optional<String> wanted) {
    List<Json> all = new ArrayList<>();
    for (RunOption option : RunOption.values()) {
      String name = NAMES.getOrDefault(option.word, option.word);
      if (option.form.isPresent() && wanted.map(name::equals).orElse(true)) {
        all.add(
            Json.object(
                "option",
                name,
                "parameters",
                option.form.get().schema().rows().stream()
                    .map(CommandLineOptions::parameter)
                    .toList()));
      }
    }
    if (all.isEmpty() && wanted.isPresent()) {
      throw new UsageException("invalid option name: " + wanted.get());
    }
    return Json.of(all);
  }

  private static Json parameter(Property row) {
    Json.Members parameter =
        Json.object("name", row.name(), "type", type(row.form()), "help", row.help());
    return row.fallback().map(fallback -> parameter.with("default", fallback)).orElse(parameter);
  }

  private static String type(Form form) {
    return switch (form) {
      case Form.Flag _ -> "boolean";
      case Form.Number _ -> "number";
      case Form.Size _ -> "size";
      case Form.Text _, Form.Choice _ -> "string";
    };
  }
}

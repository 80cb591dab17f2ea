package dev.oriel.cli;

import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something that a monitor can be told, by people in a line of words and by programs in JSON.
 *
 * @param line its name for people; empty if it is for programs only
 * @param qmp its name for programs; empty if it is for people only
 * @param arguments what it takes. With an implied first property people write it as the value of an
 *     option, otherwise as words in this order, of which the last may have blanks
 * @param help a description in one line
 * @param action what it does; the answer is an empty object if there is nothing to say
 * @param words how people read the answer
 */
record Command(
    String line,
    String qmp,
    OptionForm arguments,
    String help,
    Action action,
    Function<Json, String> words) {
  /** What a command does. */
  interface Action {
    /** Carries it out; refuses it by an exception whose message is one line. */
    Json run(Values arguments) throws InterruptedException;
  }

  /** The answer of commands that only do something. */
  static final Json.Members DONE = Json.object();

  /** A command whose answer is for programs, if it has any. */
  Command(String line, String qmp, OptionForm arguments, String help, Action action) {
    this(line, qmp, arguments, help, action, answer -> "");
  }

  /** The arguments as people write them. */
  Values read(String text) {
    if (!arguments.implied().isEmpty()) {
      return arguments.read(text);
    }
    List<String> names = arguments.schema().names();
    Map<String, String> given = new LinkedHashMap<>();
    List<String> words =
        text.isEmpty() || names.isEmpty() ? List.of() : List.of(text.split(" +", names.size()));
    for (int i = 0; i < words.size(); i++) {
      given.put(names.get(i), words.get(i));
    }
    if (names.isEmpty() && !text.isEmpty()) {
      throw new UsageException(line + " takes no argument");
    }
    return arguments.schema().read(given, UsageException::new);
  }

  /** The arguments as programs write them. */
  Values read(Json.Members given) {
    Map<String, String> texts = new LinkedHashMap<>();
    given
        .values()
        .forEach(
            (name, value) -> {
              if (arguments.schema().row(name).isEmpty() && !arguments.schema().isOpen()) {
                throw new UsageException("Parameter '" + name + "' is unexpected");
              }
              texts.put(name, text(name, value));
            });
    for (Property row : arguments.schema().rows()) {
      if (row.required() && !texts.containsKey(row.name())) {
        throw new UsageException("Parameter '" + row.name() + "' is missing");
      }
    }
    return arguments.schema().read(texts, UsageException::new);
  }

  private static String text(String name, Json value) {
    return switch (value) {
      case Json.Text(String text) -> text;
      case Json.Numeral(String text) -> text;
      case Json.Word.TRUE -> "on";
      case Json.Word.FALSE -> "off";
      case Json.Word.NULL -> throw new UsageException("Parameter '" + name + "' is null");
      case Json.Members _, Json.Items _ ->
          throw new UsageException("Invalid parameter type for '" + name + "'");
    };
  }

  /** How people write it, with its arguments. */
  String synopsis() {
    List<String> words = new ArrayList<>(List.of(line));
    if (!arguments.implied().isEmpty()) {
      words.add(arguments.synopsis());
    } else {
      arguments.schema().rows().stream().map(Command::notation).forEach(words::add);
    }
    return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
  }

  private static String notation(Property row) {
    String notation = row.form().notation();
    return row.required() ? notation : "[" + notation + "]";
  }

  /** The command among {@code all} that people call {@code name}, or that programs do. */
  static Optional<Command> find(List<Command> all, Function<Command, String> by, String name) {
    return all.stream().filter(each -> !name.isEmpty() && by.apply(each).equals(name)).findFirst();
  }
}

package dev.oriel.cli;

import dev.oriel.options.Form;
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

  private static final int LONGEST_NAME = 200;
  private static final int MOST_ARGUMENTS = 256;

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

  /** The arguments as programs write them; what is inside others has dotted names. */
  Values read(Json.Members given) {
    Map<String, String> texts = new LinkedHashMap<>();
    given.values().forEach((name, value) -> flatten(name, value, texts));
    for (Property row : arguments.schema().rows()) {
      if (row.required() && !texts.containsKey(row.name())) {
        throw new UsageException("Parameter '" + row.name() + "' is missing");
      }
    }
    return arguments.schema().read(texts, UsageException::new);
  }

  private void flatten(String name, Json value, Map<String, String> texts) {
    Optional<Property> row = arguments.schema().row(name);
    boolean outer =
        arguments.schema().names().stream().anyMatch(each -> each.startsWith(name + "."));
    boolean known = row.isPresent() || outer || arguments.schema().isOpen();
    if (!known || name.length() > LONGEST_NAME) {
      throw new UsageException("Parameter '" + name + "' is unexpected");
    }
    if (texts.size() >= MOST_ARGUMENTS) {
      throw new UsageException("there are more than %d arguments".formatted(MOST_ARGUMENTS));
    }
    boolean hasParts = outer || row.isEmpty() && arguments.nested();
    switch (value) {
      case Json.Members(Map<String, Json> parts) when hasParts ->
          parts.forEach((part, inner) -> flatten(name + "." + part, inner, texts));
      case Json.Items(List<Json> items) when row.isEmpty() && arguments.nested() -> {
        for (int i = 0; i < items.size(); i++) {
          flatten(name + "." + i, items.get(i), texts);
        }
      }
      default -> texts.put(name, text(name, row.map(Property::form), value));
    }
  }

  private static String text(String name, Optional<Form> form, Json value) {
    boolean flag = form.filter(Form.Flag.class::isInstance).isPresent();
    boolean words = form.filter(Form.Text.class::isInstance).isPresent();
    return switch (value) {
      case Json.Text(String text) when !flag -> text;
      case Json.Numeral(String text) when !flag && !words -> text;
      case Json.Word word when word == Json.Word.NULL ->
          throw new UsageException("Parameter '" + name + "' is null");
      case Json.Word word when !words -> word == Json.Word.TRUE ? "on" : "off";
      default ->
          throw new UsageException(
              "Invalid parameter type for '%s'%s"
                  .formatted(
                      name, flag ? ", expected: boolean" : words ? ", expected: string" : ""));
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

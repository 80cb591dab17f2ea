package dev.oriel.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The value of an option in QEMU's form {@code first,name=value,name=value}, in which two commas
 * stand for one comma inside a value, or as a JSON object. Nothing is checked before a {@link
 * Schema} is known.
 */
public final class OptionText {
  private record Item(String name, Optional<String> value) {}

  private final List<Item> items = new ArrayList<>();

  /** Why it cannot be read at all. */
  private Optional<String> malformed = Optional.empty();

  /** A text without any value. */
  public OptionText() {}

  /**
   * @param implied the name of a first value without one, or "" if a name is required
   */
  public static OptionText parse(String text, String implied) {
    OptionText parsed = new OptionText();
    if (text.startsWith("{")) {
      parsed.readJson(text);
      return parsed;
    }
    List<String> parts = split(text);
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      int equals = part.indexOf('=');
      if (equals > 0) {
        parsed.items.add(
            new Item(part.substring(0, equals), Optional.of(part.substring(equals + 1))));
      } else if (equals < 0 && i == 0 && !implied.isEmpty() && !part.isEmpty()) {
        parsed.items.add(new Item(implied, Optional.of(part)));
      } else {
        parsed.items.add(new Item(part, Optional.empty()));
      }
    }
    return parsed;
  }

  private void readJson(String text) {
    try {
      FlatJson.parse(text).forEach((name, value) -> items.add(new Item(name, Optional.of(value))));
    } catch (FlatJson.Malformed e) {
      malformed = Optional.of(e.problem());
    }
  }

  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      boolean comma = text.charAt(i) == ',';
      if (comma && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        item.append(',');
        i++;
      } else if (comma) {
        items.add(item.toString());
        item.setLength(0);
      } else {
        item.append(text.charAt(i));
      }
    }
    items.add(item.toString());
    return items;
  }

  /** The value given for {@code name}, before any check. */
  public Optional<String> find(String name) {
    return items.stream().filter(item -> item.name.equals(name)).findFirst().flatMap(Item::value);
  }

  /** The values given for {@code name}, which may be given several times, before any check. */
  public List<String> findAll(String name) {
    return items.stream()
        .filter(item -> item.name.equals(name))
        .map(item -> item.value.orElse(""))
        .toList();
  }

  /** The same text with one more value. */
  public OptionText with(String name, String value) {
    OptionText more = new OptionText();
    more.malformed = malformed;
    more.items.addAll(items);
    more.items.add(new Item(name, Optional.of(value)));
    return more;
  }

  /** The same text without one name. */
  public OptionText without(String name) {
    OptionText rest = new OptionText();
    rest.malformed = malformed;
    items.stream().filter(item -> !item.name.equals(name)).forEach(rest.items::add);
    return rest;
  }

  /**
   * The values by name, all with a value.
   *
   * @param failure makes the exception to be thrown of a line that names every mistake
   */
  public <E extends RuntimeException> Map<String, String> values(
      String owner, Function<String, E> failure) {
    List<String> found = new ArrayList<>(malformed.stream().toList());
    Map<String, String> values = collect(new Schema(owner, List.of()), found);
    if (!found.isEmpty()) {
      throw failure.apply(owner + ": " + String.join("; ", found));
    }
    return values;
  }

  /**
   * The checked values. A name without a value switches a property on, and off after {@code no}, if
   * the schema says that it is on or off.
   *
   * @param failure makes the exception to be thrown of a line that names every mistake
   */
  public <E extends RuntimeException> Values read(Schema schema, Function<String, E> failure) {
    if (!malformed.isEmpty()) {
      throw failure.apply(schema.owner() + ": " + malformed.get());
    }
    List<String> found = new ArrayList<>();
    return schema.read(collect(schema, found), found, failure);
  }

  private Map<String, String> collect(Schema schema, List<String> found) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Item item : items) {
      Optional<Item> whole = item.value.isPresent() ? Optional.of(item) : flag(schema, item.name);
      if (whole.isEmpty()) {
        found.add("'%s' is not of the form name=value".formatted(item.name));
      } else if (values.putIfAbsent(whole.get().name, whole.get().value.orElseThrow()) != null) {
        found.add(whole.get().name + " is given twice");
      }
    }
    return values;
  }

  private static Optional<Item> flag(Schema schema, String word) {
    if (isFlag(schema, word)) {
      return Optional.of(new Item(word, Optional.of("on")));
    }
    return word.startsWith("no") && isFlag(schema, word.substring(2))
        ? Optional.of(new Item(word.substring(2), Optional.of("off")))
        : Optional.empty();
  }

  private static boolean isFlag(Schema schema, String name) {
    return schema.row(name).filter(row -> row.form() instanceof Form.Flag).isPresent();
  }
}

package dev.oriel.options;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The properties of one thing. Values are read against all rows at once, so that a message names
 * every mistake.
 */
public final class Schema {
  private final String owner;
  private final List<Property> rows;

  /** Whether there may be others, which are not checked. */
  private final boolean open;

  /**
   * @param owner the thing, as messages name it: {@code nvme}, {@code -drive}
   */
  public Schema(String owner, List<Property> rows) {
    this(owner, rows, false);
  }

  private Schema(String owner, List<Property> rows, boolean open) {
    this.owner = owner;
    this.rows = List.copyOf(rows);
    this.open = open;
  }

  /** The same, with any other properties too: {@link Values#given} has them, unchecked. */
  public Schema withOthers() {
    return new Schema(owner, rows, true);
  }

  /** Whether it may have properties that are not among its rows. */
  public boolean isOpen() {
    return open;
  }

  /**
   * @param owner the thing, as messages name it: {@code nvme}, {@code -drive}
   */
  public static Schema of(String owner, Property... rows) {
    return new Schema(owner, Arrays.asList(rows));
  }

  public String owner() {
    return owner;
  }

  public List<Property> rows() {
    return rows;
  }

  public List<String> names() {
    return rows.stream().map(Property::name).toList();
  }

  public Optional<Property> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /**
   * Checks {@code given} against all rows and fills in the defaults.
   *
   * @param failure makes the exception to be thrown of a line that names every mistake
   */
  public <E extends RuntimeException> Values read(
      Map<String, String> given, Function<String, E> failure) {
    return read(given, List.of(), failure);
  }

  /**
   * The same, with mistakes found before.
   *
   * @param before what was wrong with the text that {@code given} was read from
   */
  public <E extends RuntimeException> Values read(
      Map<String, String> given, List<String> before, Function<String, E> failure) {
    List<String> mistakes = new ArrayList<>(before);
    given.forEach((name, value) -> mistakes.addAll(mistake(name, value).stream().toList()));
    Map<String, String> values = new HashMap<>(given);
    for (Property row : rows) {
      if (row.required() && !given.containsKey(row.name())) {
        mistakes.add("%s=… is required: %s".formatted(row.name(), row.form().words()));
      }
      row.fallback().ifPresent(value -> values.putIfAbsent(row.name(), value));
    }
    if (!mistakes.isEmpty()) {
      throw failure.apply(owner + ": " + String.join("; ", mistakes));
    }
    return new Values(this, values, given.keySet());
  }

  private Optional<String> mistake(String name, String value) {
    Optional<Property> row = row(name);
    if (row.isEmpty() && open) {
      return Optional.empty();
    }
    if (row.isEmpty()) {
      return Optional.of(
          "there is no property '%s'%s"
              .formatted(
                  name,
                  Suggestion.nearest(name, names())
                      .map(", did you mean %s?"::formatted)
                      .orElseGet(
                          () ->
                              rows.isEmpty() ? "" : "; there are " + String.join(", ", names()))));
    }
    return row.get().form().accepts(value)
        ? Optional.empty()
        : Optional.of("%s=%s must be %s".formatted(name, value, row.get().form().words()));
  }
}

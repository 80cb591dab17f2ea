package dev.oriel.options;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The checked values of the properties of one thing. */
public final class Values {
  private final Schema schema;
  private final Map<String, String> values;
  private final Set<String> given;

  Values(Schema schema, Map<String, String> values, Set<String> given) {
    this.schema = schema;
    this.values = Map.copyOf(values);
    this.given = Set.copyOf(given);
  }

  /** Whether the user gave the property. */
  public boolean isGiven(String name) {
    assert schema.row(name).isPresent() : schema.owner() + " declares no property " + name;
    return given.contains(name);
  }

  /** All that the user gave, by name, as written. */
  public Map<String, String> given() {
    Map<String, String> all = new TreeMap<>(values);
    all.keySet().retainAll(given);
    return all;
  }

  /** The value, or the default; empty if there is neither. */
  public Optional<String> find(String name) {
    assert schema.row(name).isPresent() : schema.owner() + " declares no property " + name;
    return Optional.ofNullable(values.get(name)).map(value -> canonical(name, value));
  }

  private String canonical(String name, String value) {
    return form(name) instanceof Form.Choice choice ? choice.canonical(value) : value;
  }

  private Form form(String name) {
    return schema.row(name).orElseThrow().form();
  }

  /** The value of a property that is required or has a default. */
  public String text(String name) {
    return find(name)
        .orElseThrow(() -> new AssertionError(schema.owner() + ": " + name + " has no default"));
  }

  /** Whether an on/off property is on; false if it is absent. */
  public boolean flag(String name) {
    return find(name).map(Form.Flag::isOn).orElse(false);
  }

  /** The value of a number or a size. */
  public long number(String name) {
    String text = text(name);
    return switch (form(name)) {
      case Form.Number number -> Form.Number.parse(text).orElseThrow();
      case Form.Size size -> size.parse(text).orElseThrow();
      default -> throw new AssertionError(schema.owner() + ": " + name + " is not a number");
    };
  }

  /** The value of a number whose range is that of an {@code int}. */
  public int integer(String name) {
    return Math.toIntExact(number(name));
  }
}

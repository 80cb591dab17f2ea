package dev.oriel.cli;

import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.List;

/**
 * An option whose value is a list of properties.
 *
 * @param implied the name of a first value without one; "" if there is none
 * @param nested whether programs may write others than the schema's inside each other
 */
record OptionForm(String implied, Schema schema, boolean nested) {
  private static final int LONGEST_SYNOPSIS = 60;

  OptionForm(String implied, Schema schema) {
    this(implied, schema, false);
  }

  static OptionForm of(String option, String implied, Property... rows) {
    return new OptionForm(implied, Schema.of(option, rows));
  }

  /** The same with others of any name, which are not checked. */
  OptionForm withOthers() {
    return new OptionForm(implied, schema.withOthers());
  }

  /** Reads a value. */
  Values read(String text) {
    return OptionText.parse(text, implied).read(schema, UsageException::new);
  }

  /**
   * How the value is written: {@code SIZE[,slots=N][,maxmem=SIZE]}. Of a long list only the
   * properties that are required or implied are shown.
   */
  String synopsis() {
    String all = items(schema.rows()) + (schema.isOpen() ? "[,NAME=VALUE]…" : "");
    if (all.length() <= LONGEST_SYNOPSIS) {
      return all;
    }
    List<Property> shown =
        schema.rows().stream().filter(row -> row.required() || row.name().equals(implied)).toList();
    return items(shown) + (shown.isEmpty() ? "NAME=VALUE[,…]" : "[,NAME=VALUE]…");
  }

  private String items(List<Property> rows) {
    StringBuilder text = new StringBuilder();
    for (Property row : rows) {
      boolean first = text.isEmpty();
      String value = row.form().notation();
      String item = first && row.name().equals(implied) ? value : row.name() + "=" + value;
      text.append(first ? item : row.required() ? "," + item : "[," + item + "]");
    }
    return text.toString();
  }
}

package dev.oriel.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. Its text is plain ASCII, laid out as QEMU does. */
sealed interface Json {
  /** The values that are words. */
  enum Word implements Json {
    NULL,
    TRUE,
    FALSE;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param text the number as it is written
   */
  record Numeral(String text) implements Json {
    @Override
    public String toString() {
      return text;
    }
  }

  record Text(String value) implements Json {
    @Override
    public String toString() {
      return quoted(value);
    }
  }

  record Items(List<Json> values) implements Json {
    @Override
    public String toString() {
      return JsonLayout.flat(this);
    }
  }

  record Members(Map<String, Json> values) implements Json {
    /** A member; null, the JSON value, if there is none. */
    Json get(String name) {
      return values.getOrDefault(name, Word.NULL);
    }

    /** The same with one more member. */
    Members with(String name, Object value) {
      Map<String, Json> more = new LinkedHashMap<>(values);
      more.put(name, of(value));
      return new Members(more);
    }

    @Override
    public String toString() {
      return JsonLayout.flat(this);
    }
  }

  /**
   * An object.
   *
   * @param namesAndValues a name, its value as {@link #of} takes it, the next name, …
   */
  static Members object(Object... namesAndValues) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], of(namesAndValues[i + 1]));
    }
    return new Members(members);
  }

  /** The value of a Boolean, a number, a text or a collection of such. */
  static Json of(Object value) {
    return switch (value) {
      case Json json -> json;
      case Boolean flag -> flag ? Word.TRUE : Word.FALSE;
      case Number number -> new Numeral(number.toString());
      case Collection<?> all -> {
        List<Json> items = new ArrayList<>();
        all.forEach(each -> items.add(of(each)));
        yield new Items(items);
      }
      default -> new Text(value.toString());
    };
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}

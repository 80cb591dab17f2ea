package dev.oriel.inspector;

import java.util.List;
import java.util.Map;

/** Values as JSON in one line, of plain ASCII, safe inside a page. */
final class Json {
  private Json() {}

  /**
   * @param value a map with names, a list, an array of integers, text, a number, or a truth value
   */
  static String of(Object value) {
    StringBuilder out = new StringBuilder();
    put(out, value);
    return out.toString();
  }

  private static void put(StringBuilder out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          text(out, entry.getKey().toString());
          out.append(':');
          put(out, entry.getValue());
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : ",");
          put(out, list.get(i));
        }
        out.append(']');
      }
      case int[] numbers -> {
        out.append('[');
        for (int i = 0; i < numbers.length; i++) {
          out.append(i == 0 ? "" : ",").append(numbers[i]);
        }
        out.append(']');
      }
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> text(out, value.toString());
    }
  }

  private static void text(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~' || c == '<' || c == '>' || c == '&') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}

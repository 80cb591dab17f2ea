package dev.oriel.cli.compare;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A comparison as JSON. Each record is an object with its components' names; an absent value is
 * {@code null}. Addresses and sizes are numbers, up to 64 bits.
 */
public final class JsonReport {
  private JsonReport() {}

  /** One document. */
  public static String of(Comparison comparison) {
    return value(comparison) + "\n";
  }

  private static String value(Object value) {
    return switch (value) {
      case Record object ->
          Arrays.stream(object.getClass().getRecordComponents())
              .map(
                  component ->
                      quote(component.getName()) + ": " + value(component(object, component)))
              .collect(Collectors.joining(", ", "{", "}"));
      case Collection<?> list ->
          list.stream().map(JsonReport::value).collect(Collectors.joining(", ", "[", "]"));
      case Optional<?> optional -> optional.map(JsonReport::value).orElse("null");
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> quote(value.toString());
    };
  }

  private static Object component(Record object, RecordComponent component) {
    try {
      return component.getAccessor().invoke(object);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(component.toString(), e);
    }
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}

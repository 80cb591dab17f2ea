package dev.oriel.cli;

import java.util.Iterator;
import java.util.Map;

/** Writes JSON in one line, or in several with four blanks for each level. */
final class JsonLayout {
  private final StringBuilder text = new StringBuilder();
  private final boolean pretty;
  private int depth;

  private JsonLayout(boolean pretty) {
    this.pretty = pretty;
  }

  static String flat(Json value) {
    return new JsonLayout(false).of(value);
  }

  static String pretty(Json value) {
    return new JsonLayout(true).of(value);
  }

  private String of(Json value) {
    write(value);
    return text.toString();
  }

  private void write(Json value) {
    switch (value) {
      case Json.Members(Map<String, Json> members) -> {
        open('{');
        for (Iterator<String> names = members.keySet().iterator(); names.hasNext(); ) {
          String name = names.next();
          text.append(new Json.Text(name)).append(": ");
          write(members.getOrDefault(name, Json.Word.NULL));
          next(names.hasNext());
        }
        close('}', members.isEmpty());
      }
      case Json.Items(java.util.List<Json> items) -> {
        open('[');
        for (Iterator<Json> all = items.iterator(); all.hasNext(); ) {
          write(all.next());
          next(all.hasNext());
        }
        close(']', items.isEmpty());
      }
      default -> text.append(value);
    }
  }

  private void open(char bracket) {
    text.append(bracket);
    depth++;
    line();
  }

  private void next(boolean more) {
    if (more) {
      text.append(pretty ? "," : ", ");
      line();
    }
  }

  private void close(char bracket, boolean empty) {
    depth--;
    if (empty) {
      text.setLength(text.lastIndexOf(bracket == '}' ? "{" : "[") + 1);
    } else {
      line();
    }
    text.append(bracket);
  }

  private void line() {
    if (pretty) {
      text.append('\n').append("    ".repeat(depth));
    }
  }
}

package dev.oriel.options;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object as an option's value: its members are strings, numbers and Booleans (RFC 8259). An
 * object or a list inside it becomes members with dotted names, as QEMU writes them: {@code a.b},
 * {@code a.0}.
 */
final class FlatJson {
  private static final int DEEPEST = 16;

  /** The text is not such an object. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;

    Malformed(String problem) {
      super(problem);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }

  private final String text;
  private final Map<String, String> members = new LinkedHashMap<>();
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  static Map<String, String> parse(String text) throws Malformed {
    FlatJson json = new FlatJson(text);
    json.object("", 0);
    json.skip();
    if (json.at < text.length()) {
      throw json.malformed("the end");
    }
    return json.members;
  }

  private void object(String prefix, int depth) throws Malformed {
    expect('{');
    if (!next('}')) {
      do {
        skip();
        String name = string();
        expect(':');
        value(prefix + name, depth);
      } while (next(','));
      expect('}');
    }
  }

  private void list(String name, int depth) throws Malformed {
    expect('[');
    if (!next(']')) {
      int index = 0;
      do {
        value(name + "." + index++, depth);
      } while (next(','));
      expect(']');
    }
  }

  private void value(String name, int depth) throws Malformed {
    skip();
    char first = at < text.length() ? text.charAt(at) : 0;
    if (depth == DEEPEST) {
      throw malformed("fewer brackets");
    }
    switch (first) {
      case '{' -> object(name + ".", depth + 1);
      case '[' -> list(name, depth + 1);
      case '"' -> put(name, string());
      default -> put(name, word());
    }
  }

  private void put(String name, String value) throws Malformed {
    if (members.putIfAbsent(name, value) != null) {
      throw new Malformed(name + " is given twice");
    }
  }

  /** A number, or true and false as a flag is written. */
  private String word() throws Malformed {
    int from = at;
    while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    if (word.matches("-?[0-9]{1,20}")) {
      return word;
    }
    at = word.equals("true") || word.equals("false") ? at : from;
    return switch (word) {
      case "true" -> "on";
      case "false" -> "off";
      default -> throw malformed("a string, a whole number, true or false");
    };
  }

  private String string() throws Malformed {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return string.toString();
  }

  private char escaped() throws Malformed {
    char c = at < text.length() ? text.charAt(at++) : 0;
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    String digits = text.substring(Math.min(at, text.length()), Math.min(at + 4, text.length()));
    if (c != 'u' || !digits.matches("[0-9a-fA-F]{4}")) {
      throw malformed("an escape such as \\n");
    }
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean next(char c) {
    skip();
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) throws Malformed {
    if (!next(c)) {
      throw malformed("'" + c + "'");
    }
  }

  private Malformed malformed(String expected) {
    return new Malformed(
        "not JSON: at character %d there should be %s".formatted(at + 1, expected));
  }
}

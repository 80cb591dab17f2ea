package dev.oriel.options;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as an option's value: its members are strings, whole numbers and Booleans. An
 * object or a list inside it becomes members with dotted names, as QEMU writes them: {@code a.b},
 * {@code a.0}.
 */
final class FlatJson {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();

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

  private FlatJson() {}

  static Map<String, String> parse(String text) throws Malformed {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      JsonToken token = json.nextToken();
      do {
        if (token.isScalarValue()) {
          String name = name(json.streamReadContext());
          if (members.putIfAbsent(name, value(token, json)) != null) {
            throw new Malformed(name + " is given twice");
          }
        }
        token = json.nextToken();
      } while (!json.streamReadContext().inRoot());
      if (json.nextToken() != null) {
        throw new Malformed("not JSON: there is more after the object");
      }
    } catch (JacksonException e) {
      // What follows tells where, of which the library knows nothing for a string.
      throw new Malformed("not JSON: " + e.getOriginalMessage().replaceFirst(" \\(start.*", ""));
    }
    return members;
  }

  private static String name(TokenStreamContext place) {
    String last = place.inArray() ? "" + place.getCurrentIndex() : place.currentName();
    TokenStreamContext outer = place.getParent();
    return outer.inRoot() ? last : name(outer) + "." + last;
  }

  private static String value(JsonToken token, JsonParser json) throws Malformed {
    return switch (token) {
      case VALUE_STRING, VALUE_NUMBER_INT -> json.getString();
      case VALUE_TRUE -> "on";
      case VALUE_FALSE -> "off";
      default ->
          throw new Malformed(json.getString() + " is not a string, a whole number, true or false");
    };
  }
}

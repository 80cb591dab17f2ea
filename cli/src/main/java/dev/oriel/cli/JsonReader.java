package dev.oriel.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads JSON values from bytes as they come, whether in one line or in several. What a value can
 * take of memory is bounded; after a mistake, the rest of the line is skipped. For one thread.
 */
final class JsonReader {
  /** Bytes of one value, and values in it. */
  static final int MOST_BYTES = 1 << 16;

  static final int MOST_VALUES = 1 << 12;
  static final int DEEPEST = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(MOST_BYTES)
                  .maxStringLength(MOST_BYTES)
                  .build())
          .build();

  /** What has come is not JSON, or too much of it. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String problem) {
      super(problem);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  /** An object or a list that is not complete. */
  private static final class Open {
    private final Map<String, Json> members = new LinkedHashMap<>();
    private final List<Json> items = new ArrayList<>();
    private String name = "";
  }

  private final byte[] one = new byte[1];
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable JsonParser parser;
  private int bytes;
  private int values;
  private boolean skipping;

  /** Takes a byte; a value if that completes one. */
  Optional<Json> next(byte input) throws Malformed {
    if (skipping) {
      skipping = input != '\n';
      return Optional.empty();
    }
    if (bytes == 0 && (input == ' ' || input == '\t' || input == '\r' || input == '\n')) {
      return Optional.empty();
    }
    try {
      return parse(input);
    } catch (JacksonException e) {
      // What follows tells where, which is no use: the value may have come in pieces.
      throw fail(
          "JSON parse error, "
              + e.getOriginalMessage().replaceFirst("(: was expecting)? \\(.*", ""),
          input);
    }
  }

  private Optional<Json> parse(byte input) throws Malformed {
    if (++bytes > MOST_BYTES) {
      throw fail("JSON token size limit exceeded", input);
    }
    JsonParser json = parser;
    if (json == null) {
      json = JSON.createNonBlockingByteArrayParser(ObjectReadContext.empty());
      parser = json;
    }
    one[0] = input;
    ((ByteArrayFeeder) json.nonBlockingInputFeeder()).feedInput(one, 0, 1);
    for (JsonToken token = json.nextToken();
        token != JsonToken.NOT_AVAILABLE && token != null;
        token = json.nextToken()) {
      Optional<Json> value = take(token, json);
      if (++values > MOST_VALUES) {
        throw fail("JSON token count limit exceeded", input);
      }
      if (value.isPresent()) {
        reset();
        return value;
      }
    }
    return Optional.empty();
  }

  /** A whole value, if that was its last token. */
  private Optional<Json> take(JsonToken token, JsonParser json) {
    Json value =
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            open.push(new Open());
            yield null;
          }
          case PROPERTY_NAME -> {
            open.element().name = json.currentName();
            yield null;
          }
          case END_OBJECT -> new Json.Members(open.pop().members);
          case END_ARRAY -> new Json.Items(open.pop().items);
          case VALUE_STRING -> new Json.Text(json.getString());
          case VALUE_TRUE -> Json.Word.TRUE;
          case VALUE_FALSE -> Json.Word.FALSE;
          case VALUE_NULL -> Json.Word.NULL;
          default -> new Json.Numeral(json.getString());
        };
    Open outer = open.peek();
    if (value == null || outer == null) {
      return Optional.ofNullable(value);
    }
    if (json.streamReadContext().inArray()) {
      outer.items.add(value);
    } else {
      outer.members.put(outer.name, value);
    }
    return Optional.empty();
  }

  private Malformed fail(String problem, byte last) {
    reset();
    skipping = last != '\n';
    return new Malformed(problem);
  }

  private void reset() {
    parser = null;
    bytes = 0;
    values = 0;
    open.clear();
  }
}

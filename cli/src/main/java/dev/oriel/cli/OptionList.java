package dev.oriel.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value of an option in QEMU's form {@code first,name=value,name=value}; two commas stand for
 * one comma inside a value.
 */
final class OptionList {
  private final String option;
  private final Map<String, String> values = new LinkedHashMap<>();

  private OptionList(String option) {
    this.option = option;
  }

  /**
   * @param option names the list in messages: {@code -drive}
   * @param implied the implied name of a first value without one, or "" if a name is required
   */
  static OptionList parse(String option, String text, String implied) {
    OptionList list = new OptionList(option);
    List<String> items = split(text);
    for (int i = 0; i < items.size(); i++) {
      String item = items.get(i);
      int equals = item.indexOf('=');
      if (equals < 0 && i == 0 && !implied.isEmpty() && !item.isEmpty()) {
        list.values.put(implied, item);
      } else if (equals <= 0) {
        throw new UsageException(
            option + " " + text + ": '" + item + "' is not of the form name=value");
      } else if (list.values.put(item.substring(0, equals), item.substring(equals + 1)) != null) {
        throw new UsageException(
            option + " " + text + ": " + item.substring(0, equals) + " is given twice");
      }
    }
    return list;
  }

  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      boolean comma = text.charAt(i) == ',';
      if (comma && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        item.append(',');
        i++;
      } else if (comma) {
        items.add(item.toString());
        item.setLength(0);
      } else {
        item.append(text.charAt(i));
      }
    }
    items.add(item.toString());
    return items;
  }

  /** Takes a value out of the list. */
  Optional<String> take(String name) {
    return Optional.ofNullable(values.remove(name));
  }

  /** Takes a required value out of the list. */
  String require(String name) {
    return take(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> new UsageException(option + " needs " + name + "=…"));
  }

  /** Takes an {@code on} or {@code off} value out of the list; false if it is absent. */
  boolean takeSwitch(String name) {
    String value = take(name).orElse("off");
    return switch (value) {
      case "on", "yes", "true" -> true;
      case "off", "no", "false" -> false;
      default -> throw new UsageException(option + ": " + name + "=" + value + " is not on or off");
    };
  }

  /** Takes a value out of the list that must be one of {@code accepted}. */
  Optional<String> expect(String name, Collection<String> accepted) {
    Optional<String> taken = take(name);
    taken.ifPresent(
        value -> {
          if (!accepted.contains(value)) {
            throw new UsageException(
                option
                    + ": "
                    + name
                    + "="
                    + value
                    + " is not supported; supported: "
                    + String.join(", ", accepted));
          }
        });
    return taken;
  }

  /** Takes all remaining values. */
  Map<String, String> rest() {
    Map<String, String> rest = new LinkedHashMap<>(values);
    values.clear();
    return rest;
  }

  /** Refuses all remaining values. */
  void end(Collection<String> known) {
    for (String name : values.keySet()) {
      throw new UsageException(
          option
              + ": property '"
              + name
              + "' is not supported; supported: "
              + String.join(", ", known)
              + Suggestion.text(name, known));
    }
  }
}

package dev.oriel.options;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts that a property accepts. */
public sealed interface Form {
  boolean accepts(String text);

  /** What is accepted, as the end of a sentence: {@code "a number from 1 to 511"}. */
  String words();

  /** What is accepted, as one word of a synopsis: {@code "N"}, {@code "on|off"}. */
  String notation();

  /** Any text. */
  static Form text() {
    return new Text("TEXT", "a text", Pattern.compile(".*", Pattern.DOTALL));
  }

  /** Any text but the empty one: {@code FILE}, {@code ID}. */
  static Form name(String notation, String words) {
    return new Text(notation, words, Pattern.compile(".+", Pattern.DOTALL));
  }

  /** A number, decimal or after 0x. */
  static Form number(long least, long most) {
    return new Number(least, most, false);
  }

  /** Any number of 64 bits, shown in hexadecimal. */
  static Form bits() {
    return new Number(Long.MIN_VALUE, Long.MAX_VALUE, true);
  }

  /** A number of bytes, without bounds; a plain number is in bytes. */
  static Form size() {
    return new Size(0, 1, Long.MAX_VALUE, 1);
  }

  static Form flag() {
    return new Flag();
  }

  static Form choice(String... values) {
    return new Choice(List.of(values));
  }

  /** Text that matches a pattern. */
  record Text(String notation, String words, Pattern pattern) implements Form {
    @Override
    public boolean accepts(String text) {
      return pattern.matcher(text).matches();
    }
  }

  /**
   * A number, decimal or after 0x.
   *
   * @param bits whether it is any pattern of 64 bits rather than a quantity
   */
  record Number(long least, long most, boolean bits) implements Form {
    @Override
    public boolean accepts(String text) {
      OptionalLong number = parse(text);
      return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most;
    }

    @Override
    public String words() {
      return bits
          ? "a number, decimal or 0x…"
          : "a number from %d to %s"
              .formatted(least, most > 1L << 32 ? "0x" + Long.toHexString(most) : "" + most);
    }

    @Override
    public String notation() {
      return "N";
    }

    static OptionalLong parse(String text) {
      try {
        boolean hexadecimal = text.startsWith("0x");
        return OptionalLong.of(
            hexadecimal
                ? Long.parseUnsignedLong(text, 2, text.length(), 16)
                : Long.parseLong(text));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
  }

  /**
   * A number of bytes as QEMU's options write it: {@code 2G}, {@code 1.5G}, {@code 512}.
   *
   * @param unit log2 of the unit of a plain number: 20 for MiB
   * @param multiple what the number of bytes is a multiple of
   */
  record Size(int unit, long least, long most, long multiple) implements Form {
    private static final Pattern WRITTEN =
        Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([bkmgtpe]?)");

    @Override
    public boolean accepts(String text) {
      OptionalLong bytes = parse(text);
      return bytes.isPresent()
          && bytes.getAsLong() >= least
          && bytes.getAsLong() <= most
          && bytes.getAsLong() % multiple == 0;
    }

    @Override
    public String words() {
      if (most == Long.MAX_VALUE) {
        String bound = least > 1 ? " of at least " + text(least) : "";
        return "a size%s: a number with K, M, G or T, such as 2G".formatted(bound);
      }
      return "a multiple of %s from %s to %s".formatted(text(multiple), text(least), text(most));
    }

    @Override
    public String notation() {
      return "SIZE";
    }

    OptionalLong parse(String text) {
      if (text.startsWith("0x")) {
        return Number.parse(text);
      }
      Matcher form = WRITTEN.matcher(text.toLowerCase(Locale.ROOT));
      if (form.matches()) {
        String suffix = form.group(2);
        int shift = suffix.isEmpty() ? unit : 10 * "bkmgtpe".indexOf(suffix);
        BigInteger bytes =
            new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(1L << shift)).toBigInteger();
        if (bytes.bitLength() < Long.SIZE) {
          return OptionalLong.of(bytes.longValueExact());
        }
      }
      return OptionalLong.empty();
    }

    private static String text(long bytes) {
      int thousands = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, 4);
      return (bytes >> 10 * thousands) + " KMGT".substring(thousands, thousands + 1).strip();
    }
  }

  /** On or off. */
  record Flag() implements Form {
    private static final List<String> ON = List.of("on", "yes", "true");
    private static final List<String> OFF = List.of("off", "no", "false");

    @Override
    public boolean accepts(String text) {
      return ON.contains(text) || OFF.contains(text);
    }

    static boolean isOn(String text) {
      return ON.contains(text);
    }

    @Override
    public String words() {
      return "on or off";
    }

    @Override
    public String notation() {
      return "on|off";
    }
  }

  /** One of several words; on and off may be written as for a {@link Flag}. */
  record Choice(List<String> values) implements Form {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public boolean accepts(String text) {
      return values.contains(canonical(text));
    }

    String canonical(String text) {
      return values.contains(text) || !new Flag().accepts(text)
          ? text
          : Flag.isOn(text) ? "on" : "off";
    }

    @Override
    public String words() {
      int last = values.size() - 1;
      return last == 0
          ? values.getFirst()
          : values.stream().limit(last).collect(Collectors.joining(", "))
              + " or "
              + values.getLast();
    }

    @Override
    public String notation() {
      return String.join("|", values);
    }
  }
}

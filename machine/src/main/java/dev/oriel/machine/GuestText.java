package dev.oriel.machine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Text from a guest or a file in a form that is safe to show on a terminal, in a report or in a
 * message. Characters that control a terminal or rearrange text are escaped, as {@code \x1b} or
 * <code>&#92;u202e</code>; a very long line is truncated.
 *
 * <p>All such text passes through here on its way to a terminal or a report, except the guest's
 * console.
 */
public final class GuestText {
  private static final int LONGEST_LINE = 4096;

  private GuestText() {}

  /** {@code text} as one line. */
  public static String line(String text) {
    if (text.length() <= LONGEST_LINE && isPlain(text)) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    append(line, text.replace('\t', ' '), text.length() > LONGEST_LINE ? LONGEST_LINE : -1);
    return line.toString();
  }

  /** {@code text} with its line breaks. */
  public static String lines(String text) {
    StringBuilder lines = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline;
      int most = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
      lines.append(line(text.substring(from, most))).append(newline < 0 ? "" : "\n");
      from = end + 1;
    }
    return lines.toString();
  }

  /** The last lines of {@code text}, at most {@code most}; the last has no line end. */
  public static String lastLines(String text, int most) {
    List<String> lines = text.lines().toList();
    return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
        .map(GuestText::line)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * @param most characters of {@code text} to show, or -1 for all
   */
  private static void append(StringBuilder line, String text, int most) {
    String shown = most < 0 ? text : text.substring(0, most);
    shown
        .codePoints()
        .forEach(
            c -> {
              if (isHarmless(c)) {
                line.appendCodePoint(c);
              } else {
                line.append(
                    (c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
              }
            });
    line.append(most < 0 ? "" : "…");
  }

  /** Whether a character is neither control nor format, combining or invisible. */
  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.ENCLOSING_MARK ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> !isInvisible(c);
    };
  }

  /** Letters and marks that Unicode calls default ignorable code points. */
  private static boolean isInvisible(int c) {
    return c == 0x34f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || c >= 0x180b && c <= 0x180f
        || c == 0x3164
        || c >= 0xfe00 && c <= 0xfe0f
        || c == 0xffa0
        || c >= 0xe0000 && c <= 0xe0fff;
  }
}

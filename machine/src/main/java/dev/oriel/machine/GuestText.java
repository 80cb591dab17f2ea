package dev.oriel.machine;

/**
 * Text of a guest's making, or of a file's, as it may be shown to people: on a terminal, in a
 * report, in a message. What would steer the reader's terminal or rearrange the text is written
 * out, as {@code \x1b} or <code>&#92;u202e</code>; a very long line is cut.
 *
 * <p>Whatever such text goes to a terminal or a report passes through here, but for the guest's
 * console, which is the guest's own.
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

  /** {@code text} with the lines that it has. */
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

  /** Neither a control nor a format character, nor one that is drawn over others or not at all. */
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

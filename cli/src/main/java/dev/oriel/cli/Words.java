package dev.oriel.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words as a shell does: quotes and backslashes keep blanks; nothing is
 * expanded.
 */
final class Words {
  private Words() {}

  /**
   * @throws UsageException if a quote is not closed; {@code what} names the line
   */
  static List<String> split(String what, String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        begun = true;
      } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
        quote = quote == 0 ? c : 0;
        begun = true;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (quote != 0) {
      throw new UsageException(what + ": a " + quote + " is not closed");
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  /** The words as one line, quoted so that {@link #split} and a shell give the same words. */
  static String join(List<String> words) {
    return String.join(" ", words.stream().map(Words::quote).toList());
  }

  private static String quote(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

package dev.oriel.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests a known word for an unknown one. */
public final class Suggestion {
  private static final int MOST_EDITS = 2;

  private Suggestion() {}

  /** {@code "; did you mean X?"}, or "" if no known word is similar. */
  public static String text(String word, Collection<String> known) {
    return nearest(word, known).map(w -> "; did you mean " + w + "?").orElse("");
  }

  /** The most similar known word, if one is similar. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(w -> distance(word, w) <= Math.min(MOST_EDITS, Math.max(1, w.length() / 3)))
        .min(Comparator.comparingInt(w -> distance(word, w)));
  }

  /** Levenshtein's distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

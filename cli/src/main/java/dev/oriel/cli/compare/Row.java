package dev.oriel.cli.compare;

import java.util.List;

/**
 * A line of the comparison.
 *
 * @param group what it is about
 * @param label what it tells
 * @param cells what it tells of each setting, in one line or several
 */
record Row(String group, String label, List<List<String>> cells) {
  Row {
    cells = cells.stream().map(List::copyOf).toList();
  }

  /** Whether the settings are not all alike. */
  boolean differs() {
    return cells.stream().distinct().count() > 1;
  }
}

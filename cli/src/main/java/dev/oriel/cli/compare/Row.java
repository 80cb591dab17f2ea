package dev.oriel.cli.compare;

import java.util.List;

/**
 * A line of the comparison.
 *
 * @param group its heading @param label its name @param cells the value for each setting, in one or
 *     several lines
 */
record Row(String group, String label, List<List<String>> cells) {
  Row {
    cells = cells.stream().map(List::copyOf).toList();
  }

  /** Whether the settings differ in this row. */
  boolean differs() {
    return cells.stream().distinct().count() > 1;
  }
}

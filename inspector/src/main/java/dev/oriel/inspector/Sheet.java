package dev.oriel.inspector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A view as tables, from which the page and the text are made.
 *
 * @param sentence what one sees
 */
record Sheet(String title, String sentence, List<Section> sections) {
  /**
   * A table.
   *
   * @param heading may be empty
   * @param columns a name that begins with {@code #} is of a column of numbers
   */
  record Section(String heading, List<String> columns, List<List<String>> rows) {
    private boolean isNumeric(int column) {
      return columns.get(column).startsWith("#");
    }

    private String name(int column) {
      return columns.get(column).substring(isNumeric(column) ? 1 : 0);
    }
  }

  /** For the page. */
  Map<String, Object> json() {
    List<Object> all = new ArrayList<>();
    for (Section section : sections) {
      List<Object> columns = new ArrayList<>();
      for (int i = 0; i < section.columns.size(); i++) {
        columns.add(Map.of("name", section.name(i), "number", section.isNumeric(i)));
      }
      all.add(Map.of("heading", section.heading, "columns", columns, "rows", section.rows));
    }
    return Map.of("title", title, "sentence", sentence, "sections", all);
  }

  /** As text, with a line end after each line. */
  String text() {
    StringBuilder out = new StringBuilder(title).append("\n\n").append(sentence).append('\n');
    for (Section section : sections) {
      out.append('\n');
      if (!section.heading.isEmpty()) {
        out.append(section.heading).append('\n');
      }
      int count = section.columns.size();
      int[] widths = new int[count];
      for (int i = 0; i < count; i++) {
        widths[i] = section.name(i).length();
        for (List<String> row : section.rows) {
          widths[i] = Math.max(widths[i], row.get(i).length());
        }
      }
      List<String> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        names.add(section.name(i));
      }
      line(out, section, names, widths);
      section.rows.forEach(row -> line(out, section, row, widths));
    }
    return out.toString();
  }

  private static void line(StringBuilder out, Section section, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(widths[i] - cells.get(i).length());
      line.append(section.isNumeric(i) ? pad + cells.get(i) : cells.get(i) + pad).append("  ");
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}

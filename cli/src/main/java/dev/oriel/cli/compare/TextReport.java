package dev.oriel.cli.compare;

import dev.oriel.machine.GuestText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A comparison for a terminal. */
public final class TextReport {
  private static final int LEAST_COLUMN = 14;
  private static final int GAP = 2;
  private static final int MARK = 2;
  private static final int MOST_OUTPUT_LINES = 40;
  private static final String BOLD = "\u001b[1m";
  private static final String COLOUR = "\u001b[36m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final int width;
  private final boolean colour;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param width width of a line in characters
   * @param colour whether to highlight rows that differ
   */
  public TextReport(int width, boolean colour) {
    this.width = width;
    this.colour = colour;
  }

  /** The whole report. */
  public String of(Comparison comparison) {
    List<Row> rows = comparison.rows();
    int labels = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
    int count = comparison.findings().size();
    int room = (width - MARK - labels - GAP * count) / count;
    if (room < LEAST_COLUMN) {
      stacked(comparison, rows);
    } else {
      table(comparison, rows, labels, room);
    }
    text.append('\n').append("* differs\n");
    kernelLines(comparison);
    output(comparison);
    return text.toString();
  }

  private void table(Comparison comparison, List<Row> rows, int labels, int room) {
    int[] widths = new int[comparison.findings().size()];
    for (int i = 0; i < widths.length; i++) {
      int longest = comparison.names().get(i).length();
      for (Row row : rows) {
        longest =
            Math.max(longest, row.cells().get(i).stream().mapToInt(String::length).max().orElse(0));
      }
      widths[i] = Math.min(room, longest);
    }
    cells(
        BOLD,
        " ".repeat(MARK + labels),
        comparison.names().stream().map(List::of).toList(),
        widths);
    String group = "";
    for (Row row : rows) {
      group = heading(group, row);
      String style = row.differs() ? COLOUR : "";
      cells(style, mark(row) + pad(row.label(), labels), row.cells(), widths);
    }
  }

  /** Writes cells side by side, in as many lines as the tallest cell needs. */
  private void cells(String style, String label, List<List<String>> cells, int[] widths) {
    List<List<String>> wrapped = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      int width = widths[i];
      wrapped.add(
          cells.get(i).stream()
              .flatMap(line -> wrap(GuestText.line(line), width).stream())
              .toList());
    }
    int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
    for (int at = 0; at < height; at++) {
      StringBuilder line = new StringBuilder(at == 0 ? label : " ".repeat(label.length()));
      for (int i = 0; i < widths.length; i++) {
        List<String> cell = wrapped.get(i);
        line.append(" ".repeat(GAP)).append(pad(at < cell.size() ? cell.get(at) : "", widths[i]));
      }
      line(style, line.toString());
    }
  }

  private static String mark(Row row) {
    return row.differs() ? "* " : "  ";
  }

  /** Writes the settings one below the other, for narrow terminals. */
  private void stacked(Comparison comparison, List<Row> rows) {
    int names = comparison.names().stream().mapToInt(String::length).max().orElse(0);
    String group = "";
    for (Row row : rows) {
      group = heading(group, row);
      String style = row.differs() ? COLOUR : "";
      line(style, mark(row) + row.label());
      for (int i = 0; i < comparison.findings().size(); i++) {
        String name = pad(comparison.names().get(i), names);
        for (String cell : row.cells().get(i)) {
          for (String part : wrap(GuestText.line(cell), width - names - 6)) {
            line(style, "    " + name + "  " + part);
            name = " ".repeat(names);
          }
        }
      }
    }
  }

  /** Writes the group's name above its first row; returns the group of {@code row}. */
  private String heading(String before, Row row) {
    if (!row.group().equals(before)) {
      text.append('\n');
      line(BOLD, row.group());
    }
    return row.group();
  }

  private void kernelLines(Comparison comparison) {
    if (comparison.findings().stream().allMatch(f -> f.kernelLines().isEmpty())) {
      return;
    }
    section("The kernel's own lines, all alike", comparison.commonKernelLines());
    for (Finding finding : comparison.findings()) {
      section("The kernel's own lines, " + finding.name(), comparison.ownKernelLines(finding));
    }
  }

  private void output(Comparison comparison) {
    for (Finding finding : comparison.findings()) {
      finding
          .command()
          .filter(c -> !c.output().isEmpty())
          .ifPresent(
              c -> {
                List<String> lines = c.output().lines().toList();
                List<String> shown =
                    new ArrayList<>(lines.subList(0, Math.min(MOST_OUTPUT_LINES, lines.size())));
                if (lines.size() > shown.size()) {
                  shown.add("… %d lines more".formatted(lines.size() - shown.size()));
                }
                section(
                    "What the command wrote, "
                        + (comparison.sameOutput() ? "all alike" : finding.name()),
                    shown);
              });
      if (comparison.sameOutput()) {
        return;
      }
    }
  }

  private void section(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    text.append('\n');
    line(BOLD, title);
    for (String line : lines) {
      List<String> parts = wrap(GuestText.line(line), width - 4);
      for (int i = 0; i < parts.size(); i++) {
        line(FAINT, (i == 0 ? "  " : "    ") + parts.get(i));
      }
    }
  }

  private void line(String style, String line) {
    boolean styled = colour && !style.isEmpty();
    text.append(styled ? style : "")
        .append(line.stripTrailing())
        .append(styled ? PLAIN : "")
        .append('\n');
  }

  private static String pad(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - cell.length()));
  }

  /** Lines of at most {@code width} characters, broken at blanks if possible. */
  static List<String> wrap(String cell, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Arrays.asList(cell.split(" "))) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (line.length() > width) {
        lines.add(line.substring(0, width));
        line.delete(0, width);
      }
    }
    lines.add(line.toString());
    return lines;
  }
}

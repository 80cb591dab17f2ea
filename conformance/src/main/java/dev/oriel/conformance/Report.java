package dev.oriel.conformance;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes docs/conformance.md. */
final class Report {
  private final IsaTable isa;
  private final Map<Instruction, Tally> rows;
  private final Tally sequences;

  Report(IsaTable isa, Map<Instruction, Tally> rows, Tally sequences) {
    this.isa = isa;
    this.rows = rows;
    this.sequences = sequences;
  }

  /** A line with the number of rows tried and the result. */
  String figure() {
    Tally all = total();
    return "%,d of %,d rows tried, %,d times each at least: %,d trials and %,d sequences, %,d differences"
            .formatted(
                rows.size(),
                isa.instructions().size(),
                rows.values().stream().mapToLong(Tally::tried).min().orElse(0),
                all.tried(),
                sequences.tried(),
                all.failures().size() + sequences.failures().size())
        + " without known reason";
  }

  private Tally total() {
    Tally all = new Tally();
    rows.values().forEach(all::add);
    return all;
  }

  /**
   * The whole report.
   *
   * @param command the command that repeats it
   * @param qemu QEMU's version string
   */
  String text(String command, String qemu, long seconds) {
    Tally all = total();
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Conformance of the processor

        Written by `%s` in %,d minutes, against %s; do not edit.

        **%s.**

        | | trials | everything agreed | agreed but for a departure | differences without known reason |
        |---|---|---|---|---|
        """
            .formatted(command, Math.ceilDiv(seconds, 60), qemu, figure()));
    summary(text, "single instructions", all);
    summary(text, "sequences", sequences);
    List<Instruction> never =
        sorted().stream()
            .filter(row -> rows.containsKey(row) && rows.get(row).agreed() == 0)
            .toList();
    text.append(
        "\nOf %d rows no trial agreed entirely: %s.\n"
            .formatted(
                never.size(),
                never.stream()
                    .map(row -> "`" + row.mnemonic() + "`")
                    .collect(Collectors.joining(" "))));
    text.append("\n").append(prose()).append("\n## Departures\n\n");
    text.append("| no. | | rows | what | Power ISA 3.0B | trials |\n|---|---|---|---|---|---|\n");
    List<Departure> used = new ArrayList<>();
    for (Departure departure : Departures.ALL) {
      long times =
          all.departures().getOrDefault(departure, 0L)
              + sequences.departures().getOrDefault(departure, 0L);
      if (times > 0) {
        used.add(departure);
        text.append(
            "| %d | %s | %s | %s | %s | %,d |\n"
                .formatted(
                    used.size(),
                    departure.kind().words(),
                    names(departure),
                    departure.why(),
                    departure.section(),
                    times));
      }
    }
    text.append("\n## Rows\n\n");
    text.append("| instruction | section | tried | agreed | departures |\n|---|---|---|---|---|\n");
    for (Instruction row : sorted()) {
      Tally tally = rows.get(row);
      if (tally == null) {
        text.append(
            "| `%s` | %s | not run | | see above |\n".formatted(row.mnemonic(), row.section()));
        continue;
      }
      String numbers =
          tally.departures().keySet().stream()
              .map(departure -> used.indexOf(departure) + 1)
              .sorted()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      if (!tally.failures().isEmpty()) {
        numbers += " **%d without known reason**".formatted(tally.failures().size());
      }
      text.append(
          "| `%s` | %s | %d | %d | %s |\n"
              .formatted(row.mnemonic(), row.section(), tally.tried(), tally.agreed(), numbers));
    }
    return text.toString();
  }

  private static void summary(StringBuilder text, String what, Tally tally) {
    text.append(
        "| %s | %,d | %,d | %,d | %,d |\n"
            .formatted(
                what,
                tally.tried(),
                tally.agreed(),
                tally.tried() - tally.agreed() - tally.failures().size(),
                tally.failures().size()));
  }

  /** The rows that it excused in this run, abbreviated. */
  private String names(Departure departure) {
    Set<String> names = new TreeSet<>();
    rows.forEach(
        (row, tally) -> {
          if (tally.departures().containsKey(departure)) {
            names.add(row.mnemonic());
          }
        });
    if (names.isEmpty()) {
      return "in sequences";
    }
    String listed =
        names.stream().limit(6).map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    return names.size() > 6 ? "%s and %d more".formatted(listed, names.size() - 6) : listed;
  }

  private List<Instruction> sorted() {
    return isa.instructions().stream().sorted(Comparator.comparing(Instruction::mnemonic)).toList();
  }

  private static String prose() {
    try (InputStream in = Report.class.getResourceAsStream("prose.md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

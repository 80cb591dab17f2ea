package dev.oriel.testkit;

import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Assembles programs with labels. */
public final class Assembly {
  private static final Pattern LABEL = Pattern.compile("@(\\w+)(\\.l)?");
  private static final Assembler ASSEMBLER = new Assembler(IsaTable.power9());

  private Assembly() {}

  /**
   * The words of a program at address {@code start}.
   *
   * @param text an instruction a line, as {@link Assembler} reads it. A line {@code name:} is a
   *     label, {@code @name} its address, {@code @name.l} the low 16 bits of that
   */
  public static List<Integer> words(String text, long start) {
    Map<String, Long> labels = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      if (line.endsWith(":")) {
        labels.put(line.substring(0, line.length() - 1), start + 4L * lines.size());
      } else {
        lines.add(line);
      }
    }
    List<Integer> words = new ArrayList<>();
    for (String line : lines) {
      String resolved =
          LABEL
              .matcher(line)
              .replaceAll(
                  match -> {
                    long address = Objects.requireNonNull(labels.get(match.group(1)), line);
                    return Long.toString(match.group(2) == null ? address : address & 0xffff);
                  });
      words.add(ASSEMBLER.assemble(resolved, start + 4L * words.size()));
    }
    return words;
  }
}
